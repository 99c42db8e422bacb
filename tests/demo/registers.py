"""The rows of a world as a register, without the way through files: for asking whether they hold together."""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.contracts import Contract, load_contracts
from pipelines.demo.clock import DATA_DATES, PERIODS
from pipelines.demo.figures import COUNTIES
from pipelines.demo.tables import ANNUAL_TABLES, COUNTY_TABLES, EVENT_TABLES, PROGRAM_TABLES
from pipelines.demo.world import World
from tests.rules.registers import empty_register


def register_of(world: World, tables: set[str]) -> duckdb.DuckDBPyConnection:
    """Base tables with the rows of all data dates, every list complete that says so."""
    register = empty_register()
    for table in sorted(tables):
        for period in range(PERIODS):
            if DATA_DATES[period].month == 12 or table not in ANNUAL_TABLES:
                _insert(register, load_contracts()[table], _rows(world, table, period), period)
    return register


def _rows(world: World, table: str, period: int) -> pl.DataFrame:
    if table in PROGRAM_TABLES:
        return PROGRAM_TABLES[table](world, period)
    frames = [COUNTY_TABLES[table](world, period, county) for county in range(len(COUNTIES))]
    return pl.concat(frames, how="vertical_relaxed")


def _insert(register: duckdb.DuckDBPyConnection, contract: Contract, rows: pl.DataFrame, period: int) -> None:
    """As the importer would type and key them."""
    names = [column.name for column in contract.columns]
    values = ", ".join(f"CAST({column.name} AS {column.sql_type})" for column in contract.columns)
    county = f"substr({'village_code' if 'village_code' in names else 'household_id'}, 1, 6)"
    key = " || '/' || ".join(f"CAST({name} AS VARCHAR)" for name in contract.key_columns)
    day = f"DATE '{DATA_DATES[period]}'"
    register.register("arrived", rows.select(names).to_arrow())
    register.execute(
        f"INSERT INTO base.{contract.table} ({', '.join(names)}, row_id, record_key, data_date, county_code, duplicate_no)"
        f" SELECT {values}, nextval('row_number'), {key}, {day}, {county}, 1 FROM arrived"
    )
    if contract.table not in EVENT_TABLES:
        register.execute(
            f"INSERT INTO ledger.full_list SELECT DISTINCT '{contract.table}', {county}, {day}, 'batch' FROM arrived"
        )
    register.unregister("arrived")
