"""Speed, each figure a ratio to a peer measured in the same run, pair by pair; `make bench` runs it.

Single times say little on a shared machine; the medians of ratios do. The exit status is 1 where a
bound is broken, so that a slowdown is seen by whoever runs it; no test depends on it.
"""

import io
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from parsers import parse
from pipelines.demo.layouts import draw

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PAIRS = 25


@dataclass(frozen=True)
class Ratio:
    """One line of the outcome: what was measured, against what, and the bound if there is one."""

    name: str
    peer: str
    ours: float
    theirs: float
    ratio: float
    bound: float | None

    def __str__(self) -> str:
        bound = "" if self.bound is None else f" (at most {self.bound:g})"
        return (
            f"{self.name:<44} {self.ours * 1000:9.2f} ms, {self.peer}: {self.theirs * 1000:9.2f} ms, "
            f"ratio {self.ratio:5.2f}{bound}"
        )


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def compare(
    name: str,
    ours: Callable[[], object],
    peer: str,
    theirs: Callable[[], object],
    bound: float | None,
    pairs: int,
) -> Ratio:
    """Both in turn, `pairs` times after a warm-up; the median of the pairs' ratios."""
    ours(), theirs()
    times = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    return Ratio(
        name,
        peer,
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(a / b for a, b in times),
        bound,
    )


def word_page() -> Ratio:
    """A page as a word processor exports it, bytes to rows and checks, against finding its tables."""
    pages = [
        draw(random.Random(seed), layout="html_word", generation="format_2021", oddities=())
        for seed in range(12)
    ]
    page = min(pages, key=lambda drawn: abs(len(drawn.data) - 84_000))
    text = page.data.decode("utf-8")
    return compare(
        f"a page of {len(page.data) // 1000} KB as exported",
        lambda: parse(page.data, source="page"),
        "pandas.read_html on lxml",
        lambda: pd.read_html(io.StringIO(text), flavor="lxml"),
        1.5,
        PAIRS,
    )


def corpus() -> Ratio | None:
    """Every text of the corpus, against merely dividing the same texts into lines and cells with pandas."""
    texts = [path.read_bytes() for path in sorted(CORPUS.rglob("*.txt"))]
    if not texts:
        return None

    def divide() -> None:
        for text in texts:
            pd.Series(text.decode("utf-8").split("\n")).str.split("|", expand=True)

    return compare(
        f"the corpus, {len(texts)} texts",
        lambda: [parse(text, source="text") for text in texts],
        "pandas dividing lines at bars",
        divide,
        None,
        5,
    )


def growth() -> Ratio:
    """Time a row of junk costs among 10,000, against what one costs among 1,000."""
    page = draw(random.Random(1), layout="html", generation="format_2021", oddities=()).data.decode("utf-8")

    def with_rows(rows: int) -> bytes:
        junk = "".join(f"<tr><td>项目{i}</td><td>{i}</td><td>第{i}条说明</td></tr>" for i in range(rows))
        return page.replace("<body>", f"<body><table>{junk}</table>", 1).encode("utf-8")

    few, some, many = with_rows(10), with_rows(1_000), with_rows(10_000)
    parse(few, source="warm")
    at = {
        data: min(seconds(lambda d=data: parse(d, source="x")) for _ in range(3))
        for data in (few, some, many)
    }  # type: ignore[misc]
    late, early = (at[many] - at[some]) / 9_000, (at[some] - at[few]) / 990
    return Ratio("a row of junk, from 1,000 to 10,000", "from 10 to 1,000", late, early, late / early, 1.5)


def command() -> Ratio:
    """`gongkai parse` of one small file as a process, against Python importing pandas."""
    gongkai = str(Path(sys.executable).parent / "gongkai")
    small = Path(__file__).parents[2] / "pipelines" / "demo" / "dadong-2020.txt"
    return compare(
        "gongkai parse of one small file, a process",
        lambda: subprocess.run([gongkai, "parse", str(small)], check=True, capture_output=True),
        "python -c 'import pandas'",
        lambda: subprocess.run([sys.executable, "-c", "import pandas"], check=True),
        None,
        7,
    )


def main() -> int:
    """Print every ratio; 1 where a bound is broken."""
    broken = 0
    for measure in (word_page, corpus, growth, command):
        ratio = measure()
        if ratio is None:
            print(f"{measure.__name__}: no corpus beside the checkout, not measured")
            continue
        print(ratio, flush=True)
        broken += ratio.bound is not None and ratio.ratio > ratio.bound
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
