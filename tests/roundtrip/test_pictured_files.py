"""Office files that hold a picture of the report in place of its text."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from parsers import Hints, parse
from parsers.readers.kinds import read_document
from pipelines.reading.files import parse_files
from tests.hostile.attacks import png_bomb
from tests.readers.files import archive, codes, docx, lines, locators, paragraph, texts
from tests.roundtrip.office import convert
from tests.roundtrip.test_scans import ROWS, WITHOUT_THE_EXTRA, drawn

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (
        ("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
TITLE = "大东街道2022年政府信息公开工作年度报告"


def odt_of(*pictures: bytes, title: str = "", inside: tuple[str, ...] = ()) -> bytes:
    """An ODT of a title and pictures; `inside` are names of pictures that it says it has."""
    names = [f"Pictures/{number}.png" for number in range(len(pictures))]
    frames = "".join(
        '<text:p><draw:frame text:anchor-type="as-char" svg:width="16cm" svg:height="22cm">'
        f"<draw:image xlink:href={quoteattr(name)}/></draw:frame></text:p>"
        for name in (*names, *inside)
    )
    content = (
        f'<office:document-content {NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:text><text:p>{title}</text:p>{frames}</office:text></office:body>"
        "</office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", mime), ("content.xml", "text/xml"), *((name, "image/png") for name in names))
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entries}'
        "</manifest:manifest>"
    )
    return archive(
        {
            "mimetype": mime.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
            **dict(zip(names, pictures, strict=True)),
        }
    )


def docx_of(*pictures: bytes, title: str = "") -> bytes:
    """A Word file of a title and pictures."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = paragraph(title) + "".join(
        f'<w:p><w:r><w:drawing><a:blip xmlns:a="urn:a" r:embed="rId{n}"/></w:drawing></w:r></w:p>'
        for n in range(len(pictures))
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/image" Target="media/image{n}.png"/>'
        for n in range(len(pictures))
    )
    parts = {
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{office.replace("officeDocument", "package")}">{relations}</Relationships>'
        ).encode()
    }
    return docx(body, parts=parts | {f"word/media/image{n}.png": data for n, data in enumerate(pictures)})


@pytest.fixture(scope="module")
def scan() -> bytes:
    return drawn(ROWS)


@pytest.fixture(scope="module")
def made(scan: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the office program makes of an ODT with a picture: DOCX, DOC, RTF; and the ODT itself."""
    folder = tmp_path_factory.mktemp("pictured")
    source = odt_of(scan)
    files = {"odt": source}
    for kind in ("docx", "doc", "rtf"):
        (files[kind],) = convert({"scan.odt": source}, kind, folder / kind).values()
    return files


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_the_picture_in_place_of_the_text_is_read(kind: str, made: dict[str, bytes]) -> None:
    document = read_document(made[kind])
    assert document.format == kind
    assert texts(document) == ROWS
    assert codes(document) == ["read_from_picture"]


@pytest.mark.parametrize("kind", ["docx", "doc", "odt", "rtf"])
def test_where_pictures_are_not_read_the_file_needs_it(kind: str, made: dict[str, bytes]) -> None:
    report = parse(made[kind], source=kind, pictures=False)
    assert (report.status, report.report.reason, report.report.format) == ("unsupported", "needs_ocr", kind)


@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_pictures_in_doc_and_rtf_are_named_and_left(kind: str, made: dict[str, bytes]) -> None:
    assert codes(read_document(made[kind])) == ["picture_in_report", "needs_ocr"]


@pytest.mark.parametrize("make", [docx_of, odt_of])
def test_a_title_above_the_pictures_stays_and_pages_are_counted_through(
    make: Callable[..., bytes], scan: bytes
) -> None:
    document = read_document(make(scan, drawn([ROWS[0], ["规章", "7", "8", "9"]]), title=TITLE))
    assert lines(document)[0] == TITLE
    assert texts(document) == [*ROWS, ["规章", "7", "8", "9"]]  # a table that goes on over the page
    assert [row[0].partition(".")[0] for row in locators(document)] == ["p1", "p1", "p1", "p2"]


def test_pictures_beside_a_text_are_left_alone(scan: bytes) -> None:
    document = read_document(docx_of(scan, title="街道依照条例公开政府信息。" * 6))
    assert codes(document) == ["picture_in_report"]
    assert texts(document) == []


def test_what_cannot_be_read_of_the_pictures_is_named() -> None:
    assert codes(read_document(docx_of(png_bomb(60_000, 60_000)))) == [
        "picture_too_large", "read_from_picture",
    ]  # fmt: skip
    assert codes(read_document(docx_of(b"\x01\0\0\0 EMF" + bytes(99)))) == [
        "unsupported_format", "read_from_picture",
    ]  # fmt: skip
    assert codes(read_document(docx_of(drawn(ROWS)[:2000]))) == ["damaged_file", "read_from_picture"]
    assert codes(read_document(odt_of(inside=("../../etc/passwd",)))) == ["picture_in_report", "needs_ocr"]


def test_workers_hand_it_on_as_they_do_a_scan(made: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(made["docx"])
    (report,) = parse_files([str(tmp_path / "a.docx")], None, Hints())
    assert [(row.item, row.measure, row.value) for row in report.proactive_disclosure][:2] == [
        ("normative_documents", "issued", 12),
        ("normative_documents", "repealed", 0),
    ]
    assert "read_from_picture" in {one.code for one in report.problems}


def test_without_the_extra_it_is_unsupported(made: dict[str, bytes], tmp_path: Path) -> None:
    for kind, data in made.items():
        (tmp_path / f"a.{kind}").write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA, *(str(tmp_path / f"a.{kind}") for kind in made)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(one["status"], one["report"]["reason"]) for one in reports] == [("unsupported", "needs_ocr")] * 4
