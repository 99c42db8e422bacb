"""Receiving files one after the other: read, recognise, type in batches of rows, and write with every row accounted for."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import PurePosixPath

import duckdb
import polars as pl

from pipelines.ingest.grid import Grid, RefusedFile, column_letter
from pipelines.ingest.headers import HeaderIndex
from pipelines.ingest.readers import read_grids
from pipelines.ingest.recognition import Table, recognise
from pipelines.ingest.returned_files import ReturnedFile, is_return_form
from pipelines.ingest.rows import OTHER_SHEET, classify_rows
from pipelines.ingest.sheet_rows import FileFacts, SheetRows, sheet_rows
from pipelines.ingest.writing import append, append_all, write_rows
from pipelines.store.batches import Batch, ReceivedFile

ROWS_AT_ONCE = 300_000
"""Rows held as text before they are typed and written; bounds the memory, whatever the size of the register."""

# Checkpoints between the writes would compress half-filled row groups over and over; the log stays below this size.
_CHECKPOINT_THRESHOLD = "1GB"

NO_HEADER = "no_header"
ACCEPTED, REFUSED = "accepted", "refused"
_COUNTY_PREFIX = re.compile(r"(44\d{4})(?!\d)")


@dataclass
class FileRecord:
    """What the ledger says of one file before its rows have their states."""

    file_id: int
    batch_id: str
    file_name: str
    sha256: str
    bytes: int
    table_name: str | None = None
    county_code: str | None = None
    state: str = ACCEPTED
    reason: str | None = None
    rows_received: int = 0


@dataclass
class Reception:
    """Receives files in their order and writes `raw`, `base` and `ledger`; on leaving its context all is written.

    Files are read in the caller's thread while earlier rows are typed and written in one other, which alone uses the
    connection meanwhile. What is written, and in which order, does not depend on their timing.
    """

    connection: duckdb.DuckDBPyConnection
    indexes: Sequence[HeaderIndex]
    county_codes: Sequence[str]
    files: list[FileRecord] = field(default_factory=list)
    returned: list[ReturnedFile] = field(default_factory=list)
    scales: dict[tuple[int, str], Mapping[str, Decimal]] = field(default_factory=dict)
    _next_row_id: int = 1
    _waiting: dict[str, list[SheetRows]] = field(default_factory=dict)
    _not_data: list[pl.DataFrame] = field(default_factory=list)
    _columns: list[tuple[int, str, str | None, str, str]] = field(default_factory=list)
    _no_header: list[tuple[int, str, str, int]] = field(default_factory=list)
    _rows_waiting: int = 0
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "ingest-writer"))
    _writing: Future[None] | None = None

    def __enter__(self) -> Reception:
        self.connection.execute(f"SET checkpoint_threshold = '{_CHECKPOINT_THRESHOLD}'")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._writer.shutdown(cancel_futures=True)
            self.connection.execute("RESET checkpoint_threshold")

    def receive(self, batch: Batch, file: ReceivedFile) -> FileRecord:
        """Read one file; a file that cannot be understood is refused whole, with its reason and no rows."""
        content = file.path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        record = FileRecord(len(self.files) + 1, batch.id, file.name, digest, len(content))
        self.files.append(record)
        try:
            record.county_code = self._county(file.name)
            grids = read_grids(file.name, content)
            if is_return_form(grids):
                return self._set_aside(batch, record, grids)
            number, table = recognise(grids, self.indexes)
        except RefusedFile as refusal:
            record.state, record.reason = REFUSED, str(refusal)
            return record
        record.table_name = table.contract.table
        facts = FileFacts(
            record.file_id, record.file_name, batch.id, batch.received_on, batch.data_date, record.county_code
        )
        for place, grid in enumerate(grids):
            self._take(grid, table if place == number else None, facts, record)
        if self._rows_waiting >= ROWS_AT_ONCE:
            self._write(ROWS_AT_ONCE // 2)
        return record

    def _set_aside(self, batch: Batch, record: FileRecord, grids: Sequence[Grid]) -> FileRecord:
        """Keep a return workbook for `repairs`, which needs the rows that it repairs to be written first."""
        first_row_id = self._next_row_id
        record.rows_received = sum(grid.height for grid in grids)
        self._next_row_id += record.rows_received
        self.returned.append(
            ReturnedFile(record.file_id, record.file_name, batch.id, batch.received_on, tuple(grids), first_row_id)
        )
        return record

    def _county(self, name: str) -> str | None:
        """The county whose code the file name begins with; None for a file of the whole programme."""
        found = _COUNTY_PREFIX.match(PurePosixPath(name).name)
        if found is None or found[1] in self.county_codes:
            return found[1] if found else None
        near = difflib.get_close_matches(found[1], self.county_codes, n=2) or self.county_codes
        raise RefusedFile(f"文件名开头的县代码{found[1]}不在名单里，相近的有{'、'.join(near)}")

    def _take(self, grid: Grid, table: Table | None, facts: FileFacts, record: FileRecord) -> None:
        first_row_id = self._next_row_id
        self._next_row_id += grid.height
        record.rows_received += grid.height
        if table is None:
            reasons = pl.Series("reason", [OTHER_SHEET] * grid.height, dtype=pl.String)
        else:
            reasons = classify_rows(grid, table)
            taken = sheet_rows(grid, table, facts, reasons.is_null(), first_row_id)
            self.scales[facts.file_id, table.contract.table] = taken.scales
            self._waiting.setdefault(table.contract.table, []).append(taken)
            self._rows_waiting += taken.rows.height
            self._remember_columns(grid, table, taken, facts.file_id)
        self._not_data.append(_not_data_rows(grid, reasons, first_row_id, record))

    def _remember_columns(self, grid: Grid, table: Table, taken: SheetRows, file_id: int) -> None:
        for item in table.columns:
            match = item.match
            name = match.column.name if match.column else "data_date" if match.is_period else None
            self._columns.append((file_id, grid.sheet, name, item.header, column_letter(item.position)))
        self._no_header += [(file_id, letter, NO_HEADER, cells) for letter, cells in taken.cells_without_header.items()]

    def _write(self, keep: int) -> None:
        """Hand rows to the writer, the fullest table first, until at most `keep` wait; few large writes are the cheapest."""
        letters = self._letters()
        tasks: list[Callable[[], None]] = []
        while self._waiting and (self._rows_waiting > keep or keep == 0):
            fullest = max(self._waiting, key=lambda table: (self._rows_of(table), table))
            self._rows_waiting -= self._rows_of(fullest)
            tasks.append(partial(write_rows, self.connection, self._waiting.pop(fullest), letters))
        tasks.append(partial(append_all, self.connection, "ledger.row", self._not_data))
        self._not_data = []
        self._hand_over(tasks)

    def _hand_over(self, tasks: Sequence[Callable[[], None]]) -> None:
        """Let the writer do the tasks; waits for its earlier ones, so that at most two lots of rows are in memory."""
        if self._writing:
            self._writing.result()
        self._writing = self._writer.submit(_do_all, tasks)

    def _finish(self) -> None:
        self._write(0)
        files = pl.DataFrame([vars(record) for record in self.files], schema=_FILE_SCHEMA, orient="row")
        columns = pl.DataFrame(self._columns, schema=_COLUMN_SCHEMA, orient="row")
        no_header = pl.DataFrame(self._no_header, schema=_CHANGE_SCHEMA, orient="row")
        tables = {"ledger.file": files, "ledger.file_column": columns, "ledger.normalisation": no_header}
        self._hand_over([partial(append, self.connection, table, rows) for table, rows in tables.items()])
        if self._writing:
            self._writing.result()

    def _rows_of(self, table: str) -> int:
        return sum(sheet.rows.height for sheet in self._waiting[table])

    def _letters(self) -> pl.DataFrame:
        columns = pl.DataFrame(self._columns, schema=_COLUMN_SCHEMA, orient="row").drop_nulls("column_name")
        # A table may have a period and a quarter column; the first one names the place.
        return columns.unique(["file_id", "column_name"], keep="first", maintain_order=True).drop("sheet", "header")


_FILE_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "batch_id": pl.String(), "file_name": pl.String(), "sha256": pl.String(), "bytes": pl.Int64(),
    "table_name": pl.String(), "county_code": pl.String(), "state": pl.String(), "reason": pl.String(),
    "rows_received": pl.Int64(),
}  # fmt: skip
_COLUMN_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "sheet": pl.String(), "column_name": pl.String(), "header": pl.String(),
    "column_letter": pl.String(),
}  # fmt: skip
_CHANGE_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "column_name": pl.String(), "kind": pl.String(), "cells": pl.Int64(),
}  # fmt: skip


def _not_data_rows(grid: Grid, reasons: pl.Series, first_row_id: int, record: FileRecord) -> pl.DataFrame:
    """Rows of `ledger.row` for everything in the sheet that is no data."""
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    rows = reasons.alias("reason").to_frame().select(
        (row + first_row_id).alias("row_id"),
        pl.lit(record.file_id, dtype=pl.Int32).alias("file_id"),
        pl.lit(grid.sheet).alias("sheet"),
        (row + 1).cast(pl.Int32).alias("row_number"),
        pl.lit(record.table_name, dtype=pl.String).alias("table_name"),
        pl.lit(record.county_code, dtype=pl.String).alias("county_code"),
        pl.lit("not_data").alias("state"),
        "reason",
    )  # fmt: skip
    return rows.drop_nulls("reason")


def _do_all(tasks: Sequence[Callable[[], None]]) -> None:
    for task in tasks:
        task()
