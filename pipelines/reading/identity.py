"""Which report an entry of the ledger is: whose, about which year, and which of several stands for it."""

from collections.abc import Sequence

from pipelines.store.ledger import Entry
from schemas.gazetteer import street_place
from schemas.records import Header
from schemas.titles import OUT_OF_SCOPE, find_office, read_title

_STATUS_ORDER = ("ok", "partial", "unsupported", "failed")


def identify(entry: Entry, header: Header | None) -> None:
    """Fill place, year and scope of an entry from what its source, its title and its text say.

    `header` is what parsing found, None where nothing could be parsed. A department's report is out
    of scope whatever place its text names, unless the source says that everything there is one street's.
    """
    title = read_title(entry.title)
    office = find_office(title.agency or entry.agency, entry.hint_district)
    signed = find_office(header.agency, entry.hint_district) if header and header.agency else office
    entry.out_of_scope = entry.place_reason = None
    if entry.hint_street is not None:
        street: int | None = entry.hint_street
    elif office.reason in OUT_OF_SCOPE:
        street, entry.out_of_scope = None, office.reason
    elif header and header.street is not None:
        street = header.street
    elif office.place is not None:
        street = office.place.street
    else:
        street = None
        if signed.reason in OUT_OF_SCOPE:
            entry.out_of_scope = signed.reason
    place = street_place(street) if street is not None else None
    entry.street = street
    entry.district = street // 1000 if street is not None else entry.hint_district
    entry.year = (header.year if header else None) or title.year or entry.hint_year
    if place is None:
        entry.street = None
        is_ambiguous = "ambiguous_place" in (office.reason, signed.reason)
        entry.place_reason = "ambiguous_place" if is_ambiguous else "unknown_place"
    elif entry.year is None:
        entry.place_reason = "unknown_year"


def choose(entries: Sequence[Entry]) -> Entry | None:
    """The entry that stands for a street and year, out of all that were found for it.

    The best read, then the one still on the portal, then the newest publication, then, so that the
    choice never depends on the order of a night, the lowest key. None where none is in scope.
    """
    candidates = sorted((entry for entry in entries if not entry.out_of_scope), key=lambda entry: entry.key)
    candidates.sort(key=lambda entry: entry.published_on or "", reverse=True)
    candidates.sort(key=lambda entry: (rank(entry.status), entry.fetch == "gone"))
    return candidates[0] if candidates else None


def rank(status: str | None) -> int:
    """How well a report was read: 0 is best."""
    return _STATUS_ORDER.index(status) if status in _STATUS_ORDER else len(_STATUS_ORDER)
