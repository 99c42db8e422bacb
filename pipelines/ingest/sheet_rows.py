"""From a recognised sheet to rows of text under the contract's names: what is written to `raw` and typed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.contracts import Contract
from pipelines.ingest.grid import Grid, cell_column, column_letter
from pipelines.ingest.headers import QUARTER_HEADER, normal_header
from pipelines.ingest.recognition import SheetColumn, Table
from pipelines.ingest.values import is_identifier

NUMBER_IN_TEXT_COLUMN = "number_in_text_column"
MOVED = "单元格多于表头，各列已错位"
EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; further ones are lost."""

# Beside the contract's columns each row of text carries where it comes from.
ROW_SCHEMA: Mapping[str, pl.DataType] = {
    "row_id": pl.Int64(),
    "file_id": pl.Int32(),
    "file_name": pl.String(),
    "sheet": pl.String(),
    "row_number": pl.Int32(),
    "batch_id": pl.String(),
    "received_on": pl.Date(),
    "batch_date": pl.Date(),
    "file_county": pl.String(),
    "period": pl.String(),
    "quarter": pl.String(),
    "problem": pl.String(),
}
_PLACE = ("row_id", "file_id", "sheet", "row_number")
ISSUE_COLUMNS = (*_PLACE, "column_name", "kind", "raw_text")
_NO_ISSUES = pl.DataFrame(schema={name: ROW_SCHEMA.get(name, pl.String()) for name in ISSUE_COLUMNS})


@dataclass(frozen=True)
class FileFacts:
    """What every row of one file shares."""

    file_id: int
    name: str
    batch_id: str
    received_on: date
    batch_date: date
    county_code: str | None


@dataclass(frozen=True)
class SheetRows:
    """The data rows of one file as text, and what only its header or its cell kinds could say.

    Attributes:
        rows: ROW_SCHEMA and the contract's columns, all String.
        scales: column name → size of the unit its header names, where that is not the contract's own.
        issues: numbers in text columns that identify something (ISSUE_COLUMNS).
        cells_without_header: column letter → non-empty cells below no header; they are not read.
    """

    contract: Contract
    file_id: int
    rows: pl.DataFrame
    scales: Mapping[str, Decimal]
    issues: pl.DataFrame
    cells_without_header: Mapping[str, int]


def sheet_rows(grid: Grid, table: Table, facts: FileFacts, is_data: pl.Series, first_row_id: int) -> SheetRows:
    """The data rows of `grid`. `first_row_id` is the id of the sheet's first row, data or not."""
    contract = table.contract
    position = {item.match.column.name: item.position for item in table.columns if item.match.column is not None}
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    columns = {
        "row_id": row + first_row_id,
        "file_id": pl.lit(facts.file_id),
        "file_name": pl.lit(facts.name),
        "sheet": pl.lit(grid.sheet),
        "row_number": row + 1,
        "batch_id": pl.lit(facts.batch_id),
        "received_on": pl.lit(facts.received_on),
        "batch_date": pl.lit(facts.batch_date),
        "file_county": pl.lit(facts.county_code),
        **_period_columns(table),
        "problem": _problem(grid, table, position),
        **{column.name: _cell(position.get(column.name)) for column in contract.columns},
    }
    typed = [
        (expression.cast(ROW_SCHEMA[name]) if name in ROW_SCHEMA else expression).alias(name)
        for name, expression in columns.items()
    ]
    rows = grid.cells.select(typed).filter(is_data)
    numbers = {
        name: grid.numbers[cell_column(place)] for name, place in position.items() if cell_column(place) in grid.numbers
    }
    return SheetRows(
        contract,
        facts.file_id,
        rows,
        {
            item.match.column.name: item.match.scale
            for item in table.columns
            if item.match.column and item.match.scale != 1
        },
        _number_issues(contract, rows, {name: mask.filter(is_data) for name, mask in numbers.items()}),
        _cells_without_header(grid, table, is_data),
    )


def _cell(position: int | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.String) if position is None else pl.col(cell_column(position))


def _period_columns(table: Table) -> dict[str, pl.Expr]:
    """The first period column in the contract's order, and a quarter column apart from it."""
    found = {normal_header(item.header): item for item in table.columns if item.match.is_period}
    ordered = [found[header] for header in map(normal_header, table.contract.period_headers) if header in found]
    ends = [item for item in ordered if normal_header(item.header) != QUARTER_HEADER]
    quarters = [item for item in ordered if normal_header(item.header) == QUARTER_HEADER]
    return {
        "period": _cell(ends[0].position if ends else None),
        "quarter": _cell(quarters[0].position if quarters else None),
    }


def _problem(grid: Grid, table: Table, position: Mapping[str, int]) -> pl.Expr:
    """Why the row as a whole cannot be read: its values have moved out of place, or its key has lost digits."""
    last = max((item.position for item in table.columns), default=0)
    beyond = [cell_column(place) for place in range(last + 1, len(grid.cells.columns))] if grid.shifts else []
    problem = pl.lit(None, dtype=pl.String)
    for key in (name for name in table.contract.key_columns if name in position):
        cell = cell_column(position[key])
        if cell in grid.numbers:
            lost = pl.lit(grid.numbers[cell]) & (pl.col(cell).str.count_matches(r"\d") > EXACT_DIGITS)
            text = f"“{table.contract.column(key).header}”存成了数值，{EXACT_DIGITS}位以后的数字已丢失"
            problem = pl.when(lost).then(pl.lit(text)).otherwise(problem)
    if beyond:
        shifted = pl.any_horizontal(pl.col(name).is_not_null() for name in beyond)
        problem = pl.when(shifted).then(pl.lit(MOVED)).otherwise(problem)
    return problem


def _number_issues(contract: Contract, rows: pl.DataFrame, numbers: Mapping[str, pl.Series]) -> pl.DataFrame:
    """One issue per number cell in an identifying text column; a running number of a local key is none."""
    parts = []
    for name, is_number in numbers.items():
        column = contract.column(name)
        local_key = contract.key_scope == "local" and name in contract.key_columns
        if is_identifier(column) and not local_key:
            kind, raw = pl.lit(NUMBER_IN_TEXT_COLUMN).alias("kind"), pl.col(name).alias("raw_text")
            cells = rows.filter(is_number)
            parts.append(cells.select(*_PLACE, pl.lit(name).alias("column_name"), kind, raw))
    return pl.concat(parts) if parts else _NO_ISSUES


def _cells_without_header(grid: Grid, table: Table, is_data: pl.Series) -> dict[str, int]:
    read = {item.position for item in table.columns}
    open_positions = [place for place in range(len(grid.cells.columns)) if place not in read]
    counts = grid.cells.filter(is_data).select(pl.col(cell_column(place)).count() for place in open_positions)
    cells = dict(zip(open_positions, counts.row(0), strict=True)) if open_positions else {}
    return {column_letter(place): int(count) for place, count in cells.items() if count}


def column_letters(columns: tuple[SheetColumn, ...]) -> dict[str, str]:
    """Contract column name → letter of the sheet's column."""
    return {item.match.column.name: column_letter(item.position) for item in columns if item.match.column is not None}
