"""What is a file and no page: by its address, by what its link is called, by the answer's header and bytes.

Portals hand files out by programs (`/download.jsp?id=77`), whose addresses say nothing. What the link says
is a reason to ask; the answer decides. The name comes with the link or with the answer, where it is written
in five ways, three of which no standard knows.
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from schemas.decoding import decode
from spiders.pages.text import clean_title

FILE_TYPES = ("pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "zip", "rar", "txt")
_TYPES = "|".join((*FILE_TYPES, "docm", "dot", "dotx", "xlsm", "rtf", "odt", "ods", "7z"))
_FILE = re.compile(rf"\.({'|'.join(FILE_TYPES)})$", re.IGNORECASE)
# 年度报告.doc, 年度报告.doc (128KB), 年度报告.pdf[下载]
_NAMED = re.compile(rf"\.({_TYPES})\s*([(\uff08\[\u3010][^()]{{0,20}}[)\uff09\]\u3011])?\s*$", re.IGNORECASE)
_ANNEX = re.compile(
    r"附件\s*[\d一二三四五六七八九十]*\s*(?:[:\uff1a.、\s]\s*\S|$)|附件[\d一二三四五六七八九十]+|[(\uff08\[\u3010]附件[)\uff09\]\u3011]"
)
_BEFORE = re.compile(
    r"^\s*(?:点击下载|下载)?\s*附[件表]\s*[\d一二三四五六七八九十]*\s*[:\uff1a.、]\s*|^.*[/\\]"
)
_OFFERED = re.compile(
    r"[(\uff08\[\u3010]?(?:点击|立即|附件|文件|文档|全文|正文|本文|报告|年报|原文|此处|在线|word|pdf|wps|excel|docx?|xlsx?|ofd|版|格式|"
    r"\s)*(?:下载|打开|查看|download)(?:附件|文件|文档|全文|正文|报告|年报|word|pdf|wps|ofd|版|格式|此处|\s)*[)\uff09\]\u3011]?",
    re.IGNORECASE,
)
# Hanweb hands its files out by a program: /module/download/downfile.jsp?…&filename=….
_DOWNLOAD = re.compile(r"/module/download/\w+\.jsp$")
_PROGRAM = re.compile(
    r"/(?:[\w-]*(?:download|downfile|attach|annex|(?:get|read|open|show|view)_?file)[\w-]*|files?|down)"
    r"(?:\.(?:jspx?|do|action|aspx?|ashx|php|htm))?(?:/\w+)*/?$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\.s?html?$", re.IGNORECASE)
_MAGIC = (b"%PDF-", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Rar!", b"{\\rtf", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
          b"II*\0", b"MM\0*", b"\x1f\x8b")  # fmt: skip
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|title|script|div|table|p|span|br|h1)[\s>/]", re.IGNORECASE
)
_OF_NO_PAGE = re.compile(
    r"application/(?!json|xhtml|xml|javascript|x-javascript)|image/|text/(?:plain|rtf)", re.IGNORECASE
)
_PARAMETER = re.compile(r";\s*([\w*]+)\s*=\s*(\"(?:\\.|[^\"\\])*\"|[^;]*)")
_EXTENDED = re.compile(r"([\w-]*)'[^']*'(.*)", re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?[\w-]+\?[BbQq]\?[^?]*\?=")
_LONGEST = 40  # characters of 附件 and a name; more is a sentence that has the word in it

Sign = Literal["address", "name", "guess"]
"""What speaks for a file: its address, what its link is called, or no more than a word or a program's name."""
SIGNS: tuple[Sign, ...] = ("address", "name", "guess")  # the most certain first


def is_file(url: str) -> bool:
    """True for the address of a document that is no page."""
    return bool(_FILE.search(urlsplit(url).path))


def is_file_name(name: str | None) -> bool:
    """True for what is called like a document, its size behind it or not.

    >>> is_file_name("年度报告.doc（128KB）"), is_file_name("年度报告")
    (True, False)
    """
    return bool(name and _NAMED.search(name))


