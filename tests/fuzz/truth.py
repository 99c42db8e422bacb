"""The register against the known truth of a file."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from pipelines.contracts import load_contracts
from pipelines.ingest.sheet_rows import NUMBER_IN_TEXT_COLUMN
from pipelines.ingest.values import is_identifier
from tests.fuzz.office_files import DataRow, OfficeFile


def truth_violations(connection: duckdb.DuckDBPyConnection, file_id: int, file: OfficeFile) -> Iterator[str]:
    """Where the register differs from the truth of a file; no value is told."""
    ((state, reason, received),) = connection.execute(
        "SELECT state, reason, rows_received FROM ledger.file WHERE file_id = ?", [file_id]
    ).fetchall()
    if state != "accepted":
        yield f"refused: {reason}"
        return
    if not file.heights[0] <= received <= file.heights[1]:
        yield f"{received} rows received of {file.heights}"
    states = {(sheet, row): found for sheet, row, found in _rows(connection, file_id, "sheet, row_number, state")}
    data = {(row.sheet, row.row) for row in file.rows}
    for place in sorted(set(states) - data):
        if states[place] != "not_data":
            yield f"{place} is {states[place]} and no data"
    for row in file.rows:
        found = states.get((row.sheet, row.row), "missing")
        if found != row.state:
            yield f"{row.sheet}!{row.row} is {found}, not {row.state}"
        elif found == "kept":
            yield from _cell_violations(connection, file_id, row)


def _rows(connection: duckdb.DuckDBPyConnection, file_id: int, columns: str, table: str = "ledger.row") -> list[tuple]:
    return connection.execute(f"SELECT {columns} FROM {table} WHERE file_id = ?", [file_id]).fetchall()


def _cell_violations(connection: duckdb.DuckDBPyConnection, file_id: int, row: DataRow) -> Iterator[str]:
    contract = load_contracts()[row.table]
    names = list(row.cells)
    place = [file_id, row.sheet, row.row]
    where = "file_id = ? AND sheet = ? AND row_number = ?"
    ((duplicate_no, *values),) = connection.execute(
        f"SELECT duplicate_no, {', '.join(names)} FROM base.{row.table} WHERE {where}", place
    ).fetchall()
    issues: dict[str, set[str]] = {}
    for name, kind in connection.execute(
        f"SELECT column_name, kind FROM ledger.cell_issue WHERE {where}", place
    ).fetchall():
        issues.setdefault(name, set()).add(kind)
    if duplicate_no != row.duplicate_no:
        yield f"{row.sheet}!{row.row} has duplicate_no {duplicate_no}"
    for name, value in zip(names, values, strict=True):
        cell, found = row.cells[name], issues.pop(name, set())
        may = {NUMBER_IN_TEXT_COLUMN} if is_identifier(contract.column(name)) else set()
        must = {cell.issue} if cell.issue else set()
        if value != cell.value or found - may != must:
            yield (f"{row.table}.{name} at {row.sheet}!{row.row}: {cell.stands!r} read as {value!r} with {sorted(found)},"
                   f" not {cell.value!r} with {sorted(must)}")  # fmt: skip
    if issues:
        yield f"{row.sheet}!{row.row} has issues of {sorted(issues)}"
