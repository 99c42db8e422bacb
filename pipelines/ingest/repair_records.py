"""New versions in the place of the rows they repair, with every line of a return workbook that made them on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.ingest.repair_targets import STILL_ASIDE, Target
from pipelines.ingest.returned_files import Line


@dataclass(frozen=True)
class Repaired:
    """One column of a row that `line` answered at `column_letter`; `record` is the line that became the new version."""

    line: Line
    record: Line
    target: Target
    column: str
    column_letter: str


def replace_rows(connection: duckdb.DuckDBPyConnection, table: str, file_id: int, repaired: Sequence[Repaired]) -> None:
    """Remember which line repaired which row, move the new rows to the places of their lines, and replace the old ones.

    The new rows stand in `raw`, `base` and `ledger` under the places of the rows that they repair; `file_id` is the workbook's.
    A row that counts is replaced only by one that does.
    """
    told = [
        (item.line.row_id, item.record.row_id, item.target.row_id, item.target.origin_file_id, table, item.column,
         item.column_letter)
        for item in repaired
    ]  # fmt: skip
    frames = {
        "told": pl.DataFrame(told, schema=_REPAIR_SCHEMA, orient="row"),
        "placed": _places(item.record for item in repaired),
        "answered_line": _places(item.line for item in repaired),
    }
    for name, frame in frames.items():
        connection.register(name, frame.to_arrow())
    try:
        for statement in _statements(table):
            connection.execute(statement, {"file_id": file_id} if "$file_id" in statement else None)
    finally:
        for name in frames:
            connection.unregister(name)


def _places(lines: Iterator[Line]) -> pl.DataFrame:
    rows = [(line.row_id, line.sheet, line.row_number) for line in lines]
    return pl.DataFrame(rows, schema=_PLACE_SCHEMA, orient="row").unique(maintain_order=True)


def _statements(table: str) -> Iterator[str]:
    """Statements over the views `told` (what was answered), `placed` and `answered_line` (where it and the new rows stand)."""
    yield """INSERT INTO ledger.repair BY NAME
        SELECT told.*, old.state = 'quarantined' OR coalesce(earlier.was_quarantined, FALSE) AS was_quarantined FROM told
        JOIN ledger.row AS record ON record.row_id = told.record_row_id
        JOIN ledger.row AS old ON old.row_id = told.repaired_row_id
        LEFT JOIN (SELECT DISTINCT record_row_id, was_quarantined FROM ledger.repair) AS earlier
          ON earlier.record_row_id = told.repaired_row_id
        WHERE record.state = 'kept' OR old.state = 'quarantined'"""
    for place in (f"raw.{table}", f"base.{table}", "ledger.row"):
        yield f"""UPDATE {place} AS row SET sheet = placed.sheet, row_number = placed.row_number
            FROM placed WHERE placed.row_id = row.row_id"""
    # Cells that were not answered keep the issues, and the addresses, that they had.
    answered = "EXISTS (SELECT 1 FROM told WHERE told.record_row_id = {} AND told.column_name = issue.column_name)"
    yield f"""DELETE FROM ledger.cell_issue AS issue
        WHERE issue.row_id IN (SELECT row_id FROM placed) AND NOT {answered.format("issue.row_id")}"""
    yield f"""INSERT INTO ledger.cell_issue BY NAME
        SELECT pair.record_row_id AS row_id, issue.* EXCLUDE (row_id)
        FROM ledger.cell_issue AS issue
        JOIN (SELECT DISTINCT record_row_id, repaired_row_id FROM told) AS pair ON pair.repaired_row_id = issue.row_id
        WHERE NOT {answered.format("pair.record_row_id")} ORDER BY ALL"""
    yield """UPDATE ledger.cell_issue AS issue
        SET file_id = $file_id, sheet = line.sheet, row_number = line.row_number, column_letter = told.column_letter
        FROM told JOIN answered_line AS line ON line.row_id = told.row_id
        WHERE told.record_row_id = issue.row_id AND told.column_name = issue.column_name"""
    yield f"""UPDATE ledger.row AS record SET reason = '{STILL_ASIDE}' || record.reason
        WHERE record.state = 'quarantined' AND record.row_id IN (SELECT row_id FROM placed)"""
    done = "SELECT repaired_row_id FROM ledger.repair WHERE record_row_id IN (SELECT row_id FROM placed)"
    yield f"DELETE FROM base.{table} WHERE row_id IN ({done})"
    # What a repaired row could not say of its key, the new version says.
    yield f"DELETE FROM ledger.set_aside_key WHERE row_id IN ({done})"
    yield f"""UPDATE ledger.row AS old SET state = 'superseded', reason = '批次 ' || file.batch_id || ' 更正了这一行'
        FROM ledger.file AS file WHERE file.file_id = $file_id AND old.row_id IN ({done})"""


_REPAIR_SCHEMA: Mapping[str, pl.DataType] = {
    "row_id": pl.Int64(), "record_row_id": pl.Int64(), "repaired_row_id": pl.Int64(), "origin_file_id": pl.Int32(),
    "table_name": pl.String(),
    "column_name": pl.String(), "column_letter": pl.String(),
}  # fmt: skip
_PLACE_SCHEMA: Mapping[str, pl.DataType] = {"row_id": pl.Int64(), "sheet": pl.String(), "row_number": pl.Int32()}
