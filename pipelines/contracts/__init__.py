"""Contracts: what a table of the register is (ground room; imports no stage).

`tables/<table>.yml` says for one table its grain, key, headers, types, units, code lists and sensitivity;
`codes/<name>.yml` says which values a coded column may hold and the ways offices write them. The importer,
the demo writer, the GX contract suites, the data dictionary page and masking are all derived from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.records import read_records

ColumnType = Literal["text", "integer", "decimal", "boolean", "date", "code", "code_list"]
Sensitivity = Literal["public", "internal", "personal"]

FOLDER = Path(__file__).parent
POLICY_PARAMETER_FILE = FOLDER / "policy_parameter.yml"

# Every base table carries these beside the columns of its contract.
SYSTEM_COLUMNS: Mapping[str, str] = {
    "row_id": "BIGINT",
    "record_key": "VARCHAR",
    "data_date": "DATE",
    "received_on": "DATE",
    "batch_id": "VARCHAR",
    "file_id": "INTEGER",
    "sheet": "VARCHAR",
    "row_number": "INTEGER",
    "county_code": "VARCHAR",
    "duplicate_no": "INTEGER",
}

SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "code": "VARCHAR",
    "code_list": "VARCHAR",
}


@dataclass(frozen=True)
class Column:
    """One column of a table as offices send it and as the register keeps it."""

    name: str
    header: str
    type: ColumnType
    sensitivity: Sensitivity
    aliases: tuple[str, ...] = ()
    codes: str | None = None
    unit: str | None = None
    required: bool = False
    note: str | None = None
    below_one_is_normal: bool = False
    """A column in %: whether 0.95 may be meant as it stands. Elsewhere it may also be 95 %, and is not read."""

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers under which offices send this column, our own form's first."""
        return (self.header, *self.aliases)

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class Contract:
    """What one table is: grain, key, time, duty to deliver, and its columns in the order of the form."""

    table: str
    title_zh: str
    grain: str
    kind: Literal["state", "event"]
    key_columns: tuple[str, ...]
    key_scope: Literal["natural", "local"]
    mandatory: Literal["county", "program", "never"]
    quarantine_tolerance: float
    period_headers: tuple[str, ...]
    articles: tuple[int, ...]
    columns: tuple[Column, ...]
    event_date: str | None = None
    title_aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def required_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)


@dataclass(frozen=True)
class CodeList:
    """The values of a coded column, each with the other ways offices write it."""

    name: str
    title_zh: str
    values: Mapping[str, tuple[str, ...]]


def _read(path: Path) -> Any:
    return read_records(path)


def _contract(record: dict[str, Any]) -> Contract:
    key = record.pop("key")
    columns = tuple(
        Column(**{**column, "aliases": tuple(column.get("aliases", ()))}) for column in record.pop("columns")
    )
    listed: dict[str, Any] = {name: tuple(record.pop(name)) for name in ("period_headers", "articles")}
    listed["title_aliases"] = tuple(record.pop("title_aliases", ()))
    return Contract(key_columns=tuple(key["columns"]), key_scope=key["scope"], columns=columns, **listed, **record)


@cache
def load_contracts() -> dict[str, Contract]:
    """All table contracts by table name, in alphabetical order."""
    contracts = (_contract(_read(path)) for path in sorted((FOLDER / "tables").glob("*.yml")))
    return {contract.table: contract for contract in contracts}


@cache
def load_policy_parameter() -> Contract:
    """The one table that no office sends: the yearly parameters of the policy, kept with the project."""
    return _contract(_read(POLICY_PARAMETER_FILE))


@cache
def load_codes() -> dict[str, CodeList]:
    """All code lists by name."""
    records = (_read(path) for path in sorted((FOLDER / "codes").glob("*.yml")))
    return {
        record["name"]: CodeList(
            record["name"],
            record["title_zh"],
            {value: tuple(str(alias) for alias in aliases) for value, aliases in record["values"].items()},
        )
        for record in records
    }
