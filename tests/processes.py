"""The processes that a program has started, as the system lists them."""

from contextlib import suppress
from pathlib import Path


def descendants(process: int) -> list[tuple[int, int]]:
    """Each process that `process` has started, and those that they have, with its parent."""
    children = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError):  # the thread has ended meanwhile
            children += [int(child) for child in (task / "children").read_text().split()]
    return [(child, process) for child in children] + [
        found for child in children for found in descendants(child)
    ]


def nurseries(process: int) -> list[int]:
    """The processes that fork the crawls of `process`: one, where one has been crawled."""
    return [
        child
        for child, parent in descendants(process)
        if parent == process and "spiders.crawling.nursery" in Path(f"/proc/{child}/cmdline").read_text()
    ]


def crawls(process: int) -> list[int]:
    """The crawls of `process` that are under way."""
    forking = nurseries(process)
    return [child for child, parent in descendants(process) if parent in forking]
