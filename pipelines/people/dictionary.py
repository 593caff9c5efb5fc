"""The two pages of the documentation that are made from the registries: `python -m pipelines.people.dictionary`.

What a column or a problem means is declared once, in `schemas`; a page written by hand beside it
would drift. The renderers are pure, and a test compares the files with what they give.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from schemas.codebook import Codebook, codebook
from schemas.fields import FIELDS, Field, field_of
from schemas.forms import APPLICANTS, OUTCOMES, TABLE_II, article_of
from schemas.problems import PROBLEMS, ProblemCode
from schemas.tables import PARTITION, TABLES, Table

DOCS = Path(__file__).resolve().parents[2] / "docs"

_MADE = "<!-- Made by `make docs` from {source}; change it there. -->"
_FIELD_HEAD = ("column", "type", "unit", "meaning", "含义", "source")


def data_dictionary() -> str:
    """The data dictionary: every column of every table, every code of the codebook. Markdown."""
    return _page(
        "Data dictionary 数据字典",
        "schemas/ (fields, tables, codebook)",
        "Nine tables, each a hive-partitioned Parquet dataset: `lake/TABLE/district=…/street=…/year=…/part-0.parquet`. "
        "District, street and year are in the path and not in the file; every reader that knows hive partitions gives "
        "them as columns. The same descriptions, units and sources stand in the metadata of every Parquet column.",
        "九张数据表，均为按区县、街道、年度分区的 Parquet 数据集。分区列只在路径中，读取时自动成为列；"
        "每列的说明、单位和来源也写在 Parquet 的列元数据中。",
        _common_section(),
        *(_table_section(table) for table in TABLES.values()),
        *_code_sections(codebook()),
    )


def problems() -> str:
    """The problems page: a summary, then one section per code. Markdown."""
    return _page(
        "Problems 问题代码",
        "schemas/problems.py",
        "A problem says what could not be read in a report, or is worth knowing; none is dropped in silence. An "
        "`error` costs the report its status `ok`; a `warning` does not. The same codes stand in `reports.reason`, "
        "where the status is not `ok` (the gravest error; the list runs from the whole file to the single cell). "
        "Codes never change once data is published.",
        "问题代码说明报告中何处未能读取，或有何值得注意；解析器不会悄悄丢弃任何内容。`error`（错误）使报告不再为 `ok`，"
        "`warning`（提示）不影响状态。",
        _grid(
            ("code", "severity", "meaning", "含义"),
            ((f"[`{one.code}`](#{one.code})", one.severity, one.en, one.zh) for one in PROBLEMS.values()),
        ),
        *(_problem_section(one) for one in PROBLEMS.values()),
    )


PAGES: dict[str, Callable[[], str]] = {"data-dictionary.md": data_dictionary, "problems.md": problems}
"""File in `docs/` → its renderer."""


def write(folder: Path) -> list[Path]:
    """Write the pages into `folder`; returns the files whose text changed."""
    changed = []
    for name, render in PAGES.items():
        file, text = folder / name, render()
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            changed.append(file)
    return changed


def _common_section() -> str:
    in_all = TABLES["reports"].columns[: -len(TABLES["reports"].own)]
    rows = (_row(FIELDS[name]) for name in (*PARTITION, *in_all))
    return "\n\n".join(
        ("## In every table 各表共有", "The first three are the partition.", _grid(_FIELD_HEAD, rows))
    )


def _table_section(table: Table) -> str:
    return "\n\n".join(
        (
            f"## {table.name}",
            f"{table.en}. {table.zh}。 {_key(table)}",
            _grid(_FIELD_HEAD, (_row(field_of(table.name, name)) for name in table.own)),
        )
    )


def _key(table: Table) -> str:
    if table.key:
        return f"One report's rows are told apart by {_listed(table.key)}."
    return {"reports": "One row a report.", "revisions": "Rows are added, never changed."}.get(
        table.name, "Rows keep the order of the report."
    )


def _row(field: Field) -> tuple[str, ...]:
    return (
        f"`{field.name.rpartition('.')[2]}`",
        field.type,
        field.unit or "",
        field.en,
        field.zh,
        field.source,
    )


def _code_sections(book: Codebook) -> Iterator[str]:
    """The codebook, one section per column that holds its codes."""
    yield (
        "## Codes 代码表\n\n"
        "Each code with the official label that it stands for. A row or column that is in no national form keeps "
        "its printed label as code, with the problem [`unknown_row`](problems.md#unknown_row)."
    )
    yield _codes(
        "template",
        "Forms 表式. The years are the rule; offices keep old forms longer, so a form is recognised by its labels.",
        ("code", "report years"),
        ((code, _years(years)) for code, years in book.templates.items()),
    )
    yield _codes(
        "section",
        "Sections of the six-section report 章节.",
        ("code", "label 标题"),
        book.sections.items(),
    )
    yield _codes(
        "item",
        "Rows of table II 信息内容. `other_documents` is a provincial addition.",
        ("code", "label 标签", "article 条款", "forms 表式"),
        ((code, label, article_of(code) or "", _forms_of(code, 0)) for code, label in book.items.items()),
    )
    yield _codes(
        "measure",
        "Columns of table II 指标.",
        ("code", "label 标签", "unit of value", "forms 表式"),
        ((code, one.label, one.unit, _forms_of(code, 1)) for code, one in book.measures.items()),
    )
    yield _codes(
        "applicant",
        "Columns of table III 申请人类别.",
        ("code", "label 标签"),
        ((code, book.applicants[code]) for code in APPLICANTS),
    )
    yield _codes(
        "outcome",
        "Rows of table III 办理结果.",
        ("code", "label 标签", "forms 表式"),
        (
            (code, label, ", ".join(form for form, rows in OUTCOMES.items() if code in rows))
            for code, label in book.outcomes.items()
        ),
    )
    yield _codes("route", "Column groups of table IV 救济途径.", ("code", "label 标签"), book.routes.items())
    yield _codes("result", "Columns of table IV 审理结果.", ("code", "label 标签"), book.results.items())
    yield _codes(
        "indicator",
        "Rows of the 2014 statistics table 统计指标. Whatever unit is printed, counts are stored as `count` and "
        "amounts in yuan.",
        ("code", "label 标签", "printed unit", "unit of value"),
        ((code, one.label, one.printed_unit, one.unit) for code, one in book.indicators.items()),
    )


def _codes(column: str, about: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    coded = ((f"`{code}`", *rest) for code, *rest in rows)
    return f"### Codes of {column}\n\n{about}\n\n{_grid(head, coded)}"


def _forms_of(code: str, axis: int) -> str:
    """The forms of table II that have `code` as a row (axis 0) or a column (axis 1)."""
    return ", ".join(
        form
        for form, blocks in TABLE_II.items()
        if any(code in (block.items, block.measures)[axis] for block in blocks)
    )


def _years(years: tuple[int, int | None]) -> str:
    first, last = years
    return f"{first}–{last}" if last else f"from {first}"


def _problem_section(one: ProblemCode) -> str:
    return "\n".join(
        (
            f"## {one.code}",
            "",
            f"**{one.severity}** · {one.en}. {one.zh}。",
            "",
            f"- Example: {one.example}",
            f"- What to do: {one.advice}",
        )
    )


def _listed(names: Sequence[str]) -> str:
    return " + ".join(f"`{name}`" for name in names)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _page(title: str, source: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _MADE.format(source=source), *parts)) + "\n"


def main() -> None:
    """Write the pages into the checkout's `docs/` and name those that changed."""
    changed = write(DOCS)
    names = ", ".join(file.name for file in changed) or "nothing changed"
    sys.stdout.write(f"docs: {names}\n")


if __name__ == "__main__":
    main()
