"""Receiving files one after the other: read, recognise, type in batches of rows, and write with every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

import duckdb
import polars as pl

from pipelines.ingest.file_reading import FileReading, read_file
from pipelines.ingest.grid import Grid, RefusedFile
from pipelines.ingest.mappings import LearnedHeaders
from pipelines.ingest.named_places import VillageList, county_of
from pipelines.ingest.readers import read_grids
from pipelines.ingest.returned_files import ReturnedFile, is_return_form
from pipelines.ingest.sheet_rows import FileFacts, SheetRows
from pipelines.ingest.taking import Numbering, Taken, take_file
from pipelines.ingest.writing import append, append_all, write_rows
from pipelines.store.batches import Batch, ReceivedFile

ROWS_AT_ONCE = 300_000
"""Rows held as text before they are typed and written; bounds the memory, whatever the size of the register."""

# Checkpoints between the writes would compress half-filled row groups over and over; the log stays below this size.
_CHECKPOINT_THRESHOLD = "1GB"

ACCEPTED, REFUSED = "accepted", "refused"


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
    rows_split: int = 0


@dataclass
class Reception:
    """Receives files in their order and writes `raw`, `base` and `ledger`; on leaving its context all is written.

    Files are read in the caller's thread while earlier rows are typed and written in one other, which alone uses the
    connection meanwhile. What is written, and in which order, does not depend on their timing.
    """

    connection: duckdb.DuckDBPyConnection
    learned: LearnedHeaders
    counties: Mapping[str, str]
    files: list[FileRecord] = field(default_factory=list)
    _numbers: Numbering = field(default_factory=Numbering)
    returned: list[ReturnedFile] = field(default_factory=list)
    scales: dict[tuple[int, str, str], Mapping[str, Decimal]] = field(default_factory=dict)
    _waiting: dict[str, list[SheetRows]] = field(default_factory=dict)
    _taken: Taken = field(default_factory=Taken)
    _deferred: list[tuple[Batch, ReceivedFile, FileFacts, FileRecord]] = field(default_factory=list)
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
        record = FileRecord(len(self.files) + 1, batch.id, file.name, file.sha256, file.path.stat().st_size)
        self.files.append(record)
        try:
            record.county_code = county_of(file.name, self.counties)
            grids = read_grids(file.name, file.path)
            if is_return_form(grids):
                return self._set_aside(batch, record, grids)
            reading = read_file(file.name, grids, self.learned.book(batch.supplier))
        except RefusedFile as refusal:
            record.state, record.reason = REFUSED, str(refusal)
            return record
        if reading.refusal:
            record.state, record.reason = REFUSED, reading.refusal
            return record
        record.table_name = reading.main_table
        facts = FileFacts(
            record.file_id, record.file_name, batch.id, batch.received_on, batch.data_date, record.county_code,
            tuple(self.counties),
        )  # fmt: skip
        if reading.names_village:
            self._deferred.append((batch, file, facts, record))
        else:
            self._take(reading, facts, record, VillageList())
        if self._rows_waiting >= ROWS_AT_ONCE:
            self._write(ROWS_AT_ONCE // 2)
        return record

    def _take(self, reading: FileReading, facts: FileFacts, record: FileRecord, villages: VillageList) -> None:
        taken = take_file(reading, facts, self._numbers, villages)
        record.rows_received, record.rows_split = taken.rows_received, taken.rows_split
        for sheet in taken.rows:
            place = (facts.file_id, sheet.sheet, sheet.contract.table)
            self.scales[place] = {**self.scales.get(place, {}), **sheet.scales}
            self._waiting.setdefault(sheet.contract.table, []).append(sheet)
            self._rows_waiting += sheet.rows.height
        for name in ("not_data", "columns", "normalisations", "issues", "sheets"):
            getattr(self._taken, name).extend(getattr(taken, name))

    def _take_deferred(self) -> None:
        """The files whose village is only named: they need the village list, which may have come in any file."""
        if not self._deferred:
            return
        self._write(0)
        self._wait()
        villages = VillageList(
            self.connection.execute(
                "SELECT village_code, county_name, town_name, village_name FROM base.village"
            ).fetchall()
        )
        for batch, file, facts, record in self._deferred:
            # Read a second time: kept readings would grow with the number of such files.
            reading = read_file(file.name, read_grids(file.name, file.path), self.learned.book(batch.supplier))
            self._take(reading, facts, record, villages)
            if self._rows_waiting >= ROWS_AT_ONCE:
                self._write(ROWS_AT_ONCE // 2)

    def _set_aside(self, batch: Batch, record: FileRecord, grids: Sequence[Grid]) -> FileRecord:
        """Keep a return workbook for `repairs`, which needs the rows that it repairs to be written first."""
        record.rows_received = sum(grid.height for grid in grids)
        ids = self._numbers.rows(record.rows_received)
        self.returned.append(
            ReturnedFile(record.file_id, record.file_name, batch.id, batch.received_on, tuple(grids), ids.start)
        )
        return record

    def _write(self, keep: int) -> None:
        """Hand rows to the writer, the fullest table first, until at most `keep` wait; few large writes are the cheapest."""
        letters = self._letters()
        tasks: list[Callable[[], None]] = []
        while self._waiting and (self._rows_waiting > keep or keep == 0):
            fullest = max(self._waiting, key=lambda table: (self._rows_of(table), table))
            self._rows_waiting -= self._rows_of(fullest)
            tasks.append(partial(write_rows, self.connection, self._waiting.pop(fullest), letters))
        tasks.append(partial(append_all, self.connection, "ledger.row", self._taken.not_data))
        self._taken.not_data = []
        self._hand_over(tasks)

    def _hand_over(self, tasks: Sequence[Callable[[], None]]) -> None:
        """Let the writer do the tasks; waits for its earlier ones, so that at most two lots of rows are in memory."""
        self._wait()
        self._writing = self._writer.submit(_do_all, tasks)

    def _wait(self) -> None:
        if self._writing:
            self._writing.result()

    def _finish(self) -> None:
        self._take_deferred()
        self._write(0)
        files = pl.DataFrame([vars(record) for record in self.files], schema=_FILE_SCHEMA, orient="row")
        frames = {"ledger.file": files, "ledger.file_column": self._columns().drop("part")}
        said: Mapping[str, tuple[Mapping[str, pl.DataType], Sequence[Sequence[object]]]] = {
            "ledger.normalisation": (_CHANGE_SCHEMA, self._taken.normalisations),
            "ledger.file_issue": (_ISSUE_SCHEMA, self._taken.issues),
            "ledger.sheet": (_SHEET_SCHEMA, self._taken.sheets),
        }
        frames |= {table: pl.DataFrame(rows, schema=schema, orient="row") for table, (schema, rows) in said.items()}
        self._hand_over([partial(append, self.connection, table, rows) for table, rows in frames.items()])
        self._wait()

    def _rows_of(self, table: str) -> int:
        return sum(sheet.rows.height for sheet in self._waiting[table])

    def _columns(self) -> pl.DataFrame:
        return pl.DataFrame(self._taken.columns, schema=_COLUMN_SCHEMA, orient="row")

    def _letters(self) -> pl.DataFrame:
        columns = self._columns().drop_nulls("column_name").select("part", "column_name", "column_letter")
        # A table may have a period and a quarter column; the first one names the place.
        return columns.unique(["part", "column_name"], keep="first", maintain_order=True)


_FILE_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "batch_id": pl.String(), "file_name": pl.String(), "sha256": pl.String(), "bytes": pl.Int64(),
    "table_name": pl.String(), "county_code": pl.String(), "state": pl.String(), "reason": pl.String(),
    "rows_received": pl.Int64(), "rows_split": pl.Int64(),
}  # fmt: skip
_COLUMN_SCHEMA: Mapping[str, pl.DataType] = {
    "part": pl.Int32(), "file_id": pl.Int32(), "sheet": pl.String(), "column_name": pl.String(), "header": pl.String(),
    "column_letter": pl.String(),
}  # fmt: skip
_CHANGE_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "column_name": pl.String(), "kind": pl.String(), "cells": pl.Int64(),
}  # fmt: skip
_ISSUE_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "sheet": pl.String(), "kind": pl.String(), "reason": pl.String(), "cells": pl.Int64(),
}  # fmt: skip
_SHEET_SCHEMA: Mapping[str, pl.DataType] = {
    "file_id": pl.Int32(), "sheet": pl.String(), "table_name": pl.String(), "state": pl.String(), "first_row": pl.Int32(),
    "last_row": pl.Int32(), "first_header_row": pl.Int32(), "last_header_row": pl.Int32(), "rows": pl.Int64(),
    "period": pl.String(), "period_from": pl.String(), "village_code": pl.String(),
}  # fmt: skip


def _do_all(tasks: Sequence[Callable[[], None]]) -> None:
    for task in tasks:
        task()
