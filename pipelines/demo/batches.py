"""Writing a batch: its files, and batch.toml that says what is complete in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts import load_contracts
from pipelines.demo.cell_text import OWN_FORM, style_of
from pipelines.demo.clock import DATA_DATES, LABELS, RECEIVED_ON
from pipelines.demo.edits import Edits
from pipelines.demo.figures import COUNTIES, SUPPLIER, WRITTEN_BY, County
from pipelines.demo.files import county_file_name, sends_workbooks
from pipelines.demo.rectified import RECTIFICATION, Claims
from pipelines.demo.tables import (
    ANNUAL_TABLES,
    COUNTY_TABLES,
    EVENT_TABLES,
    EXPORTED_TABLES,
    PROGRAM_TABLES,
    TABLE_PERIODS,
)
from pipelines.demo.unreadable import write_unreadable_file
from pipelines.demo.world import World
from pipelines.demo.write_csv import write_csv
from pipelines.demo.write_xlsx import write_xlsx

PROGRAM_AREA = "佛山对口帮扶"


@dataclass
class Written:
    """What was written: files and data rows."""

    files: int = 0
    rows: int = 0


def tables_of(period: int) -> list[str]:
    """Tables that come with a data date, those of the counties first."""
    is_year_end = DATA_DATES[period].month == 12
    return [
        table
        for table in (*COUNTY_TABLES, *PROGRAM_TABLES)
        if period in TABLE_PERIODS.get(table, (period,)) and (is_year_end or table not in ANNUAL_TABLES)
    ]


def batch_toml(data_date: str, received_on: str, tables: list[str], counties: Sequence[County] = COUNTIES) -> str:
    """Text of batch.toml; every table but the increments is complete for the counties."""
    codes = ", ".join(f'"{county.code}"' for county in counties)
    full = [f"{table} = [{codes}]" for table in tables if table not in EVENT_TABLES]
    head = [
        f"data_date = {data_date}", f"received_on = {received_on}", f'supplier = "{SUPPLIER}"',
        "simulated = true", f'written_by = "{WRITTEN_BY}"', "", "[full]",
    ]  # fmt: skip
    return "\n".join([*head, *full]) + "\n"


def write_batch(world: World, edits: Edits, period: int, folder: Path, claims: Claims | None = None) -> Written:
    """Write all files of one data date into `folder`, which is made."""
    folder.mkdir(parents=True)
    written = Written()
    tables = tables_of(period)
    for table in tuple(tables):
        if table in COUNTY_TABLES:
            for county in range(len(COUNTIES)):
                frame = edits.apply(COUNTY_TABLES[table](world, period, county), table, period)
                _write_county_file(frame, edits, period, folder, table, county, written)
        elif not _write_program_file(world, edits, period, folder, table, written):
            tables.remove(table)
    for at, county in sorted(edits.unreadable_files):
        if at == period:
            write_unreadable_file(folder, period, county)
            written.files += 1
    for (said_at, county), frame in sorted((claims or {}).items(), key=lambda item: item[0]):
        if said_at == period:
            _write_county_file(frame, edits, period, folder, RECTIFICATION, county, written)
    text = batch_toml(LABELS[period], RECEIVED_ON[period].isoformat(), tables)
    (folder / "batch.toml").write_text(text, encoding="utf-8")
    return written


def _write_county_file(
    frame: pl.DataFrame, edits: Edits, period: int, folder: Path, table: str, county: int, written: Written
) -> None:
    """One table of one county: a workbook for one county, text for the others. Nothing to say, no file."""
    contract, figures, place = load_contracts()[table], COUNTIES[county], (table, period)
    if frame.is_empty() and table in EVENT_TABLES:
        return
    path, style = folder / county_file_name(table, period, county), style_of(county)
    if sends_workbooks(county):
        write_xlsx(path, frame, contract, style, area=figures.name, data_date=DATA_DATES[period],
                   edits=edits, place=place, real_dates=False)  # fmt: skip
    else:
        write_csv(path, frame, contract, style, year=DATA_DATES[period].year, edits=edits, place=place,
                  with_totals=(table, period, county) in edits.totals_in)  # fmt: skip
    written.files += 1
    written.rows += frame.height


def _write_program_file(world: World, edits: Edits, period: int, folder: Path, table: str, written: Written) -> bool:
    """One table of the whole programme, in its own form: a workbook, or text as exported. False: nothing to say, no file."""
    contract, place = load_contracts()[table], (table, period)
    frame = edits.apply(PROGRAM_TABLES[table](world, period), table, period)
    if frame.is_empty():
        return False
    stem = f"{PROGRAM_AREA}_{contract.title_zh}_{DATA_DATES[period]:%Y%m%d}"
    if table in EXPORTED_TABLES:
        write_csv(folder / f"{stem}.csv", frame, contract, OWN_FORM, year=DATA_DATES[period].year, edits=edits,
                  place=place, with_totals=False)  # fmt: skip
    else:
        write_xlsx(folder / f"{stem}.xlsx", frame, contract, OWN_FORM, area=PROGRAM_AREA, data_date=DATA_DATES[period],
                   edits=edits, place=place, real_dates=True)  # fmt: skip
    written.files += 1
    written.rows += frame.height
    return True
