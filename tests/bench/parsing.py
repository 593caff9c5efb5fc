"""What reading a report costs: a page, the corpus, junk around the tables."""

import io
import random
from pathlib import Path

import pandas as pd

from parsers import parse
from tests.bench import ratios
from tests.bench.ratios import Action, Measure, Ratio
from tests.drawn import draw

CHECKOUT = Path(__file__).parents[2]
CORPUS = CHECKOUT.parent / "shared" / "corpus"


def word_page() -> Ratio:
    """A page as a word processor exports it, bytes to rows and checks, against finding its tables."""
    pages = [
        draw(random.Random(seed), layout="html_word", generation="format_2021", oddities=())
        for seed in range(12)
    ]
    page = min(pages, key=lambda drawn: abs(len(drawn.data) - 84_000))
    text = page.data.decode("utf-8")
    return ratios.compare(
        f"a page of {len(page.data) // 1000} KB as exported",
        lambda: parse(page.data, source="page"),
        "pandas.read_html on lxml",
        lambda: pd.read_html(io.StringIO(text), flavor="lxml"),
        bound=1.0,
        pairs=25,
    )


def corpus() -> Ratio | None:
    """Every text of the corpus, against merely dividing the same texts into lines and cells with pandas."""
    texts = [path.read_bytes() for path in sorted(CORPUS.rglob("*.txt"))]
    if not texts:
        return None

    def divide() -> None:
        for text in texts:
            pd.Series(text.decode("utf-8").split("\n")).str.split("|", expand=True)

    return ratios.compare(
        f"the corpus, {len(texts)} texts",
        lambda: [parse(text, source="text") for text in texts],
        "pandas dividing lines at bars",
        divide,
        pairs=5,
    )


def junk_in_a_page() -> Ratio:
    """A row of junk in a table before those of the form."""
    page = draw(random.Random(1), layout="html", generation="format_2021", oddities=()).data.decode("utf-8")

    def work(rows: int) -> Action:
        junk = "".join(f"<tr><td>项目{i}</td><td>{i}</td><td>第{i}条说明</td></tr>" for i in range(rows))
        data = page.replace("<body>", f"<body><table>{junk}</table>", 1).encode("utf-8")
        return lambda: parse(data, source="page")

    return ratios.growth("junk in a page", "a row", (10, 1_000, 10_000), work, bound=1.5)


def junk_in_a_text() -> Ratio:
    """A line of junk before and after the tables, where only labels tell tables from junk."""
    text = draw(random.Random(1), layout="pipe", generation="format_2021", oddities=()).data

    def work(rows: int) -> Action:
        junk = "".join(f"项目{i} | {i} | 第{i}条说明 |\n" for i in range(rows // 2)).encode("utf-8")
        data = junk + text + b"\n" + junk
        return lambda: parse(data, source="text")

    return ratios.growth("junk in a text", "a line", (10, 1_000, 10_000), work, bound=1.5)


MEASURES: list[Measure] = [word_page, corpus, junk_in_a_page, junk_in_a_text]
