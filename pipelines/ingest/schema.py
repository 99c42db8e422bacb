"""The tables that this stage writes: `base` (typed), `ledger` (where every row went), `raw` (rows not wholly read, as text)."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines.contracts import SYSTEM_COLUMNS, Contract

STATES = ("kept", "merged", "superseded", "retired", "quarantined", "not_data")

_LEDGER: Mapping[str, str] = {
    "batch": "batch_id VARCHAR, data_date DATE, received_on DATE, supplier VARCHAR, simulated BOOLEAN",
    "file": "file_id INTEGER, batch_id VARCHAR, file_name VARCHAR, sha256 VARCHAR, bytes BIGINT, table_name VARCHAR,"
    " county_code VARCHAR, state VARCHAR, reason VARCHAR, rows_received BIGINT, rows_split BIGINT,"
    + ", ".join(f" {state} BIGINT" for state in STATES),
    # One row a stretch: a header with the rows below it. A sheet without a table of ours has one row, too.
    "sheet": "file_id INTEGER, sheet VARCHAR, table_name VARCHAR, state VARCHAR, first_row INTEGER, last_row INTEGER,"
    " first_header_row INTEGER, last_header_row INTEGER, rows BIGINT, period VARCHAR, period_from VARCHAR,"
    " village_code VARCHAR",
    "row": "row_id BIGINT, file_id INTEGER, sheet VARCHAR, row_number INTEGER, table_name VARCHAR, county_code VARCHAR,"
    " state VARCHAR, reason VARCHAR",
    "file_column": "file_id INTEGER, sheet VARCHAR, column_name VARCHAR, header VARCHAR, column_letter VARCHAR",
    "cell_issue": "row_id BIGINT, file_id INTEGER, sheet VARCHAR, row_number INTEGER, column_letter VARCHAR,"
    " column_name VARCHAR, kind VARCHAR, raw_text VARCHAR",
    "file_issue": "file_id INTEGER, sheet VARCHAR, kind VARCHAR, reason VARCHAR, cells BIGINT",
    "normalisation": "file_id INTEGER, column_name VARCHAR, kind VARCHAR, cells BIGINT",
    "correction": "row_id BIGINT, table_name VARCHAR, record_key VARCHAR, data_date DATE, duplicate_no INTEGER,"
    " column_name VARCHAR, before VARCHAR, after VARCHAR, reason VARCHAR, author VARCHAR, decided_on DATE, file_name VARCHAR,"
    " record_number INTEGER",
    "set_aside_key": "row_id BIGINT, table_name VARCHAR, batch_id VARCHAR, county_code VARCHAR, record_key VARCHAR,"
    " is_certain BOOLEAN",
    "repair": "row_id BIGINT, record_row_id BIGINT, repaired_row_id BIGINT, origin_file_id INTEGER,"
    " was_quarantined BOOLEAN, table_name VARCHAR, column_name VARCHAR, column_letter VARCHAR",
    "returned_file": "file_id INTEGER, lines BIGINT, applied BIGINT, blank BIGINT, set_aside BIGINT",
    "delivery": "table_name VARCHAR, county_code VARCHAR, data_date DATE, batch_id VARCHAR, rows BIGINT",
    "full_list": "table_name VARCHAR, county_code VARCHAR, data_date DATE, batch_id VARCHAR",
    "void_claim": "table_name VARCHAR, county_code VARCHAR, data_date DATE, batch_id VARCHAR, reason VARCHAR",
    "named_key": "table_name VARCHAR, county_code VARCHAR, record_key VARCHAR, data_date DATE, batch_id VARCHAR",
}


def create_tables(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> None:
    """Create the three schemas afresh, with every table of the contracts even if nothing of it was received."""
    for schema in ("raw", "base", "ledger"):
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {schema}")
    for table, contract in contracts.items():
        connection.execute(f"CREATE TABLE raw.{table} ({_definition(raw_columns(contract))})")
        connection.execute(f"CREATE TABLE base.{table} ({_definition(base_columns(contract))})")
    for name, definition in _LEDGER.items():
        connection.execute(f"CREATE TABLE ledger.{name} ({definition})")


def raw_columns(contract: Contract) -> dict[str, str]:
    """Columns of `raw.<table>`: the contract's, the period and the quarter, as text, and where each row stands."""
    texts = dict.fromkeys([*(column.name for column in contract.columns), "period", "quarter"], "VARCHAR")
    return {**texts, "row_id": "BIGINT", "file_id": "INTEGER", "sheet": "VARCHAR", "row_number": "INTEGER"}


def base_columns(contract: Contract) -> dict[str, str]:
    """Columns of `base.<table>`: the contract's, typed, and the system columns."""
    return {**{column.name: column.sql_type for column in contract.columns}, **SYSTEM_COLUMNS}


def _definition(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" {sql_type}' for name, sql_type in columns.items())
