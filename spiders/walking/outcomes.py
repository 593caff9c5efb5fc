"""What became of each row, kept on disk while a crawl goes on: a column may have ten thousand of them."""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import NamedTuple
from weakref import finalize

from spiders.records import Discovered, OutOfScope


class _Place(NamedTuple):
    start: int
    length: int
    is_report: bool


class Outcomes:
    """The report or the rejected row under each key; the last one put under a key counts."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  (it lives as long as this)
        finalize(self, self._file.close)
        self._places: dict[str, _Place] = {}
        self._end = 0
        self.moved_from: set[str] = set()
        """Keys and addresses that reports have moved from."""

    def put(self, key: str, outcome: Discovered | OutOfScope) -> None:
        """Keep an outcome."""
        line = outcome.model_dump_json().encode()
        self._file.seek(self._end)
        self._file.write(line)
        self._places[key] = _Place(self._end, len(line), isinstance(outcome, Discovered))
        self._end += len(line)
        if isinstance(outcome, Discovered) and outcome.moved_from:
            self.moved_from.add(outcome.moved_from)

    def reports(self, keys: Iterable[str]) -> Iterator[Discovered]:
        """The reports among `keys`, in that order."""
        return (Discovered.model_validate_json(line) for line in self._lines(keys, reports=True))

    def out_of_scope(self, keys: Iterable[str]) -> Iterator[OutOfScope]:
        """The rejected rows among `keys`, in that order."""
        return (OutOfScope.model_validate_json(line) for line in self._lines(keys, reports=False))

    def _lines(self, keys: Iterable[str], *, reports: bool) -> Iterator[bytes]:
        for key in keys:
            place = self._places.get(key)
            if place is not None and place.is_report == reports:
                self._file.seek(place.start)
                yield self._file.read(place.length)