def file_name_in(text: str) -> str | None:
    """The file's name in what a link says, without a number before it and a size behind; None for none.

    >>> file_name_in("附件1：年度报告.doc（128KB）"), file_name_in("附件1")
    ('年度报告.doc', None)
    """
    found = _NAMED.search(text)
    return _BEFORE.sub("", text[: found.end(1)]) if found else None


def sign_of(url: str, names: list[str]) -> Sign | None:
    """What speaks for the link to `url`, called `names`, leading to a file; None where nothing does."""
    path = urlsplit(url).path
    if _FILE.search(path) or _DOWNLOAD.search(path):
        return "address"
    if any(is_file_name(name) for name in names):
        return "name"
    if _PAGE.search(path) or path in ("", "/"):
        return None
    if any(len(name) <= _LONGEST and _ANNEX.match(name) for name in names):
        return "name"
    offered = any(_OFFERED.fullmatch(name) for name in names)
    return "guess" if offered or is_program(url) else None


def is_program(url: str) -> bool:
    """True for an address by which files are handed out: `/download.jsp?id=77`, `/attachment/get/77`."""
    parts = urlsplit(url)
    return bool(_PROGRAM.search(parts.path)) and (bool(parts.query) or bool(re.search(r"\d", parts.path)))


def is_document(body: bytes, content_type: str | None, disposition: str | None, name: str | None) -> bool:
    """Whether an answer is a document and no page, by its bytes first, then by the name that it came with and by
    what its header says.
    """
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_MAGIC) or b"%PDF-" in start:
        return True
    # Word saves as HTML, too; a message in place of a file has no such name.
    if is_file_name(name):
        return True
    if not body.strip() or _TAG.search(body[:4096]) or start[:1] in (b"{", b"["):
        return False
    kept = (disposition or "").strip().lower().startswith("attachment")
    return kept or bool(_OF_NO_PAGE.match((content_type or "").strip()))


def name_in(disposition: str | None) -> str | None:
    """The file name in a `Content-Disposition` (its bytes as latin-1): as RFC 5987 and RFC 2047 write it,
    percent-encoded, or as bytes of GBK or UTF-8; None where there is none.

    >>> name_in("attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.doc"), name_in('attachment; filename="=?GBK?B?xOqxqC5kb2M=?="')
    ('年报.doc', '年报.doc')
    """
    said = {name.lower(): value for name, value in _PARAMETER.findall(f";{disposition or ''}")}
    for name, read in (("filename*", _extended), ("filename", _plain)):
        if name in said and (found := clean_title(re.split(r"[\\/]", read(_unquoted(said[name])))[-1])):
            return found
    return None


def _unquoted(value: str) -> str:
    value = value.strip()
    # A backslash guards a quote; before anything else it is part of a path that Windows wrote.
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return re.sub(r"\\([\"\\])", r"\1", value[1:-1])
    return value


def _extended(value: str) -> str:
    match = _EXTENDED.fullmatch(value)
    charset, rest = (match[1], match[2]) if match else ("", value)
    return _text(unquote_to_bytes(rest.encode("latin-1", "replace")), charset or None)


def _plain(value: str) -> str:
    if _ENCODED_WORD.search(value):
        return _ENCODED_WORD.sub(_word, re.sub(r"\?=\s+=\?", "?==?", value))
    data = value.encode("latin-1", "replace")
    if re.search(rb"%[0-9A-Fa-f]{2}", data):
        return _text(unquote_to_bytes(data))
    return _text(data)


def _word(match: re.Match[str]) -> str:
    try:
        return "".join(
            piece if isinstance(piece, str) else _text(piece, charset)
            for piece, charset in decode_header(match[0])
        )
    except (HeaderParseError, ValueError):
        return ""


def _text(data: bytes, charset: str | None = None) -> str:
    text = decode(data, charset)[0]
    if text.isascii() or any(ord(letter) > 0xFF for letter in text):
        return text
    # UTF-8 that was taken for latin-1 and written as UTF-8 once more.
    return decode(text.encode("latin-1"))[0]
