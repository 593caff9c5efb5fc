"""What `gongkai sources` says about portals: what an entry would ask for, and what a look at a new one found."""

from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.progress import Progress
from spiders.recognising import Proposal, propose
from spiders.sources import Source
from spiders.walking.plan import plan


def preview(source: Source, years: Iterable[int] = ()) -> dict[str, Any]:
    """What a crawl of `source` would ask for first, and how fast; nothing is asked.

    `requests` holds robots.txt of every host, then the first address of every column, one a year where
    the source has a column a year. It is empty where the entry's evidence forbids a crawl.
    """
    return {
        "id": source.id,
        "platform": source.platform,
        "evidence": source.evidence,
        "crawled": source.evidence == "seen",
        "allowed_hosts": source.allowed_hosts,
        "delay": source.delay,
        "requests": plan(source, years),
    }


def look(url: str, delay: float, progress: Progress) -> Proposal:
    """Look at the portal at `url`. Raises ValueError where that is no address."""
    with progress.step(f"looking at {url}, {delay:g} s between requests"):
        return propose(url, delay=delay)


def account(proposal: Proposal) -> Iterator[str]:
    """The columns that were considered, and what a person should look at, a line each."""
    for candidate in proposal.candidates:
        yield (
            f"{candidate.url} ({candidate.platform}; {' > '.join(candidate.trail) or 'as given'}): "
            f"{candidate.rows} rows, {candidate.reports} yearly reports, {candidate.streets} of streets or towns"
        )
    yield from (f"Note: {note}" for note in proposal.notes)
    if proposal.entry:
        yield "Nothing was written. Open the column, compare, and put the entry into the registry yourself."
