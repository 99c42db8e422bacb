"""Registers for tests: empty base tables made from the contracts, and rows inserted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb

from pipelines.contracts import SYSTEM_COLUMNS, load_contracts
from pipelines.curate.facts import build_facts, load_parameters
from pipelines.policy import parameters_at

KNOWN_ON = date(2020, 1, 15)


def empty_register(known_on: date = KNOWN_ON, path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """An in-memory register: every base table of the contracts without rows, an empty ledger, the policy's parameters."""
    connection = duckdb.connect(path)
    connection.execute("CREATE SCHEMA base")
    connection.execute("CREATE SCHEMA ledger")
    for contract in load_contracts().values():
        columns = {column.name: column.sql_type for column in contract.columns} | dict(SYSTEM_COLUMNS)
        listed = ", ".join(f"{name} {sql_type}" for name, sql_type in columns.items())
        connection.execute(f"CREATE TABLE base.{contract.table} ({listed})")
    connection.execute(
        "CREATE TABLE ledger.full_list (table_name VARCHAR, county_code VARCHAR, data_date DATE, batch_id VARCHAR)"
    )
    connection.execute(
        "CREATE TABLE ledger.named_key"
        " (table_name VARCHAR, county_code VARCHAR, record_key VARCHAR, data_date DATE, batch_id VARCHAR)"
    )
    connection.execute("CREATE SEQUENCE row_number")
    load_parameters(connection, parameters_at(known_on))
    return connection


def insert(connection: duckdb.DuckDBPyConnection, table: str, data_date: date, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows of one list of `table`; columns that a row leaves out are NULL.

    County and record key are derived as the importer derives them: the county from the village code, natural keys joined
    by '/', local keys qualified by county and data date.
    """
    contract = load_contracts()[table]
    for row in rows:
        county = row.get("county_code") or str(row.get("village_code") or row.get("household_id"))[:6]
        key = "/".join(str(row.get(name)) for name in contract.key_columns)
        if contract.key_scope == "local":
            key = f"{county}/{data_date}/{key}"
        system = {"record_key": key, "data_date": data_date, "county_code": county, "duplicate_no": 1}
        values = {**system, "batch_id": str(data_date), **row}
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"INSERT INTO base.{table} (row_id, {names}) VALUES (nextval('row_number'), {marks})", list(values.values())
        )


def claim_full_list(connection: duckdb.DuckDBPyConnection, table: str, county_code: str, data_date: date) -> None:
    """Say that the list of `table` for the county with this data date is complete."""
    connection.execute(
        "INSERT INTO ledger.full_list VALUES (?, ?, ?, ?)", [table, county_code, data_date, str(data_date)]
    )


def facts_at(connection: duckdb.DuckDBPyConnection, as_of: date, schema: str = "facts") -> None:
    """Build the facts of one day; the income year is the last full one."""
    income_year = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    build_facts(connection, as_of=as_of, income_year=income_year, schema=schema)


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(query).fetchall()


def table_rows(text: str) -> list[dict[str, Any]]:
    """Rows of a table drawn with `|` and blanks; `-` is NULL, every other cell is text that DuckDB casts on insert."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    names, *rows = lines
    return [{name: None if cell == "-" else cell for name, cell in zip(names, row, strict=True)} for row in rows]


def made_up_id(birth_date: str, gender: str, *, is_wrong: bool = False) -> str:
    """An 18-digit number of area 4499, which does not exist, with a right (or wrong) last character (GB 11643)."""
    body = "449901" + birth_date.replace("-", "") + ("001" if gender == "男" else "002")
    weights = [2 ** (17 - position) % 11 for position in range(17)]
    total = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True))
    position = next(last for last in range(11) if (total + last) % 11 == 1)
    wanted = "0123456789X"[position]
    return body + (("1" if wanted == "0" else "0") if is_wrong else wanted)
