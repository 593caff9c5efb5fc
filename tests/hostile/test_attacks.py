"""Attacks: each works on a reader that trusts the file, and costs ours a problem of its own code.

All go through one call of `gongkai parse`, healthy files before, between and behind them.
"""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipelines.demo.reports.dadong import document
from pipelines.reading.workers import TEXT
from tests.hostile import attacks
from tests.hostile.attacks import MEGABYTE, html_table, page
from tests.readers.files import cell, docx, odt, paragraph, table

GONGKAI = Path(sys.executable).with_name("gongkai")
NAIVE = Path(__file__).with_name("naive.py")
ROOT = Path(__file__).resolve().parents[2]
SECRET = "the operator's secret"

MEMORY = (
    "MemoryError",
    "std::bad_alloc",
    "out of memory",
    "Unable to allocate",
    "-6",
    "-9",
    "-11",
    "-5",
    "-4",
)
TIME = (str(-signal.SIGXCPU), str(-signal.SIGKILL))
RECURSION = ("RecursionError", "recursion depth", str(-signal.SIGSEGV))


class Attack(NamedTuple):
    """Bytes, the code that they cost, the naive reader, and what becomes of that one."""

    name: str
    make: Callable[[], bytes]
    code: str
    naive: str
    harm: tuple[str, ...]
    part: str = ""


def _sheet(entities: str, value: str) -> bytes:
    head = f'<?xml version="1.0"?><!DOCTYPE s [{entities}]>'
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    sheet = f'<worksheet {space}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{value}</t></is></c></row></sheetData></worksheet>'
    return attacks.zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": f'<workbook {space} {r}><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": b'<r><Relationship Id="r1" Target="worksheets/sheet1.xml"/></r>',
            "xl/worksheets/sheet1.xml": (head + sheet).encode(),
        }
    )


def _odt(entities: str, value: str) -> bytes:
    whole = odt(f"<text:p>{value}</text:p>".replace("&", "§"))
    import zipfile
    from io import BytesIO

    members = {
        name: zipfile.ZipFile(BytesIO(whole)).read(name)
        for name in zipfile.ZipFile(BytesIO(whole)).namelist()
    }
    content = members["content.xml"].decode().replace("§", "&")
    members["content.xml"] = content.replace("?>", f"?><!DOCTYPE o [{entities}]>", 1).encode()
    return attacks.zip_of(members)


def _docx(entities: str, value: str) -> bytes:
    return docx(paragraph(value), head=f"<!DOCTYPE d [{entities}]>")


_XML = (
    ("docx", _docx, "word/document.xml"),
    ("odt", _odt, "content.xml"),
    ("xlsx", _sheet, "xl/worksheets/sheet1.xml"),
)
_NESTED_CELLS = "<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000

