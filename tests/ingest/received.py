"""Small batches of received files for the tests of stage 1."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from pipelines.ingest import IngestSummary, ingest

LONG_AFTER = date(2030, 1, 1)
PERSON_HEADERS = ("人编号", "户编号", "行政村代码", "姓名", "证件号码", "与户主关系")
VILLAGE = "440804001001"
HOUSEHOLD = "4408040010010001"


def person(number: int, name: str = "张三", *, id_number: str | None = None, relation: str = "户主") -> list[str]:
    """Cells under PERSON_HEADERS; the ID lies in the unallocated area 4499."""
    known = f"44990019600101{number:04d}" if id_number is None else id_number
    return [f"{HOUSEHOLD}{number:02d}", HOUSEHOLD, VILLAGE, name, known, relation]


def csv_bytes(*rows: Sequence[str], encoding: str = "gb18030") -> bytes:
    """Rows as comma-separated text without quotes."""
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def person_csv(*rows: Sequence[str]) -> bytes:
    return csv_bytes(PERSON_HEADERS, *rows)


Cell = str | float | bool | date | None
Merge = tuple[int, int, int, int, str]


def xlsx_bytes(sheets: Mapping[str, Sequence[Sequence[Cell]]], merges: Sequence[Merge] = ()) -> bytes:
    """Sheets of cells; `merges` (first row, first column, last row, last column, text) go to the first sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, (name, rows) in enumerate(sheets.items()):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(place, column, cell)
                    elif isinstance(cell, date):
                        sheet.write_datetime(place, column, cell, day)
                    elif cell is not None:
                        sheet.write(place, column, cell)
            for merge in merges if number == 0 else ():
                sheet.merge_range(*merge)
    return content.getvalue()


def batch_toml(data_date: str, received_on: str, full: Mapping[str, Sequence[str]] | None = None) -> str:
    lines = [f"data_date = {data_date}", f"received_on = {received_on}", 'supplier = "某市"', "simulated = true"]
    listed = [f"{table} = [{', '.join(repr(code) for code in codes)}]" for table, codes in (full or {}).items()]
    return "\n".join([*lines, "[full]", *listed]) + "\n"


@dataclass(frozen=True)
class Received:
    """A folder of batches, as `data/raw`."""

    folder: Path

    def batch(
        self,
        name: str,
        files: Mapping[str, bytes],
        *,
        data_date: str = "2018-12-31",
        received_on: str = "2019-01-15",
        full: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Add a batch with these files."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        (folder / "batch.toml").write_text(batch_toml(data_date, received_on, full), encoding="utf-8")
        for file, content in files.items():
            (folder / file).write_bytes(content)

    @contextmanager
    def ingested(self, **options: Any) -> Iterator[Register]:
        """What stage 1 makes of the batches."""
        with duckdb.connect() as connection:
            summary = ingest(connection, self.folder, **{"known_on": LONG_AFTER, **options})
            yield Register(connection, summary)


@dataclass(frozen=True)
class Register:
    """The register that stage 1 wrote, with short ways to ask it."""

    connection: duckdb.DuckDBPyConnection
    summary: IngestSummary

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        return [row[0] for row in self.rows(sql)]

    def states(self) -> dict[str, int]:
        """State → rows, of those states that occur."""
        return dict(self.rows("SELECT state, count(*) FROM ledger.row GROUP BY state"))
