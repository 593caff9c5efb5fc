"""The kind of a file by its content, whatever its name says."""

import struct

import pytest

from parsers.readers.kinds import read_document
from parsers.sniff import sniff
from tests.readers.files import Text, archive, docx, lines, odt, paragraph, pdf, texts


def compound(*streams: str) -> bytes:
    """The beginning of a compound file and directory entries of these streams."""
    entries = b"".join(
        (name := stream.encode("utf-16-le")) + b"\0" * (64 - len(name)) + struct.pack("<H", len(name) + 2)
        for stream in streams
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + entries


MHTML = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: image/gif\r\n\r\nx\r\n'
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<html><table><tr><td>=E8=A7=84=E7=AB=A0<td>1<td>2</table></html>\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (docx(paragraph("x")), "docx"),
        (archive({"xl/workbook.xml": b"<w/>", "[Content_Types].xml": b"<t/>"}), "xlsx"),
        (odt("<text:p>x</text:p>"), "odt"),
        (odt("", kind="spreadsheet"), "ods"),
        (archive({"a.txt": b"word/document.xml"}), "zip"),
        (archive({}), "zip"),
        (docx(paragraph("x"))[:200], "docx"),
        (compound("Root Entry", "WordDocument"), "doc"),
        (compound("Root Entry", "Workbook"), "xls"),
        (compound("Root Entry", "Book"), "xls"),
        (compound("Root Entry", "WordDocument", "EncryptedPackage"), "encrypted_office"),
        (compound("Root Entry", "Contents"), "ole"),
        (pdf([Text(50, 50, "x")]), "pdf"),
        (b"\r\njunk\r\n" + pdf([Text(50, 50, "x")]), "pdf"),
        (rb"{\rtf1 x}", "rtf"),
        (MHTML, "mhtml"),
        (b"<html><body>PK", "html"),
        (b"II*\0" + b"\0" * 20, "tiff"),
        (b"BM" + struct.pack("<IIIIII", 100, 0, 54, 40, 1, 1) + b"\0" * 40, "bmp"),
        ("BM公司的报告\n".encode() * 20, "text"),
        ("一、总体情况".encode(), "text"),
        (bytes(range(256)), "binary"),
    ],
)
def test_kinds(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


def test_a_web_archive_is_read_as_the_page_in_it() -> None:
    assert texts(read_document(MHTML)) == [["规章", "1", "2"]]
    empty = read_document(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--\n")
    assert [one.code for one in empty.problems] == ["damaged_file"]


def test_a_word_file_by_name_may_be_a_page_in_truth() -> None:
    page = "<html xmlns:w='urn:schemas-microsoft-com:office:word'><body><p>一、总体情况</p></body></html>"
    assert lines(read_document(page.encode())) == ["一、总体情况"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (compound("WordDocument", "EncryptedPackage"), "encrypted"),
        (compound("WordDocument"), "damaged_file"),
        (compound("Workbook"), "damaged_file"),
        (compound("Contents"), "damaged_file"),
        (b"Rar!\x1a\x07\0", "unsupported_format"),
        (archive({"ppt/presentation.xml": b"<p/>"}), "unsupported_format"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, code: str) -> None:
    assert [one.code for one in read_document(data).problems] == [code]
