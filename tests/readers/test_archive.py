"""Archives: the member that reads most like a report is the report; the others are named."""

import pytest

from parsers.document import Grid
from parsers.readers.kinds import read_document
from tests.readers.files import archive, cell, codes, docx, locators, paragraph, table

HEAD = "第二十条第（一）项", "信息内容", "规章"


def report(figure: str = "5") -> bytes:
    """A Word file with the beginning of table II."""
    rows = [cell(HEAD[0]), cell(HEAD[1]) + cell("本年制发件数"), cell(HEAD[2]) + cell(figure)]
    return docx(table(*rows))


def test_the_report_among_other_files_and_names_in_gbk() -> None:
    data = archive(
        {
            "附件/说明.docx": docx(paragraph("说明")),
            "附件/年报.docx": report(),
            "x.exe": b"MZ\0\0\1\2\3\4" * 9,
        },
        names="gbk",
    )
    document = read_document(data)
    assert locators(document)[2] == ["附件/年报.docx#t1.r3.c1", "附件/年报.docx#t1.r3.c2"]
    assert [one.locator for one in document.problems] == ["x.exe", "附件/说明.docx"]
    assert set(codes(document)) == {"archive_member"}


def test_names_in_utf_8_flagged_or_not() -> None:
    flagged = read_document(archive({"年报.docx": report()}))
    bare = read_document(archive({"年报.docx": report()}).replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00"))
    assert locators(flagged) == locators(bare)
    assert locators(flagged)[0] == ["年报.docx#t1.r1.c1"]


def test_an_archive_in_an_archive() -> None:
    document = read_document(archive({"外.zip": archive({"内.docx": report()})}))
    assert locators(document)[0] == ["外.zip#内.docx#t1.r1.c1"]


def test_archives_deep_in_one_another_are_left_alone() -> None:
    data = report()
    for _ in range(6):
        data = archive({"x.zip": data})
    document = read_document(data)
    assert "archive_too_deep" in codes(document)
    assert not any(isinstance(block, Grid) for block in document.blocks)


@pytest.mark.parametrize(
    ("members", "flags", "expected"),
    [
        ({}, 0, ["archive_without_report"]),
        ({"a.exe": b"\0\1\2\3" * 9}, 0, ["archive_member", "archive_without_report"]),
        ({"a.docx": report()}, 1, ["encrypted", "archive_without_report"]),
        ({"a.txt": b" " * 80_000_000}, 0, ["decompression_bomb", "archive_without_report"]),
    ],
)
def test_what_holds_no_report_says_why(members: dict[str, bytes], flags: int, expected: list[str]) -> None:
    assert codes(read_document(archive(members, flags=flags))) == expected


def test_a_member_outside_its_folder_is_named_and_nothing_is_written() -> None:
    document = read_document(archive({"../../年报.docx": report()}))
    assert codes(document) == ["unsafe_path"]
    assert locators(document)[0] == ["../../年报.docx#t1.r1.c1"]


def test_a_damaged_member_does_not_harm_the_others() -> None:
    document = read_document(archive({"a.docx": report()[:-40], "b.docx": report("7")}))
    assert locators(document)[0] == ["b.docx#t1.r1.c1"]
    assert set(codes(document)) == {"archive_member", "damaged_file"}
    assert all(one.severity == "warning" for one in document.problems)


def test_more_members_than_any_report_has() -> None:
    document = read_document(archive({f"{n}.txt": b"x" for n in range(60)} | {"年报.docx": report()}))
    assert "too_large" in codes(document)
