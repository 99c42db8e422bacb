"""Which received row a line of a return workbook is about: its newest version, and where that row first came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import Contract
from pipelines.contracts.return_form import PERIOD_COLUMN, Location
from pipelines.ingest.returned_files import Line

STILL_ASIDE = "更正后仍不能读入："
_REASON_END = "："


@dataclass(frozen=True)
class Target:
    """A row to be repaired.

    Attributes:
        row_id: the newest version of the row: an earlier return may have repaired other cells of it.
        texts: that version's texts as received, by column, with `period` and `quarter`.
        shown: the texts that the workbook showed.
        problem: why the row is quarantined, without its address; None when it is kept.
        newer_batch: a batch received since that says something else about the same key and day.
        origin_*: the file, sheet and row in which the first version was received, and what that file said of all its rows.
    """

    row_id: int
    table: str
    texts: Mapping[str, str | None]
    shown: Mapping[str, str | None]
    problem: str | None
    newer_batch: str | None
    origin_file_id: int
    origin_file_name: str
    origin_sheet: str
    origin_row_number: int
    origin_batch_id: str
    origin_date: date
    origin_county: str | None


def find_targets(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], batch_id: str, lines: Sequence[Line]
) -> dict[int, Target]:
    """The target of each line that has one, by the line's row id. `batch_id`: in which the lines came."""
    wanted = {
        line.row_id: line.location for line in lines if line.location is not None and _exists(line.location, contracts)
    }
    addressed = _addressed_rows(connection, wanted)
    history = _History(connection)
    shown = {line: history.record(row) for line, row in addressed.items()}
    newest = {line: history.newest(row) for line, row in shown.items()}
    origins = _origins(connection, {row: history.origin(row) for row in newest.values()})
    targets: dict[int, Target] = {}
    for table in sorted({location.table for location in wanted.values()}):
        of_table = [line for line in newest if wanted[line].table == table]
        texts = _texts(connection, table, {*(shown[line] for line in of_table), *(newest[line] for line in of_table)})
        problems = _problems(connection, table, {newest[line] for line in of_table})
        newer = _newer_batches(connection, table, {newest[line] for line in of_table}, batch_id)
        for line in of_table:
            row = newest[line]
            if row in texts and row in problems and shown[line] in texts:
                said = texts[row], texts[shown[line]], problems[row], newer.get(row)
                targets[line] = Target(row, table, *said, **origins[row])
    return targets


def _exists(location: Location, contracts: Mapping[str, Contract]) -> bool:
    contract = contracts.get(location.table)
    known = {PERIOD_COLUMN, None, *(column.name for column in contract.columns)} if contract else set()
    return location.column in known


def _addressed_rows(connection: duckdb.DuckDBPyConnection, wanted: Mapping[int, Location]) -> dict[int, int]:
    """Line → row that stands where the line says, if the file is there and holds the same bytes."""
    asked = pl.DataFrame(
        [(line, at.batch_id, at.file_name, at.sha256, at.sheet, at.row_number) for line, at in wanted.items()],
        schema={"line": pl.Int64, "batch_id": pl.String, "file_name": pl.String, "sha256": pl.String, "sheet": pl.String,
                "row_number": pl.Int32}, orient="row",
    )  # fmt: skip
    connection.register("asked", asked.to_arrow())
    try:
        return dict(
            connection.execute("""
                SELECT asked.line, row.row_id FROM asked
                JOIN ledger.file AS file USING (batch_id, file_name, sha256)
                JOIN ledger.row AS row
                  ON row.file_id = file.file_id AND row.sheet = asked.sheet AND row.row_number = asked.row_number
                WHERE row.state <> 'not_data'
            """).fetchall()
        )
    finally:
        connection.unregister("asked")


class _History:
    """How the rows repaired so far follow each other."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        known = connection.execute(
            "SELECT DISTINCT row_id, record_row_id, repaired_row_id FROM ledger.repair"
        ).fetchall()
        self._record_of_line = {line: record for line, record, _ in known}
        self._next = {old: record for _, record, old in known}
        self._earlier = {record: old for _, record, old in known}

    def record(self, row_id: int) -> int:
        """Several lines of one return workbook make one row."""
        return self._record_of_line.get(row_id, row_id)

    def newest(self, row_id: int) -> int:
        while row_id in self._next:
            row_id = self._next[row_id]
        return row_id

    def origin(self, row_id: int) -> int:
        while row_id in self._earlier:
            row_id = self._earlier[row_id]
        return row_id


def _origins(connection: duckdb.DuckDBPyConnection, first_rows: Mapping[int, int]) -> dict[int, dict[str, Any]]:
    result = connection.sql(
        """
        SELECT row.row_id, file.file_id AS origin_file_id, file.file_name AS origin_file_name, row.sheet AS origin_sheet,
               row.row_number AS origin_row_number, batch.batch_id AS origin_batch_id, batch.data_date AS origin_date,
               file.county_code AS origin_county
        FROM ledger.row AS row JOIN ledger.file AS file USING (file_id) JOIN ledger.batch AS batch USING (batch_id)
        WHERE list_contains(CAST(? AS BIGINT[]), row.row_id)
        """,
        params=[sorted(set(first_rows.values()))],
    ).pl()
    found = {record.pop("row_id"): record for record in result.iter_rows(named=True)}
    return {row: found[first] for row, first in first_rows.items()}


def _texts(
    connection: duckdb.DuckDBPyConnection, table: str, row_ids: Iterable[int]
) -> dict[int, dict[str, str | None]]:
    rows = connection.sql(
        f"SELECT * EXCLUDE (file_id, sheet, row_number) FROM raw.{table} WHERE list_contains(CAST(? AS BIGINT[]), row_id)",
        params=[sorted(row_ids)],
    ).pl()
    return {record.pop("row_id"): record for record in rows.iter_rows(named=True)}


def _problems(connection: duckdb.DuckDBPyConnection, table: str, row_ids: Iterable[int]) -> dict[int, str | None]:
    """Row → why it is quarantined; rows of another table, and rows that are gone, are left out."""
    found = connection.execute(
        "SELECT row_id, state, reason FROM ledger.row WHERE list_contains(CAST(? AS BIGINT[]), row_id)"
        " AND table_name = ? AND state IN ('kept', 'quarantined')",
        [sorted(row_ids), table],
    ).fetchall()
    return {
        row: str(reason).removeprefix(STILL_ASIDE).split(_REASON_END)[0] if state == "quarantined" else None
        for row, state, reason in found
    }


def _newer_batches(
    connection: duckdb.DuckDBPyConnection, table: str, row_ids: Iterable[int], batch_id: str
) -> dict[int, str]:
    """Row → the newest batch, of those received up to `batch_id`, that names the row's key and day again."""
    return dict(
        connection.execute(
            f"""
            WITH place AS (
                SELECT batch_id, row_number() OVER (ORDER BY received_on, batch_id) AS place FROM ledger.batch
            )
            SELECT old.row_id, max_by(newer.batch_id, newer_place.place)
            FROM base.{table} AS old
            JOIN base.{table} AS newer ON newer.record_key = old.record_key AND newer.data_date = old.data_date
            JOIN place AS old_place ON old_place.batch_id = old.batch_id
            JOIN place AS newer_place ON newer_place.batch_id = newer.batch_id
            WHERE list_contains(CAST(? AS BIGINT[]), old.row_id) AND newer_place.place > old_place.place
              AND newer_place.place <= (SELECT place FROM place WHERE batch_id = ?)
            GROUP BY old.row_id
            """,
            [sorted(row_ids), batch_id],
        ).fetchall()
    )
