"""The raw archive: every document as the portal sent it, kept once, under its SHA-256.

`objects/ab/abcd….zst` holds the bytes (zstandard), written beside and renamed over, synced before
anyone is told; `fetches.jsonl` is the append-only record of who was asked, when, and what came back.
A crash leaves at worst a file in `tmp/` and half a last line, and neither is ever taken for data.
"""

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard
from pydantic import BaseModel, ConfigDict, ValidationError

from spiders.archive.lines import Lines, sync

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LEVEL = 6
_CURE = "fetch the document again (--refetch), or restore it from a backup"

log = logging.getLogger(__name__)


class ArchiveError(Exception):
    """Raised where the archive cannot give back what it was given: missing, altered or not to be read."""


class Fetch(BaseModel):
    """One answer of a portal. `url` is where the bytes came from, `requested_url` what was asked for;
    `sha256` is None where the answer was no document; `fetched_at` is ISO 8601 in China's time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    requested_url: str
    status: int
    headers: list[tuple[str, str]]
    sha256: str | None
    size: int
    fetched_at: str
    source_id: str
    key: str


class Audit(BaseModel):
    """What a look at every object found: `objects` in all, `damaged` ones that no longer are what their
    name says, `missing` ones that the record names, `orphans` that no record names, and `strays`: files
    that are no objects at all, left by a crash or put there by somebody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    objects: int
    damaged: list[str]
    missing: list[str]
    orphans: list[str]
    strays: list[str]

    @property
    def ok(self) -> bool:
        """True where every document on record can be given back. Orphans and strays do no harm."""
        return not self.damaged and not self.missing


class Archive:
    """A directory of documents; any number of processes and threads may write to it at once.

    Nothing is made there before something is kept: a disk that is not mounted stays empty.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._objects = root / "objects"
        self._tmp = root / "tmp"
        self._log = Lines(root / "fetches.jsonl")
        self._named: set[Path] = set()  # folders whose own names are known to be on the disk

    def prepare(self) -> None:
        """Make its folders; raises OSError where nothing could be kept."""
        for folder in (self._objects, self._tmp):
            folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256; it is on the disk when this returns. An object that is there
        and damaged is replaced.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if self.is_sound(sha256):
            return sha256
        for folder in (path.parent, self._tmp):
            folder.mkdir(parents=True, exist_ok=True)
        packed = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
        handle, temporary = tempfile.mkstemp(dir=self._tmp)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed)
                file.flush()
                os.fsync(file.fileno())
            if path.is_dir():
                path.rmdir()
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        # The names must survive a power cut too, that of a new folder among them.
        sync(path.parent)
        if path.parent not in self._named:
            sync(self._objects)
            self._named.add(path.parent)
        return sha256

    def has(self, sha256: str) -> bool:
        """True where a document of this digest is kept."""
        return bool(_SHA256.fullmatch(sha256)) and os.path.lexists(self._path(sha256))

    def is_sound(self, sha256: str) -> bool:
        """True where a document of this digest is kept and still what it was."""
        try:
            self.get(sha256)
        except ArchiveError:
            return False
        return True

    def is_empty(self) -> bool:
        """True where not one document is kept, as on a disk that is not mounted."""
        return next(self._objects.glob("*/*"), None) is None

    def get(self, sha256: str) -> bytes:
        """The bytes of a document. Raises `ArchiveError` where it is missing or no longer what it was."""
        if not self.has(sha256):
            raise ArchiveError(f"{sha256} is not in the archive {self.root}")
        path = self._path(sha256)
        try:
            data = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        except zstandard.ZstdError as error:
            raise ArchiveError(f"{path} is damaged ({error}); {_CURE}") from None
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read ({error.strerror})") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveError(f"{path} holds other bytes than its name says; {_CURE}")
        return data

    def record(self, fetch: Fetch) -> None:
        """Append one answer to the record, synced."""
        self._log.add([fetch.model_dump_json().encode()])

    def clear_up(self) -> None:
        """Remove what writers that were killed have left; only for who knows that nobody writes."""
        for left in self._tmp.glob("*"):
            left.unlink()

    def fetches(self) -> Iterator[Fetch]:
        """Every recorded answer, oldest first. Lines that a crash cut short are named in the log."""
        for number, line in self._log.read():
            try:
                yield Fetch.model_validate_json(line)
            except ValidationError:
                log.warning("%s: line %d was cut short and is left out", self._log.path, number)

    def verify(self, watch: Callable[[int], None] = lambda _: None) -> Audit:
        """Read every object, hash it again, and compare with the record.

        `watch` is told how many files there are, once before the first and again after each.
        """
        found, damaged, strays = set(), [], []
        paths = sorted(path for path in self._objects.rglob("*") if not path.is_dir())
        watch(len(paths))
        for path in paths:
            if path.suffix != ".zst" or not _SHA256.fullmatch(path.stem) or path != self._path(path.stem):
                strays.append(str(path.relative_to(self.root)))
                continue
            found.add(path.stem)
            try:
                self.get(path.stem)
            except ArchiveError:
                damaged.append(path.stem)
            watch(len(paths))
        strays += [str(path.relative_to(self.root)) for path in sorted(self._tmp.glob("*"))]
        named = {fetch.sha256 for fetch in self.fetches() if fetch.sha256}
        return Audit(
            objects=len(found),
            damaged=damaged,
            missing=sorted(named - found),
            orphans=sorted(found - named),
            strays=strays,
        )

    def _path(self, sha256: str) -> Path:
        return self._objects / sha256[:2] / f"{sha256}.zst"
