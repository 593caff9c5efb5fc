"""The national forms as offices print them: official labels, figures of one's own, any layout.

Everything here is written from the official forms and from the layouts of the survey, not from the
parser. Every figure of `Printed` differs from its neighbours and all sums of the form hold, so that a
figure in a wrong place, or lost, is seen.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from schemas.problems import PROBLEMS
from schemas.records import ParsedReport
from tests.drawn.forms import (
    APPLICANTS,
    ARTICLES,
    DENIED,
    ITEMS,
    MEASURES,
    NOT_PROCESSED,
    OTHER_2021,
    PART,
    UNAVAILABLE,
)
from tests.drawn.forms import NOTE_III as NOTE
from tests.drawn.reports import HEADINGS as SECTIONS

Key = tuple[str, str, str, int]
"""Table (II, III, IV), row, column, number among rows of the same label."""

ITEMS_2019 = {code: label for code, label in ITEMS.items() if code != "other_documents"}
ITEMS_2021 = {**ITEMS_2019, "normative_documents": "行政规范性文件"}
_PROJECTS = {name: MEASURES[name] for name in ("items_last_year", "change", "decisions")}
TABLE_II = {
    "format_2019": (
        (
            "20(1)",
            ("rules", "normative_documents"),
            {
                "made": "本年新制作数量",
                "newly_disclosed": "本年新公开数量",
                "disclosed_total": "对外公开总数量",
            },
        ),
        ("20(5)", ("licensing", "other_services"), _PROJECTS),
        ("20(6)", ("penalties", "compulsory_measures"), _PROJECTS),
        ("20(8)", ("fees",), {"items_last_year": "上一年项目数量", "change": "本年增/减"}),
        (
            "20(9)",
            ("procurement",),
            {"procurement_items": "采购项目数量", "procurement_amount": "采购总金额"},
        ),
    ),
    "format_2021": (
        (
            "20(1)",
            ("rules", "normative_documents"),
            {"issued": "本年制发件数", "repealed": "本年废止件数", "in_force": "现行有效件数"},
        ),
        ("20(5)", ("licensing",), {"decisions": "本年处理决定数量"}),
        ("20(6)", ("penalties", "compulsory_measures"), {"decisions": "本年处理决定数量"}),
        ("20(8)", ("fees",), {"fee_amount": "本年收费金额（单位：万元）"}),
    ),
}
ORGANIZATIONS = {code: label for code, label in APPLICANTS.items() if code not in ("natural_person", "total")}
GROUPS = {
    "denied": "（三）不予公开",
    "unavailable": "（四）无法提供",
    "not_processed": "（五）不予处理",
    "other": "（六）其他处理",
}
OUTCOMES_2019 = {
    "new": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "partially_granted": PART,
    **DENIED,
    **UNAVAILABLE,
    **NOT_PROCESSED,
    "other": "（六）其他处理",
    "total": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}


def _outcomes_2021() -> Iterator[tuple[str, str]]:
    for code, label in OUTCOMES_2019.items():
        yield from OTHER_2021.items() if code == "other" else [(code, label)]


OUTCOMES = {"format_2019": OUTCOMES_2019, "format_2021": dict(_outcomes_2021())}
ROUTES = {
    "reconsideration": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_reconsideration": "复议后起诉",
}
RESULTS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


@dataclass(frozen=True)
class Td:
    """A printed cell and how many columns and rows it covers."""

    text: str
    colspan: int = 1
    rowspan: int = 1


Rows = list[list[Td]]


@dataclass
class Printed:
    """A report of one form: the text of every figure cell, by place; and what its figures mean."""

    form: str
    cells: dict[Key, str] = field(default_factory=dict)
    meant: dict[Key, float | None] = field(default_factory=dict)
    two: Rows = field(default_factory=list)
    three: Rows = field(default_factory=list)
    four: Rows = field(default_factory=list)

    @property
    def year(self) -> int:
        return 2020 if self.form == "format_2019" else 2022

    @property
    def title(self) -> str:
        return f"广州市越秀区大东街道办事处{self.year}年政府信息公开工作年度报告"

    def truth(self) -> dict[Key, float | None]:
        """The value of every cell; amounts in yuan."""
        values: dict[Key, float | None] = {}
        for key, text in self.cells.items():
            if key in self.meant:
                values[key] = self.meant[key]
            elif not text:
                values[key] = None
            elif text.endswith("万元") or key[2] == "fee_amount":
                values[key] = round(float(text.removesuffix("万元")) * 10_000, 2)
            else:
                values[key] = int(text)
        return values


def printed(
    form: str,
    *,
    blank: Callable[[Key], bool] = lambda key: False,
    put: Mapping[Key, tuple[str, float | None]] | None = None,
) -> Printed:
    """A report whose figures all differ where that is possible, with every sum of the form right.

    `blank` says which cells the office left empty; `put` gives cells another text, and what it means.
    """
    cells: dict[Key, str] = {}
    number = 10
    for _, items, measures in TABLE_II[form]:
        for item in items:
            for measure in measures:
                number += 1
                amount = {"procurement_amount": "477.35万元", "fee_amount": "43.788"}.get(measure)
                cells["II", item, measure, 1] = amount or (
                    f"-{number}" if measure == "change" else f"{number}"
                )
    cells |= {("III", *key, 1): str(value) for key, value in _applications(form).items()}
    for base, route in enumerate(ROUTES):
        single = {result: base * 4 + i for i, result in enumerate(list(RESULTS)[:-1], 1)}
        for result in RESULTS:
            cells["IV", route, result, 1] = str(single.get(result, sum(single.values())))
    report = Printed(form, {key: "" if blank(key) else text for key, text in cells.items()})
    for key, (text, value) in (put or {}).items():
        report.cells[key], report.meant[key] = text, value
    report.two, report.three, report.four = table_two(report), table_three(report), table_four(report)
    return report


def _applications(form: str) -> dict[tuple[str, str], int]:
    outcomes = [code for code in OUTCOMES[form] if code not in ("new", "carried_in", "total", "carried_out")]
    values: dict[tuple[str, str], int] = {}
    for column, applicant in enumerate(list(APPLICANTS)[:-1]):
        for row, outcome in enumerate(outcomes, 1):
            values[outcome, applicant] = row * 10 + column
        values["total", applicant] = sum(values[outcome, applicant] for outcome in outcomes)
        values["carried_in", applicant] = column + 3
        values["carried_out", applicant] = column * 2 + 7
        values["new", applicant] = (
            values["total", applicant] + values["carried_out", applicant] - values["carried_in", applicant]
        )
    for outcome in OUTCOMES[form]:
        values[outcome, "total"] = sum(values[outcome, applicant] for applicant in list(APPLICANTS)[:-1])
    return {
        (outcome, applicant): values[outcome, applicant]
        for outcome in OUTCOMES[form]
        for applicant in APPLICANTS
    }


def table_two(report: Printed, width: int = 4) -> Rows:
    """Table II on a grid of `width` columns."""
    items = ITEMS_2019 if report.form == "format_2019" else ITEMS_2021
    rows: Rows = []
    for article, of_article, measures in TABLE_II[report.form]:
        rows.append([Td(ARTICLES[article], width)])
        spans = [1] * (len(measures) - 1) + [width - len(measures)]
        rows.append([Td("信息内容"), *(Td(m, s) for m, s in zip(measures.values(), spans, strict=True))])
        for item in of_article:
            figures = [report.cells["II", item, measure, 1] for measure in measures]
            rows.append([Td(items[item]), *(Td(f, s) for f, s in zip(figures, spans, strict=True))])
    return rows


def table_three(report: Printed) -> Rows:
    """Table III on its grid of ten columns."""
    rows: Rows = [
        [Td(NOTE, 3, 3), Td("申请人情况", 7)],
        [Td("自然人", 1, 2), Td("法人或其他组织", 5), Td("总计", 1, 2)],
        [Td(label) for label in ORGANIZATIONS.values()],
    ]
    outcomes = OUTCOMES[report.form]
    inner = [code for code in outcomes if code not in ("new", "carried_in", "carried_out")]
    for code, label in outcomes.items():
        head: list[Td] = []
        if code == inner[0]:
            head.append(Td("三、本年度办理结果", 1, len(inner)))
        group, _, detail = code.partition(".")
        if detail:
            members = [other for other in inner if other.startswith(f"{group}.")]
            if code == members[0]:
                head.append(Td(GROUPS[group], 1, len(members)))
            head.append(Td(label))
        else:
            head.append(Td(label, 2 if code in inner else 3))
        rows.append([*head, *(Td(report.cells["III", code, applicant, 1]) for applicant in APPLICANTS)])
    return rows


def table_four(report: Printed) -> Rows:
    """Table IV on its grid of fifteen columns."""
    return [
        [Td("行政复议", 5), Td("行政诉讼", 10)],
        [
            *(Td(label, 1, 2) for label in RESULTS.values()),
            Td("未经复议直接起诉", 5),
            Td("复议后起诉", 5),
        ],
        [Td(label) for _ in range(2) for label in RESULTS.values()],
        [Td(report.cells["IV", route, result, 1]) for route in ROUTES for result in RESULTS],
    ]


# ---- as a page --------------------------------------------------------------------------------------


def html_table(rows: Rows) -> str:
    """The table as a page writes it, spans and all."""
    lines = []
    for row in rows:
        cells = []
        for td in row:
            spans = f' colspan="{td.colspan}"' if td.colspan > 1 else ""
            spans += f' rowspan="{td.rowspan}"' if td.rowspan > 1 else ""
            cells.append(f"<td{spans}>{td.text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def html_body(report: Printed, *, two: str = "", three: str = "", four: str = "") -> str:
    """Title, six sections and the three tables; a table can be given in other mark-up."""
    tables = {
        "proactive_disclosure": two or html_table(report.two),
        "applications": three or html_table(report.three),
        "legal_challenges": four or html_table(report.four),
    }
    parts = [f"<h1>{report.title}</h1>"]
    for number, (code, heading) in zip("一二三四五六", SECTIONS.items(), strict=True):
        parts.append(f"<p>{number}、{heading}</p>")
        parts.append(tables.get(code) or f"<p>{PROSE[code]}</p>")
    return "\n".join(parts)


PROSE = {
    "overview": "本街道按规定公开政府信息。",
    "problems_and_improvements": "公开内容有待丰富。",
    "other_matters": "本年度未收取信息处理费。",
}


def page(body: str, *, title: str = "") -> bytes:
    """A page with a head, in UTF-8."""
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def html(report: Printed, *, two: str = "", three: str = "", four: str = "") -> bytes:
    """The whole report as a page."""
    return page(html_body(report, two=two, three=three, four=four))


# ---- as text ----------------------------------------------------------------------------------------

TextLayout = Callable[[Rows], list[str]]


def text(report: Printed, layout: TextLayout, *, two: Rows | None = None) -> bytes:
    """The whole report as text, its tables in `layout`."""
    tables = {
        "proactive_disclosure": report.two if two is None else two,
        "applications": report.three,
        "legal_challenges": report.four,
    }
    lines = [report.title]
    for number, (code, heading) in zip("一二三四五六", SECTIONS.items(), strict=True):
        lines += ["", f"{number}、{heading}", ""]
        lines += layout(tables[code]) if code in tables else [PROSE[code]]
    return "\n".join(lines).encode()


def width_of(rows: Rows) -> int:
    """Columns of the grid."""
    return max(sum(td.colspan for td in row) for row in rows)


def reaching(rows: Rows) -> list[list[str]]:
    """The texts of each row, with "" for every cell that reaches down from a row above."""
    grid: list[list[str]] = []
    down: dict[int, tuple[Td, int]] = {}  # by first column: the cell, and the rows that it still covers
    for row in rows:
        texts: list[str] = []
        left = list(row)
        column, still = 0, {}
        while left or column in down:
            if column in down:
                td, covered = down[column]
                texts.append("")
                if covered > 1:
                    still[column] = (td, covered - 1)
            else:
                td = left.pop(0)
                texts.append(td.text)
                if td.rowspan > 1:
                    still[column] = (td, td.rowspan - 1)
            column += td.colspan
        down = still
        grid.append(texts)
    return grid


def values(report: ParsedReport) -> dict[Key, float | int | None]:
    """What was read, by place."""
    found: dict[Key, float | int | None] = {}
    for row in report.proactive_disclosure:
        found["II", row.item, row.measure, row.ordinal] = row.value
    for application in report.applications:
        found["III", application.outcome, application.applicant, 1] = application.value
    for challenge in report.legal_challenges:
        found["IV", challenge.route, challenge.result, 1] = challenge.value
    return found


def errors(report: ParsedReport) -> set[str]:
    """Codes of the problems that cost the status."""
    return {one.code for one in report.problems if one.severity == "error"}


def codes(report: ParsedReport) -> set[str]:
    """Codes of all problems."""
    return {one.code for one in report.problems}


def named(report: ParsedReport) -> set[str | None]:
    """Locators that a problem of severity error names."""
    return {one.locator for one in report.problems if PROBLEMS[one.code].severity == "error"}


def silently_wrong(report: ParsedReport, truth: dict[Key, float | None], texts: dict[Key, str]) -> list[str]:
    """Cells that are wrong, invented or lost, and that no problem names.

    A cell that was lost counts as named when a problem holds its text, or when the problem of its row
    says that the row could not be placed.
    """
    rows = [*report.proactive_disclosure, *report.applications, *report.legal_challenges]
    keys = list(values(report))
    wrong = [
        f"{key}: {row.value} for {truth.get(key)}"
        for key, row in zip(keys, rows, strict=True)
        if row.value is not None and row.value != truth.get(key) and row.locator not in named(report)
    ]
    raws = [one.raw for one in report.problems if one.severity == "error" and one.raw is not None]
    found = values(report)
    for key, value in truth.items():
        if value is None or found.get(key) is not None:
            continue
        if report.status == "ok" or texts[key] not in raws:
            wrong.append(f"{key}: {value} lost")
    return wrong
