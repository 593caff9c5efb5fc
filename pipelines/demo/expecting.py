"""What a harvest that makes no mistake ends with for every report, under the faults of the moment.

States are those of the ledger; `undiscovered` says that no list leads to a report. A report that
several entries list is expected in the best of the states to which they lead.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.demo.faults import Fault
from pipelines.demo.published.bodies import FORMS
from pipelines.demo.published.entries import Entry, Shelf
from pipelines.demo.published.posts import Post

_BEST_FIRST = ("parsed", "partial", "unsupported", "failed", "blocked", "gone", "undiscovered")


class Expectations:
    """The lists of all entries, turned round: where each post stands."""

    def __init__(self, entries: Sequence[Entry], faults: Sequence[Fault]) -> None:
        self._faults = faults
        self._places: dict[Post, list[tuple[Entry, Shelf, int]]] = {}
        for entry in entries:
            for shelf in entry.shelves:
                for row, post in enumerate(shelf.posts):
                    self._places.setdefault(post, []).append((entry, shelf, row))

    def sources(self, post: Post) -> list[str]:
        """Ids of the entries that list a post."""
        return list(dict.fromkeys(entry.id for entry, _, _ in self._places.get(post, ())))

    def report(self, post: Post) -> dict[str, Any]:
        """State and reason; where some tables are pictures, which."""
        outcomes = [self._through(post, *place) for place in self._places.get(post, ())]
        state, reason = min(
            outcomes or [("undiscovered", None)], key=lambda outcome: _BEST_FIRST.index(outcome[0])
        )
        pictured = list(FORMS[post.form].pictured) if state in ("partial", "unsupported") else []
        return {"state": state, "reason": reason, "pictured": pictured}

    def _through(self, post: Post, entry: Entry, shelf: Shelf, row: int) -> tuple[str, str | None]:
        for fault in self._faults:
            if fault.hits_list(entry) and fault.loses(shelf, row):
                return "undiscovered", fault.kind.list_reason
        for fault in self._faults:
            if fault.hits_report(post, entry):
                return fault.kind.state or "failed", fault.kind.reason
        if post.id in shelf.bodyless:
            return "failed", "empty_body"
        form = FORMS[post.form]
        return form.state, form.reason

    def entry(self, entry: Entry) -> dict[str, Any]:
        """Whether the lists of an entry say all, and if not, why."""
        reasons = list(
            dict.fromkeys(fault.kind.list_reason for fault in self._faults if fault.hits_list(entry))
        )
        return {"complete": not reasons, "reasons": reasons}


def counted(reports: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Reports by expected state."""
    counts: dict[str, int] = {}
    for report in reports:
        state = report["expect"]["state"]
        counts[state] = counts.get(state, 0) + 1
    return counts
