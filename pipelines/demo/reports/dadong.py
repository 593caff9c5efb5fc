"""The one real report on the sample portal: 大东街道, 越秀区, 2020, published as the file it is.

`dadong-2020.txt` is the public report byte for byte; its post carries it as an attachment and has
itself no more than a line that says so. The figures below are those printed in it.
"""

from importlib.resources import files

from pipelines.demo.reports.figures import Figures, blank_figures

STREET, YEAR = 440104019, 2020
TITLE = "广州市越秀区大东街2020年政府信息公开工作年度报告"
SHA256 = "9740b740b56fc82ef53bb9117ec7f06e1ac9e3325b459bfe13485b886cd62e34"


def document() -> bytes:
    """The report's bytes: UTF-8 text, one table cell a line."""
    return files(__package__).joinpath("dadong-2020.txt").read_bytes()


def figures() -> Figures:
    """What the report states: one request in the year, answered that no such information exists."""
    return blank_figures(
        "format_2019",
        disclosure={
            ("licensing", "items_last_year"): 3,
            ("licensing", "decisions"): 53,
            ("penalties", "items_last_year"): 2,
            ("penalties", "decisions"): 16,
        },
        applications={
            (outcome, applicant): 1
            for outcome in ("new", "unavailable.needs_creation", "total")
            for applicant in ("natural_person", "total")
        },
    )
