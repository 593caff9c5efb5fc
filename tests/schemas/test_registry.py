"""One registry of fields: records, datasets and Arrow schemas all say the same."""

import dataclasses
import typing
from typing import Any

import pyarrow as pa
import pytest

from schemas import records
from schemas.fields import FIELDS, field_of
from schemas.tables import FIGURE_TABLES, PARTITION, TABLES, arrow_schema

RECORDS = {
    "proactive_disclosure": records.Disclosure,
    "applications": records.Application,
    "legal_challenges": records.Challenge,
    "statistics": records.Statistic,
    "sections": records.Section,
    "checks": records.Check,
    "problems": records.Problem,
}
# What the contract says of each dataset: `gongkai parse` prints these columns, in this order.
CONTRACT_COLUMNS = {
    "proactive_disclosure": (
        "article", "item", "measure", "ordinal", "value", "unit", "state", "raw", "locator",
    ),
    "applications": ("outcome", "applicant", "value", "state", "raw", "locator"),
    "legal_challenges": ("route", "result", "value", "state", "raw", "locator"),
    "statistics": ("indicator", "value", "unit", "state", "raw", "locator"),
    "sections": ("section", "heading", "text"),
    "checks": ("check", "subject", "status", "expected", "actual"),
    "problems": ("code", "severity", "message", "locator", "raw"),
}  # fmt: skip
CONTRACT_TABLES = {"reports", "revisions", *CONTRACT_COLUMNS}
STORED = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64()}


def fields_of(record: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(record)
    return {field.name: hints[field.name] for field in dataclasses.fields(record)}


def stored_types(hint: Any) -> set[str]:
    """Registry types that can hold the Python type `hint`."""
    parts = set(typing.get_args(hint)) - {type(None)} if typing.get_args(hint) else {hint}
    if typing.get_origin(hint) is typing.Literal or parts <= {str} or all(isinstance(p, str) for p in parts):
        return {"string"}
    return {"float64"} if float in parts else {"int64"}


def test_datasets_are_those_of_the_contract() -> None:
    assert set(TABLES) == CONTRACT_TABLES
    assert PARTITION == ("district", "street", "year")
    assert set(FIGURE_TABLES) == {
        "proactive_disclosure", "applications", "legal_challenges", "statistics",
    }  # fmt: skip


@pytest.mark.parametrize("table", CONTRACT_COLUMNS)
def test_columns_are_those_of_the_contract_in_its_order(table: str) -> None:
    assert TABLES[table].own == CONTRACT_COLUMNS[table]


@pytest.mark.parametrize("table", RECORDS)
def test_record_has_the_names_of_its_dataset_in_order(table: str) -> None:
    assert tuple(fields_of(RECORDS[table])) == TABLES[table].own


@pytest.mark.parametrize("table", RECORDS)
def test_record_has_the_types_of_the_registry(table: str) -> None:
    for name, hint in fields_of(RECORDS[table]).items():
        assert field_of(table, name).type in stored_types(hint), f"{table}.{name} is {hint}"


def test_header_has_the_fields_that_the_contract_promises() -> None:
    promised = {
        "district", "street", "year", "district_name", "street_name", "agency", "title", "template",
        "format", "reason", "published_on", "url", "sha256", "parser_version",
    }  # fmt: skip
    assert promised <= set(fields_of(records.Header))
    assert promised - set(PARTITION) - {"district_name", "street_name"} <= set(TABLES["reports"].own)


def test_report_prints_the_keys_of_the_contract_in_order() -> None:
    report = records.ParsedReport("a.html", "ok", records.Header())
    assert list(report.as_json()) == [
        "source", "status", "report", "proactive_disclosure", "applications", "legal_challenges",
        "statistics", "sections", "checks", "problems",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_arrow_schema_has_the_columns_and_types_of_the_registry(table: str) -> None:
    schema = arrow_schema(table)
    assert schema.names == ["report_id", "district_name", "street_name", *TABLES[table].own]
    for column in schema:
        assert column.type == STORED[field_of(table, column.name).type], column.name


@pytest.mark.parametrize("table", TABLES)
def test_every_column_carries_description_in_two_languages_and_source(table: str) -> None:
    for column in arrow_schema(table):
        metadata = {key.decode(): value.decode() for key, value in column.metadata.items()}
        declared = field_of(table, column.name)
        assert metadata["description"] == declared.en
        assert metadata["description"].isascii(), column.name
        assert any("\u4e00" <= char <= "\u9fff" for char in metadata["description_zh"]), column.name
        assert metadata["source"], column.name
        assert metadata.get("unit") == declared.unit


@pytest.mark.parametrize("table", FIGURE_TABLES)
def test_every_value_column_says_its_unit(table: str) -> None:
    assert arrow_schema(table).field("value").metadata[b"unit"]


@pytest.mark.parametrize("table", TABLES)
def test_a_dataset_says_in_two_languages_what_it_is(table: str) -> None:
    metadata = arrow_schema(table).metadata
    assert metadata[b"table"].decode() == table
    assert metadata[b"description"].decode()
    assert any("\u4e00" <= char <= "\u9fff" for char in metadata[b"description_zh"].decode())


@pytest.mark.parametrize("table", TABLES)
def test_partition_columns_are_in_the_path_only(table: str) -> None:
    assert not set(PARTITION) & set(arrow_schema(table).names)


@pytest.mark.parametrize(
    ("table", "stored"),
    [
        ("applications", pa.int64()),
        ("legal_challenges", pa.int64()),
        ("proactive_disclosure", pa.float64()),
        ("statistics", pa.float64()),
    ],
)
def test_values_are_stored_as_the_contract_says(table: str, stored: pa.DataType) -> None:
    assert arrow_schema(table).field("value").type == stored


def test_partition_values_are_integers() -> None:
    assert {FIELDS[name].type for name in PARTITION} == {"int64"}


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_columns_of_their_dataset(table: str) -> None:
    assert set(TABLES[table].key) <= set(TABLES[table].own)


def test_no_field_is_declared_that_no_dataset_uses() -> None:
    used = {name for table in TABLES.values() for name in table.columns} | set(PARTITION)
    for declared in FIELDS:
        table, _, name = declared.rpartition(".")
        assert (name in TABLES[table].columns) if table else (name in used), declared


def test_a_field_that_nobody_declared_is_an_error() -> None:
    with pytest.raises(KeyError):
        field_of("applications", "colour")
