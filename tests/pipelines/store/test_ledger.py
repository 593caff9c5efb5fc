"""The ledger: one row a report, one state a row, safe for several writers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from pipelines.selection import Selection
from pipelines.store.ledger import Entry, Ledger, LedgerError, next_look, settle, within


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield ledger
    ledger.close()


def _entry(key: str = "nfcms:4401:1", **fields: Any) -> Entry:
    common = {
        "source_id": "s", "url": "http://127.0.0.1/post_1.html", "title": "年度报告", "state": "fetched",
        "fetch": "fetched", "first_seen": "2026-01-01T02:00:00+08:00", "last_seen": "2026-01-01T02:00:00+08:00",
        "street": 440104019, "year": 2020,
    }  # fmt: skip
    return Entry(key=key, **common | fields)


@pytest.mark.parametrize(
    ("fields", "state", "reason"),
    [
        ({"status": "ok"}, "parsed", None),
        ({"status": "partial", "status_reason": "not_a_number"}, "partial", "not_a_number"),
        (
            {"status": "unsupported", "status_reason": "unsupported_format"},
            "unsupported",
            "unsupported_format",
        ),
        ({"status": "failed", "status_reason": "empty_file"}, "failed", "empty_file"),
        ({"fetch": "failed", "fetch_reason": "http_503"}, "failed", "http_503"),
        ({"fetch": "blocked", "fetch_reason": "robots"}, "blocked", "robots"),
        ({"fetch": "gone", "fetch_reason": "http_404"}, "gone", "http_404"),
        ({"status": "ok", "fetch": "gone", "fetch_reason": "http_404"}, "gone", "http_404"),
        ({"status": "ok", "year": None, "place_reason": "unknown_year"}, "failed", "unknown_year"),
        ({"status": "ok", "out_of_scope": "department"}, "out_of_scope", "department"),
        ({"status": "ok", "duplicate_of": "nfcms:4401:2"}, "out_of_scope", "duplicate_of"),
    ],
)
def test_every_report_ends_in_one_named_state(fields: dict[str, Any], state: str, reason: str | None) -> None:
    entry = _entry(**fields)
    settle(entry)
    assert (entry.state, entry.reason) == (state, reason)


def test_looks_grow_apart() -> None:
    days = [next_look(date(2026, 1, 1), looks) for looks in range(6)]
    assert days == ["2026-01-02", "2026-01-08", "2026-01-31", "2026-07-02", "2026-07-02", "2026-07-02"]


def test_changes_are_saved_and_found_again(ledger: Ledger) -> None:
    with ledger.transaction() as session:
        session.add(_entry(documents=[{"url": "u", "sha256": "ab"}], aliases=["a"]))
    (entry,) = ledger.entries()
    entry.state, entry.aliases = "parsed", ["a", "b"]
    ledger.save([entry])
    (found,) = ledger.entries(Entry.state == "parsed")
    assert (found.aliases, found.documents) == (["a", "b"], [{"url": "u", "sha256": "ab"}])
    assert ledger.states() == {"parsed": 1}


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    def two_and_a_failure() -> None:
        with ledger.transaction() as session:
            session.add_all([_entry("a"), _entry("b")])
            session.flush()
            raise RuntimeError("the process had other plans")

    with pytest.raises(RuntimeError, match="other plans"):
        two_and_a_failure()
    assert ledger.entries() == []


def test_several_writers_wait_for_each_other(ledger: Ledger) -> None:
    def write(writer: int) -> None:
        for number in range(20):
            with ledger.transaction() as session:
                session.get(Entry, "none")  # a reader first: the case that fails instead of waiting
                session.add(_entry(f"{writer}-{number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert ledger.states() == {"fetched": 80}


def test_selection_finds_what_it_admits(ledger: Ledger) -> None:
    with ledger.transaction() as session:
        session.add(_entry("here", district=440104))
        session.add(_entry("other-year", district=440104, year=2021))
        session.add(_entry("other-district", district=440105, street=None))
        session.add(_entry("unknown", district=None, street=None, year=None))
    selection = Selection(streets=frozenset({440104019}), years=frozenset({2020}))
    assert [entry.key for entry in ledger.entries(*within(selection))] == ["here", "unknown"]


def test_a_ledger_of_another_version_is_refused(tmp_path: Path, ledger: Ledger) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_version SET version = 99"))
    with pytest.raises(LedgerError, match=r"is of version 99, this program writes version 2"):
        Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("not a database, but long enough to be looked at" * 50)
    with pytest.raises(
        LedgerError, match=r"ledger.sqlite is no database any more. Restore it .* gongkai rebuild"
    ):
        Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
