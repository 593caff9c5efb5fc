"""Custody of the raw archive: whether it still is what it was, and handing it over as WARC."""

from collections.abc import Callable
from pathlib import Path

from pipelines.progress import Progress, Step
from pipelines.store.datadir import DataDir
from spiders.archive.objects import Archive
from spiders.archive.warc import export_warc

_CURES = {
    "damaged": "its bytes are not those of its name; restore it from a backup, or backfill the year with --refetch",
    "missing": "on record, but not there; restore it from a backup, or backfill the year with --refetch",
    "stray": "no document, left by a crash or put there by somebody; look at it, then delete it",
}


class CustodyError(Exception):
    """Raised where there is no archive, or no place to hand it over to; says where and what to do."""


def verify(data: DataDir, progress: Progress) -> tuple[list[str], bool]:
    """Hash every document again and compare with the record.

    Returns what to say, and whether all is well. Nobody may write meanwhile: a file that is just being
    written would be taken for what a crash left. Raises RunLockedError and CustodyError.
    """
    with data.lock(), progress.step("documents hashed again") as step:
        audit = _archive(data).verify(_watch(step))
    lines = [
        f"{kind}: {name}: {_CURES[kind]}"
        for kind, names in (("damaged", audit.damaged), ("missing", audit.missing), ("stray", audit.strays))
        for name in names
    ]
    if audit.orphans:
        lines.append(
            f"{len(audit.orphans)} documents are on no record: a crash came between; they do no harm"
        )
    lines.append(
        f"{audit.objects} documents: {len(audit.damaged)} damaged, {len(audit.missing)} missing, "
        f"{len(audit.strays)} stray files"
    )
    return lines, audit.ok and not audit.strays


def export(data: DataDir, warc: Path, progress: Progress) -> tuple[list[str], bool]:
    """Write the archive as WARC. Returns what to say, and whether everything on record could be handed over.

    Raises CustodyError.
    """
    with progress.step(f"answers written to {warc}") as step:
        try:
            exported = export_warc(_archive(data), warc, _watch(step))
        except OSError as error:
            raise CustodyError(
                f"{warc}: cannot be written ({error.strerror}); give another --warc"
            ) from error
    lines = [f"lost: {sha256}: missing or damaged; see gongkai archive verify" for sha256 in exported.lost]
    lines.append(
        f"{warc}: {exported.responses} responses, {exported.revisits} revisits, {len(exported.lost)} lost"
    )
    return lines, not exported.lost


def _archive(data: DataDir) -> Archive:
    if not data.archive.is_dir():
        raise CustodyError(f"there is no archive in {data.root}; give --data, or harvest first")
    return Archive(data.archive)


def _watch(step: Step) -> Callable[[int], None]:
    """Tells a step how many there are, then, call by call, that one more is done."""
    known = False

    def tell(total: int) -> None:
        nonlocal known
        if known:
            step.advance()
        else:
            known = True
            step.expect(total)

    return tell
