"""What a person waits for at the command line, against merely importing what others work with."""

import io
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd

from tests.bench.ratios import Action, Measure, Ratio, compare
from tests.drawn import draw

CHECKOUT = Path(__file__).parents[2]
GONGKAI = str(Path(sys.executable).parent / "gongkai")
PAGES, DRAWN = 200, 20


def _command(*words: str) -> Action:
    return lambda: subprocess.run(words, check=True, capture_output=True)


def one_file() -> Ratio:
    """`gongkai parse` of one small file."""
    small = CHECKOUT / "pipelines" / "demo" / "reports" / "dadong-2020.txt"
    return compare(
        "gongkai parse of one small file",
        _command(GONGKAI, "parse", str(small)),
        "python -c 'import pandas'",
        _command(sys.executable, "-c", "import pandas"),
        pairs=9,
        bound=1.0,
    )


def many_pages() -> Ratio:
    """`gongkai parse` of 200 pages, its start included, against finding their tables one after the other."""
    pages = [
        draw(Random(seed), layout="html_word", generation="format_2021", oddities=()) for seed in range(DRAWN)
    ]
    texts = [page.data.decode("utf-8") for page in pages]

    def read_each() -> None:
        for number in range(PAGES):
            pd.read_html(io.StringIO(texts[number % DRAWN]), flavor="lxml")

    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{number:03}.html") for number in range(PAGES)]
        for number, file in enumerate(files):
            file.write_bytes(pages[number % DRAWN].data)
        return compare(
            f"gongkai parse of {PAGES} pages",
            _command(GONGKAI, "parse", *map(str, files)),
            "pandas.read_html on lxml",
            read_each,
            pairs=5,
            bound=0.8,
        )


def empty_backfill() -> Ratio:
    """`gongkai backfill` of a year with nothing in it, no server set."""
    with TemporaryDirectory() as folder:
        return compare(
            "gongkai backfill of a year without reports",
            _command(GONGKAI, "backfill", "--year", "2009", "--data", folder),
            "python -c 'import pandas, pyarrow'",
            _command(sys.executable, "-c", "import pandas, pyarrow"),
            pairs=5,
            bound=3.0,
        )


MEASURES: list[Measure] = [one_file, many_pages, empty_backfill]
