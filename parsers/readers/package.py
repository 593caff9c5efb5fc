"""Zip containers, of office files and archives alike, opened within bounds.

What a member claims of its size is checked before a byte is unpacked, and what it really unpacks to
is bounded again; the sum over all members read from one container is bounded too.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree
from lxml.etree import _Element as Element

from parsers.readers.budget import Budget

_HEADER = 30  # bytes before a member's name
LARGEST_MEMBER = 64 * 1024 * 1024
_LARGEST_XML = 48 * 1024 * 1024  # a report's document.xml has 250 KB
_MOST_MEMBERS = 5000
# Words of libxml2 for what it refuses to unfold.
_REFUSALS = (("depth", "nested_too_deep"), ("amplification", "entity_expansion"))
_ENCRYPTED = 0x1
_STEEPEST = 400  # times the packed size; XML of endless blanks reaches 100
_WORTH_A_LOOK = 1024 * 1024


class PackageError(Exception):
    """Raised by `Package` where a member cannot be had; `code` is the problem that says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of the container: its name as stored, readable, and the bytes it claims to hold."""

    name: str
    size: int
    info: zipfile.ZipInfo


class Package:
    """A zip container in memory. Raises PackageError where the bytes are no container, or a trap.

    `budget` is shared by the archives that lie in one another.
    """

    def __init__(self, data: bytes, budget: Budget | None = None) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise PackageError("damaged_file", f"the container cannot be opened: {error}") from error
        if len(infos) > _MOST_MEMBERS:
            raise PackageError("too_large", f"the container has {len(infos)} members")
        if _overlap(infos):
            raise PackageError("overlapping_members", "members of the container share the same bytes")
        self.members = [Member(_name(info), info.file_size, info) for info in infos if not info.is_dir()]
        self._by_name = {member.name: member for member in self.members}
        self._budget = budget or Budget()

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def read(self, member: Member | str, largest: int = LARGEST_MEMBER) -> bytes:
        """The bytes of a member. Raises PackageError where it is missing, damaged, locked or too large."""
        if isinstance(member, str):
            found = self._by_name.get(member)
            if found is None:
                raise PackageError("damaged_file", f"the container lacks {member}")
            member = found
        info = member.info
        if info.flag_bits & _ENCRYPTED:
            raise PackageError("encrypted", f"{member.name} is locked with a password")
        steep = info.file_size > _WORTH_A_LOOK and info.file_size > _STEEPEST * max(info.compress_size, 1)
        if steep or info.file_size > largest or info.file_size > self._budget.bytes:
            code = "decompression_bomb" if steep else "too_large"
            raise PackageError(code, f"{member.name} would unpack to {info.file_size} bytes")
        try:
            with self._zip.open(info) as stream:
                data = stream.read(largest + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise PackageError("damaged_file", f"{member.name} cannot be unpacked: {error}") from error
        if len(data) > largest:
            raise PackageError("too_large", f"{member.name} unpacks to more than {largest} bytes")
        self._budget.bytes -= len(data)
        return data

    def xml(self, name: str, classes: etree.ElementClassLookup | None = None) -> "Xml":
        """A member read as XML, its elements of these classes."""
        return read_xml(self.read(name, _LARGEST_XML), name, classes)


@dataclass(frozen=True, slots=True)
class Xml:
    """A parsed member: its root (None where nothing could be parsed), and problems as (code, message)."""

    root: Element | None
    problems: tuple[tuple[str, str], ...] = ()


def read_xml(data: bytes, name: str, classes: etree.ElementClassLookup | None = None) -> Xml:
    """XML without entities, network or external files; damaged mark-up gives what stands before the damage."""
    problems: list[tuple[str, str]] = []
    try:
        root = etree.fromstring(data, _parser(classes, recover=False))
    except etree.XMLSyntaxError as error:
        code = next((code for word, code in _REFUSALS if word in str(error.msg)), "damaged_file")
        problems.append((code, f"{name} is not well-formed: {error.msg}"))
        try:
            root = etree.fromstring(data, _parser(classes, recover=True))
        except etree.XMLSyntaxError:
            root = None
    if root is not None:
        problems += _declared(root, name)
    return Xml(root, tuple(problems))


def _declared(root: Element, name: str) -> Iterator[tuple[str, str]]:
    """What the document's own type declares, which no office program writes."""
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is None:
        return
    entities = list(dtd.iterentities())
    outside = [one.system_url for one in entities if one.system_url] + (
        [dtd.system_url] if dtd.system_url else []
    )
    if outside:
        yield "external_entity", f"{name} refers to {outside[0][:200]}, which was left alone"
    if any(not one.system_url for one in entities):
        yield "entity_expansion", f"{name} declares {len(entities)} entities of its own; they were left out"
    if not entities and not outside:
        yield "unsafe_content", f"{name} has a document type of its own"


def _parser(classes: etree.ElementClassLookup | None, *, recover: bool) -> etree.XMLParser:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True, recover=recover,
    )  # fmt: skip
    if classes is not None:
        parser.set_element_class_lookup(classes)
    return parser


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether members lie over one another, as only a bomb has them: one packed gigabyte told a thousand times."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + _HEADER + info.compress_size
    return False


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name: UTF-8 where it is flagged so, else GBK as Chinese programs write it."""
    name = info.filename
    if info.flag_bits & 0x800:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
