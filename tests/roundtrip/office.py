"""LibreOffice as the office program through which reports go round.

A conversion is one process for any number of files, with a profile of its own, so that neither a
running office nor a second test gets in its way. Debian's packages libreoffice-writer-nogui,
libreoffice-calc-nogui and fonts-wqy-zenhei are enough; `.ci/run` installs them.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT = 240  # seconds for one process, whatever it converts
FILTERS = {
    "odt": "odt:writer8",
    "docx": "docx:MS Word 2007 XML",
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "pdf": "pdf:writer_pdf_Export",
    # What any program opens unasked, but lets nobody change.
    "locked.pdf": (
        'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean","value":"true"},'
        '"PermissionPassword":{"type":"string","value":"geheim"}}'
    ),
    "sheet.pdf": "pdf:calc_pdf_Export",
    "ods": "ods:calc8",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
}
"""Kinds of file that it writes, with the filter that does so."""


def missing() -> str | None:
    """What has to be installed before anything goes round, in words for whoever reads it; None if nothing."""
    if shutil.which("soffice") is None:
        return (
            "the round trips need LibreOffice, and there is no soffice: "
            "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
        )
    if chinese_face() is None:
        return (
            "the round trips need a face with Chinese letters, and there is none: "
            "apt-get install fontconfig fonts-wqy-zenhei"
        )
    return None


def chinese_face() -> Path | None:
    """The file of a face with Chinese letters."""
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(
        ["fc-list", ":lang=zh", "file"], capture_output=True, text=True, check=True
    ).stdout
    return next((Path(line.partition(":")[0]) for line in sorted(listed.splitlines()) if line), None)


def convert(files: Mapping[str, bytes], kind: str, workplace: Path) -> dict[str, bytes]:
    """Convert files of any kinds to `kind` (of FILTERS), in one process.

    Args:
        files: bytes by name; a name ends as its kind does and gives the name of the result.
        workplace: an empty directory to work in.

    Returns:
        The converted files by the names of the given ones. Raises AssertionError with what the
        office program said where one is missing, and where it takes longer than TIMEOUT.
    """
    given, made = workplace / "given", workplace / "made"
    given.mkdir(parents=True)
    for name, data in files.items():
        (given / name).write_bytes(data)
    said = _run(
        [
            "--convert-to", FILTERS[kind], "--outdir", str(made),
            *(str(given / name) for name in files),
        ],
        workplace / "profile",
    )  # fmt: skip
    ending = kind.rpartition(".")[2]
    results = {name: made / f"{Path(name).stem}.{ending}" for name in files}
    lost = [name for name, path in results.items() if not path.is_file()]
    if lost:
        raise AssertionError(f"LibreOffice made nothing of {', '.join(lost)}: {said}")
    return {name: path.read_bytes() for name, path in results.items()}


def _run(arguments: Sequence[str], profile: Path) -> str:
    """Run the office program; what it said. It goes with all that it started, whatever happens."""
    command = [
        "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments,
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"LibreOffice took longer than {TIMEOUT} s") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode:
        raise AssertionError(f"LibreOffice ended with status {process.returncode}: {said}")
    return said