ATTACKS = [
    Attack("zip-bomb", lambda: attacks.zip_bomb("report.html", 600 * MEGABYTE), "decompression_bomb", "unzip", MEMORY + TIME),
    Attack("gzip-bomb", lambda: attacks.gzip_bomb(600 * MEGABYTE), "decompression_bomb", "gunzip", MEMORY + TIME),
    Attack("nested-zips", lambda: attacks.nested_zip(8, 10, MEGABYTE), "archive_too_deep", "unzip_nested", TIME),
    Attack("overlapping-members", lambda: attacks.overlapping_zip(500, 40 * MEGABYTE), "overlapping_members",
           "unzip_overlapping", MEMORY + TIME),
    *(Attack(f"entities-{kind}", lambda make=make: make(attacks.LAUGHS, "&l8;"), "entity_expansion", "expand", MEMORY + TIME, part)
      for kind, make, part in _XML),
    Attack("rowspan", lambda: page(html_table(span=" rowspan=999999999")), "span_too_large", "grid", MEMORY + TIME),
    Attack("colspan-docx", lambda: docx(table(*[cell("规章", '<w:gridSpan w:val="999999999"/>') + cell("1") + cell("2")] * 3)),
           "span_too_large", "", ()),
    Attack("columns", lambda: page("<table>" + "<tr><td>规章<td>1<td>2" * 3000 + "<tr>" + "<td>1" * 100_000 + "</table>"),
           "too_many_columns", "grid", MEMORY + TIME),
    Attack("nested-tables", lambda: page("<table><tr><td>" * 10_000 + "x"), "nested_too_deep", "walk", RECURSION),
    Attack("nested-tables-docx", lambda: docx(_NESTED_CELLS), "nested_too_deep", "walk_docx", RECURSION, "word/document.xml"),
    Attack("line", lambda: b"1234567 " * (100 * MEGABYTE // 8), "line_too_long", "words", MEMORY + TIME),
    Attack("pdf-pages", attacks.looped_page_tree, "circular_reference", "pages", RECURSION),
    Attack("pdf-xref", attacks.looped_xref, "circular_reference", "plumb", RECURSION),
    Attack("pdf-forms", attacks.looped_forms, "circular_reference", "fium", MEMORY + TIME),
    Attack("pdf-text", attacks.pdf_of_a_huge_page, "decompression_bomb", "plumb", MEMORY + TIME),
    Attack("pdf-picture", lambda: attacks.pdf_of_a_picture(60_000, 60_000, 1), "picture_too_large", "canvas", MEMORY),
    Attack("png", lambda: attacks.png_bomb(60_000, 60_000), "picture_too_large", "picture", MEMORY + TIME),
    Attack("doc-sectors", attacks.looped_compound, "circular_reference", "sectors", MEMORY + TIME),
    Attack("xls-sectors", lambda: attacks.looped_compound("Workbook"), "circular_reference", "sectors", MEMORY + TIME),
    Attack("digits", lambda: page(html_table((*attacks.ROWS[:2], ("规章", "9" * 1_000_000, "0", "815")))),
           "number_too_long", "number", ("inf",)),
]  # fmt: skip


def naive(reader: str, file: Path, part: str, folder: Path) -> str:
    """What becomes of a naive reader: its words, or the status that it ended with."""
    command = [sys.executable, NAIVE, reader, file, part]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return f"{run.returncode if run.returncode else ''} {run.stdout} {run.stderr[-300:] if run.returncode else ''}"


class Outcome(NamedTuple):
    """What one call of `gongkai parse` printed, and the most memory that any of its processes held."""

    reports: list[dict[str, Any]]
    status: int
    peak: int
    errors: str


# In a small process between: a child counts the memory of the process that it was forked from as its own.
_MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status)
"""


def gongkai(files: list[Path], folder: Path) -> Outcome:
    """Parse files in one call."""
    peak = folder.with_suffix(".peak")
    command = [sys.executable, "-c", _MEASURED, peak, GONGKAI, "parse", *files]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    kilobytes = int(peak.read_text()) / (1024 if sys.platform == "darwin" else 1)
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    return Outcome(reports, run.returncode, int(kilobytes * 1024), run.stderr)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("attacks")
    written = {}
    for attack in ATTACKS:
        written[attack.name] = folder / attack.name
        written[attack.name].write_bytes(attack.make())
    (folder / "healthy").write_bytes(document())
    written["healthy"] = folder / "healthy"
    return written


@pytest.fixture(scope="module")
def outcome(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    order = [files["healthy"]]
    for attack in ATTACKS:
        order += [files[attack.name], files["healthy"]]
    return gongkai(order, tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.naive], ids=lambda attack: attack.name)
def test_the_attack_works_on_a_naive_reader(attack: Attack, files: dict[str, Path], tmp_path: Path) -> None:
    became = naive(attack.naive, files[attack.name], attack.part, tmp_path)
    assert any(sign in became for sign in attack.harm), became


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_attack_costs_a_problem_of_its_own_code(attack: Attack, outcome: Outcome) -> None:
    report = outcome.reports[1 + 2 * ATTACKS.index(attack)]
    assert Path(report["source"]).name == attack.name
    codes = [one["code"] for one in report["problems"]]
    assert attack.code in codes
    assert not {"parser_error", "parser_died", "out_of_time", "out_of_memory"} & set(codes)
    assert attack.code == "span_too_large" or report["status"] != "ok"


def test_healthy_files_in_the_same_call_come_out_as_alone(
    outcome: Outcome, files: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    (alone,) = gongkai([files["healthy"]], folder).reports
    assert alone["status"] == "ok"
    assert outcome.reports[::2] == [alone] * (len(ATTACKS) + 1)
    assert outcome.errors == ""


def test_no_process_held_more_memory_than_a_worker_may(outcome: Outcome) -> None:
    assert outcome.peak < TEXT.memory


def test_figures_beside_an_attack_are_read_and_the_attacked_one_is_not(outcome: Outcome) -> None:
    names = [attack.name for attack in ATTACKS]
    for name, value in (("digits", None), ("rowspan", 4711)):
        rows = outcome.reports[1 + 2 * names.index(name)]["proactive_disclosure"]
        found = {(row["item"], row["measure"]): row["value"] for row in rows}
        assert found["rules", "issued"] == value
        assert found["rules", "in_force"] == 815


# -- nothing leaves the process


def _tree(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_no_member_is_written_anywhere(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    file = tmp_path / "traversal.zip"
    absolute = tmp_path / "absolute.txt"
    file.write_bytes(
        attacks.zip_of({"../../escaped.html": page(html_table()), str(absolute): b"x", "c.txt": b"y"})
    )
    before = _tree(tmp_path)
    assert "written" in naive("unzip_to_disk", file, "", inner)
    assert (tmp_path / "a" / "escaped.html").exists()
    assert absolute.exists()
    for path in sorted(_tree(tmp_path) - before, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (report,) = gongkai([file], inner).reports
    written = {path.relative_to(tmp_path).as_posix() for path in _tree(tmp_path) - before}
    assert written == {"a/b.peak"}  # what this test itself wrote
    places = {one["locator"] for one in report["problems"] if one["code"] == "unsafe_path"}
    assert places == {"../../escaped.html", str(absolute)}


@pytest.mark.parametrize(("kind", "make", "part"), _XML, ids=[kind for kind, _, _ in _XML])
def test_a_file_named_by_an_entity_is_not_opened(
    kind: str, make: Callable[[str, str], bytes], part: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    file = tmp_path / kind
    file.write_bytes(make(attacks.external(secret.as_uri()), "&out;"))
    assert SECRET in naive("xml", file, part, tmp_path)
    folder = tmp_path / "run"
    folder.mkdir()
    (report,) = gongkai([file], folder).reports
    assert SECRET not in json.dumps(report)
    assert report["report"]["reason"] == "external_entity"


@pytest.fixture
def visited() -> Iterator[tuple[str, list[bytes]]]:
    """An address on loopback and what was asked of it."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(100))
                    connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/entity", asked
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize(("kind", "make", "part"), _XML, ids=[kind for kind, _, _ in _XML])
def test_an_address_named_by_an_entity_is_not_asked(
    kind: str, make: Callable[[str, str], bytes], part: str, tmp_path: Path, visited: tuple[str, list[bytes]]
) -> None:
    url, asked = visited
    file = tmp_path / kind
    file.write_bytes(make(attacks.external(url), "&out;"))
    naive("sax", file, part, tmp_path)
    assert len(asked) == 1
    folder = tmp_path / "run"
    folder.mkdir()
    (report,) = gongkai([file], folder).reports
    assert len(asked) == 1
    assert report["report"]["reason"] == "external_entity"
