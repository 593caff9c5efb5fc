"""The datasets as lists of fields, and the Arrow schemas made from them.

District, street and year are in the path of a lake file and not in it; `arrow_schema` gives the
columns of the file. `key` names the columns that tell the rows of one report apart.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from schemas.fields import field_of

if TYPE_CHECKING:
    import pyarrow as pa

PARTITION = ("district", "street", "year")
_COMMON = ("report_id", "district_name", "street_name")
_FIGURE = ("state", "raw", "locator")


@dataclass(frozen=True, slots=True)
class Table:
    """One dataset: its name, columns in stored order, key within a report, meaning in two languages."""

    name: str
    own: tuple[str, ...]
    key: tuple[str, ...]
    en: str
    zh: str

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of a lake file, in stored order."""
        return _COMMON + self.own


_TABLES = (
    Table(
        "reports",
        (
            "agency", "title", "template", "format", "status", "reason", "published_on",
            "url", "document", "sha256", "copies", "copies_agreeing", "parser_version", "source_id",
        ),
        (),
        "One row for every report in scope, also those not read, with status and reason",
        "报告清单",
    ),
    Table(
        "proactive_disclosure",
        ("article", "item", "measure", "ordinal", "value", "unit", *_FIGURE),
        ("item", "measure", "ordinal"),
        "Table II: information published on the agency's own initiative",
        "主动公开政府信息情况",
    ),
    Table(
        "applications",
        ("outcome", "applicant", "value", *_FIGURE),
        ("outcome", "applicant"),
        "Table III: requests received and how they were answered",
        "收到和处理政府信息公开申请情况",
    ),
    Table(
        "legal_challenges",
        ("route", "result", "value", *_FIGURE),
        ("route", "result"),
        "Table IV: administrative reviews and lawsuits",
        "行政复议、行政诉讼情况",
    ),
    Table(
        "statistics",
        ("indicator", "value", "unit", *_FIGURE),
        ("indicator",),
        "The statistics table of 2014-2018",
        "政府信息公开情况统计表(2014-2018)",
    ),
    Table("sections", ("section", "heading", "text"), (), "The report's prose by section", "章节正文"),
    Table(
        "checks",
        ("check", "subject", "status", "expected", "actual"),
        (),
        "What was compared within and across reports, and whether it holds",
        "核对",
    ),
    Table(
        "problems",
        ("code", "severity", "message", "locator", "raw"),
        (),
        "What could not be read, or is worth knowing",
        "问题",
    ),
    Table(
        "revisions",
        ("table", "key", "old", "new", "cause", "old_sha256", "new_sha256", "revised_at"),
        (),
        "What later writes changed, and why",
        "修订记录",
    ),
)  # fmt: skip

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
FIGURE_TABLES = ("proactive_disclosure", "applications", "legal_challenges", "statistics")


@cache
def arrow_schema(table: str) -> "pa.Schema":
    """Schema of one lake file of `table`, with description, unit and source on every column."""
    import pyarrow as pa

    types = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64()}
    columns = []
    for name in TABLES[table].columns:
        field = field_of(table, name)
        metadata = {"description": field.en, "description_zh": field.zh, "source": field.source}
        if field.unit:
            metadata["unit"] = field.unit
        columns.append(pa.field(name, types[field.type], metadata=metadata))
    about = {"table": table, "description": TABLES[table].en, "description_zh": TABLES[table].zh}
    return pa.schema(columns, metadata=about)
