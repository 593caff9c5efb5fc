"""The registry of fields: every column of every dataset is declared here, once.

From it come the Arrow schemas (`schemas.tables`), the data dictionary (`pipelines.people.dictionary`) and
what the records (`schemas.records`) must look like. A field that means different things in two
tables has an entry `table.name` for the exception.
"""

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["string", "int64", "float64"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: name, stored type, unit where it has one, its meaning in two languages, its source."""

    name: str
    type: FieldType
    en: str
    zh: str
    source: str
    unit: str | None = None


_REPORT = "the report as printed"
_PARSER = "the parser"
_HARVEST = "the harvest"
_REGISTER = "GB/T 2260 and the national statistical register (cut-off 2023-06-30)"
_CODEBOOK = "schemas/codebook.yaml"

_FIELDS = (
    # -- the partition: in the path of a file, columns of a release
    Field("district", "int64", "District, six-digit GB/T 2260 code", "区县代码(六位)", _REGISTER),
    Field(
        "street",
        "int64",
        "Street or town, nine-digit township code; a district's own report: its code followed by 000",
        "街道乡镇代码(九位);区县本级为其代码加000",
        _REGISTER,
    ),
    Field("year", "int64", "Year that the report is about, not the year it appeared in", "报告年度", _REPORT),
    # -- in every table
    Field("report_id", "string", "Report: STREET-YEAR", "报告编号:街道代码-年度", _HARVEST),
    Field("district_name", "string", "Name of the district", "区县名称", _REGISTER),
    Field("street_name", "string", "Name of the street or town; null in a district's own report", "街道乡镇名称", _REGISTER),
    # -- reports
    Field("agency", "string", "Agency that signs the report, as named in its title or text", "发布机关", _REPORT),
    Field("title", "string", "Title of the report", "标题", _REPORT),
    Field("template", "string", "Form that was recognised (of table III where forms are mixed); null where none", "表式", _PARSER),
    Field("format", "string", "Kind of file that the figures were read from", "文件格式", _PARSER),
    Field("reports.status", "string", "ok, partial, failed or unsupported", "处理状态", _PARSER),
    Field("reason", "string", "Stable code where the status is not ok, else null", "状态原因代码", _PARSER),
    Field("published_on", "string", "Day of publication, YYYY-MM-DD in China's time", "发布日期", "the portal"),
    Field("url", "string", "Address that the report was found at", "网址", "the portal"),
    Field("sha256", "string", "SHA-256 of the document that the figures were read from, its name in the archive", "文件散列值", _HARVEST),
    Field("document", "string", "Address of the document that the figures were read from: the page or a file of its post", "数据来源文件网址", "the portal"),
    Field("copies", "int64", "Documents of the post that hold the report's figures", "含数据的文件数", _HARVEST, "count"),
    Field("copies_agreeing", "int64", "How many of these give no cell another value, the one read from included", "数值一致的文件数", _HARVEST, "count"),
    Field("parser_version", "string", "Version of the parser that made the row", "解析器版本", _PARSER),
    Field("source_id", "string", "Source (portal column) that listed the report", "来源编号", _HARVEST),
    # -- figures
    Field("article", "string", "Article of the regulation that the row stands under", "条例条款", _CODEBOOK),
    Field("item", "string", "Row of table II", "信息内容", _CODEBOOK),
    Field("measure", "string", "Column of table II", "指标", _CODEBOOK),
    Field("ordinal", "int64", "Number among rows that carry the same label, from 1", "同名行序号", _PARSER),
    Field("outcome", "string", "Row of table III", "办理结果", _CODEBOOK),
    Field("applicant", "string", "Column of table III", "申请人类别", _CODEBOOK),
    Field("route", "string", "Column group of table IV", "救济途径", _CODEBOOK),
    Field("result", "string", "Column of table IV", "审理结果", _CODEBOOK),
    Field("indicator", "string", "Row of the 2014 statistics table", "统计指标", _CODEBOOK),
    Field("value", "int64", "The number that the report states; null where it states none", "数值", _REPORT, "count"),
    Field("proactive_disclosure.value", "float64", "The number that the report states; null where it states none", "数值", _REPORT, "see column unit"),
    Field("statistics.value", "float64", "The number that the report states; null where it states none", "数值", _REPORT, "see column unit"),
    Field("unit", "string", "count, CNY (yuan), or null where the report states no unit for an amount", "单位", _REPORT),
    Field("state", "string", "reported, corrected, blank, not_applicable or unreadable", "单元格状态", _PARSER),
    Field("raw", "string", "Text of the cell as found", "原文", _REPORT),
    Field("locator", "string", "Place in the document: table, row, column, or line and word, from 1", "位置", _PARSER),
    # -- sections
    Field("section", "string", "Section of the six-section report; null where the heading is none of them", "章节", _CODEBOOK),
    Field("heading", "string", "Heading as printed", "标题原文", _REPORT),
    Field("text", "string", "Text below the heading, without tables", "正文", _REPORT),
    # -- checks
    Field("check", "string", "What was compared", "核对项", "the contract"),
    Field("subject", "string", "Applicant, outcome, route, item or indicator that was compared", "核对对象", _CODEBOOK),
    Field("checks.status", "string", "pass, fail or not_checkable", "核对结果", _PARSER),
    Field("expected", "string", "What the rule asks for", "应为", _PARSER),
    Field("actual", "string", "What the report states", "实为", _REPORT),
    # -- problems
    Field("code", "string", "Stable code of the problem", "问题代码", "schemas/problems.py"),
    Field("severity", "string", "error (the status suffers) or warning (worth knowing)", "严重程度", "schemas/problems.py"),
    Field("message", "string", "The problem in plain words", "说明", _PARSER),
    # -- revisions
    Field("table", "string", "Table in which a value changed", "数据表", _HARVEST),
    Field("key", "string", "Key of the row within report and table", "行键", _HARVEST),
    Field("old", "string", "Value before; null where the row is new", "原值", _HARVEST),
    Field("new", "string", "Value after; null where the row is gone", "新值", _HARVEST),
    Field("cause", "string", "publisher, parser or correction", "原因", _HARVEST),
    Field("old_sha256", "string", "Document that the old value came from", "原文件散列值", _HARVEST),
    Field("new_sha256", "string", "Document that the new value came from", "新文件散列值", _HARVEST),
    Field("revised_at", "string", "When the change was written, ISO 8601 in China's time", "修订时间", _HARVEST),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for field in _FIELDS}


def field_of(table: str, name: str) -> Field:
    """The field `name` as it is meant in `table`. Raises KeyError for a field nobody declared."""
    return FIELDS.get(f"{table}.{name}") or FIELDS[name]
