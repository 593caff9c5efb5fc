"""Bytes to text where header, page and bytes contradict one another; the plain cases are with the readers."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.decoding import decode
from spiders.pages.text import decode as decode_page

TITLE = "广州市越秀区大东街道办事处2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "charset", ["gbk", "GB2312", "gb18030", "big5", "iso-8859-1", "utf-16", "windows-1251"]
)
def test_what_is_utf_8_with_many_letters_is_utf_8_whatever_is_said(charset: str) -> None:
    data = f'<meta charset="{charset}"><p>{TITLE}</p>'.encode()
    assert TITLE in decode(data, charset)[0]
    assert decode(data, charset)[1:] == ("utf-8", False)
    assert TITLE in decode_page(data, f"text/html; charset={charset}")


def test_a_few_letters_prove_nothing() -> None:
    """鏂囦欢 in GBK and 文件 in UTF-8 are the same six bytes."""
    data = "文件".encode()
    assert decode(data, "gbk") == ("鏂囦欢", "gb18030", False)
    assert decode(data, "utf-8") == ("文件", "utf-8", False)
    assert decode(data) == ("文件", "utf-8", False)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data.replace("道".encode(), b"\xb5\xc0", 1)]
)
@pytest.mark.parametrize("charset", ["gbk", None])
def test_damaged_utf_8_is_utf_8(damage: object, charset: str | None) -> None:
    """Cut within a letter, or with a word of another encoding in it."""
    data = damage((TITLE * 9).encode())  # type: ignore[operator]
    text, encoding, guessed = decode(data, charset)
    assert TITLE in text
    assert (encoding, guessed) == ("utf-8", True)


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "us-ascii", "windows-1252", "utf-16", "hz-gb-2312", "iso-2022-kr", "x-user-defined", "rot13"]
)  # fmt: skip
def test_a_charset_that_no_chinese_page_can_have_is_passed_over(charset: str) -> None:
    data = f'<meta charset="{charset}"><p>{TITLE}</p>'.encode("gb18030")
    text, encoding, guessed = decode(data, charset)
    assert TITLE in text
    assert (encoding, guessed) == ("gb18030", True)


@pytest.mark.parametrize("charset", ["utf-16le", "UTF-16BE"])
def test_units_of_two_bytes_without_a_mark(charset: str) -> None:
    page = f"<p>{TITLE}</p>"
    text, encoding, guessed = decode(page.encode(charset), charset)
    assert (text, guessed) == (page, False)
    assert encoding.replace("-", "") == charset.lower().replace("-", "")


def test_the_declaration_may_stand_behind_scripts() -> None:
    data = b"<html><head><script>" + b"var a = 1;" * 300 + b'</script><meta charset="big5"><p>'
    assert "臺北市政府資訊公開" in decode(data + "臺北市政府資訊公開".encode("big5"))[0]


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=12)))
@example(b"\xff\xfe\xd8", None)
@example("\ufeff".encode(), "utf-7")
def test_any_bytes_and_any_charset_give_a_text(data: bytes, charset: str | None) -> None:
    text, encoding, _ = decode(data, charset)
    assert isinstance(text, str)
    assert "".encode(encoding) in (b"", b"\xff\xfe", b"\xfe\xff")


def test_utf_8_costs_no_import() -> None:
    code = "import sys; from schemas.decoding import decode; decode(('规章' * 99).encode()); print('bs4' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
