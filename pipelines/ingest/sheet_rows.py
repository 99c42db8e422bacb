"""From a recognised sheet to rows of text under the contract's names: what is written to `raw` and typed afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.contracts import Contract
from pipelines.ingest.grid import Grid, cell_column, column_letter
from pipelines.ingest.headers import QUARTER_HEADER, VILLAGE, normal_header
from pipelines.ingest.recognition import Table
from pipelines.ingest.values import EXACT_DIGITS, is_identifier

NUMBER_IN_TEXT_COLUMN = "number_in_text_column"
MOVED = "单元格多于表头，各列已错位"

# A village code has 12 digits; a household number of the national system is a village code and 4 digits.
_COUNTY_IN: Mapping[str, str] = {VILLAGE: r"^\s*(\d{6})\d{6}\s*$", "household_id": r"^\s*(44\d{4})\d{10}\s*$"}

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
    "part": pl.Int32(),
}
_PLACE = ("row_id", "file_id", "sheet", "row_number", "part")
ISSUE_COLUMNS = (*_PLACE, "column_name", "kind", "raw_text")
_NO_ISSUES = pl.DataFrame(schema={name: ROW_SCHEMA.get(name, pl.String()) for name in ISSUE_COLUMNS})


@dataclass(frozen=True)
class FileFacts:
    """What every row of one file shares, and the counties whose rows may be in it."""

    file_id: int
    name: str
    batch_id: str
    received_on: date
    batch_date: date
    county_code: str | None
    county_codes: tuple[str, ...]


@dataclass(frozen=True)
class RowFacts:
    """What is known of each row of a grid beside its cells; `period` and `village` where a name or title says them.

    `part` numbers the tables of all files: rows of one part stand under one header.
    """

    part: int
    row_ids: pl.Series
    is_data: pl.Series
    problems: pl.Series
    period: pl.Series | None = None
    village: pl.Series | None = None


@dataclass(frozen=True)
class SheetRows:
    """The data rows of one table of a sheet as text, and what only its header or its cell kinds could say.

    Attributes:
        rows: ROW_SCHEMA and the contract's columns, all String.
        scales: column name → size of the unit its header names, where that is not the contract's own.
        issues: numbers in text columns that identify something (ISSUE_COLUMNS).
    """

    contract: Contract
    part: int
    sheet: str
    rows: pl.DataFrame
    scales: Mapping[str, Decimal]
    issues: pl.DataFrame


def sheet_rows(grid: Grid, table: Table, facts: FileFacts, known: RowFacts, last_header: int) -> SheetRows:
    """The data rows of one table of `grid`; `last_header` is the position of the last header beside or in it."""
    contract, position = table.contract, table.positions
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    columns = {
        "row_id": pl.lit(known.row_ids),
        "file_id": pl.lit(facts.file_id),
        "file_name": pl.lit(facts.name),
        "sheet": pl.lit(grid.sheet),
        "row_number": row + 1,
        "batch_id": pl.lit(facts.batch_id),
        "received_on": pl.lit(facts.received_on),
        "batch_date": pl.lit(facts.batch_date),
        "file_county": pl.lit(facts.county_code),
        **_period_columns(table, known.period),
        "problem": pl.coalesce(pl.lit(known.problems), _problem(grid, table, facts, last_header)),
        "part": pl.lit(known.part),
        **{column.name: _cell(position.get(column.name)) for column in contract.columns},
    }
    if known.village is not None and VILLAGE not in position:
        columns[VILLAGE] = pl.lit(known.village)
    typed = [
        (expression.cast(ROW_SCHEMA[name]) if name in ROW_SCHEMA else expression).alias(name)
        for name, expression in columns.items()
    ]
    rows = grid.cells.select(typed).filter(known.is_data)
    numbers = {
        name: grid.numbers[cell_column(place)].filter(known.is_data)
        for name, place in position.items()
        if cell_column(place) in grid.numbers
    }
    scales = {item.match.column.name: item.match.scale for item in table.columns
              if item.match.column and item.match.scale != 1}  # fmt: skip
    return SheetRows(contract, known.part, grid.sheet, rows, scales, _number_issues(contract, rows, numbers))


def _cell(position: int | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.String) if position is None else pl.col(cell_column(position))


def _period_columns(table: Table, said: pl.Series | None) -> dict[str, pl.Expr]:
    """The first period column in the contract's order, and a quarter column apart from it; blank cells leave it to `said`."""
    found = {normal_header(item.header): item for item in table.columns if item.match.is_period}
    ordered = [found[header] for header in map(normal_header, table.contract.period_headers) if header in found]
    ends = [item for item in ordered if normal_header(item.header) != QUARTER_HEADER]
    quarters = [item for item in ordered if normal_header(item.header) == QUARTER_HEADER]
    own = _cell(ends[0].position if ends else None)
    if said is not None:
        own = pl.when(own.str.strip_chars() != "").then(own).otherwise(pl.lit(said))
    return {"period": own, "quarter": _cell(quarters[0].position if quarters else None)}


def _problem(grid: Grid, table: Table, facts: FileFacts, last_header: int) -> pl.Expr:
    """Why the row as a whole cannot be read: its values have moved, its key has lost digits, or its county is none of ours."""
    position = table.positions
    beyond = [cell_column(place) for place in range(last_header + 1, len(grid.cells.columns))] if grid.shifts else []
    problem = _foreign_county(position, facts.county_codes)
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


def _foreign_county(position: Mapping[str, int], county_codes: Sequence[str]) -> pl.Expr:
    """A village code, or a household number that begins with one, of a county that is not ours."""
    codes = [
        pl.col(cell_column(position[name])).str.extract(pattern, 1)
        for name, pattern in _COUNTY_IN.items()
        if name in position
    ]
    if not codes:
        return pl.lit(None, dtype=pl.String)
    code = pl.coalesce(codes)
    said = pl.format("县代码{}不在十二县名单里，请核对；确非本地数据的请删去", code)
    return pl.when(code.is_not_null() & ~code.is_in(list(county_codes))).then(said)


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


def cells_without_header(grid: Grid, read: Set[int], is_data: pl.Series) -> dict[str, int]:
    """Column letter → non-empty cells of data rows in columns that are not `read`."""
    open_positions = [place for place in range(len(grid.cells.columns)) if place not in read]
    if not open_positions:
        return {}
    counts = grid.cells.filter(is_data).select(pl.col(cell_column(place)).count() for place in open_positions)
    cells = dict(zip(open_positions, counts.row(0), strict=True))
    return {column_letter(place): int(count) for place, count in cells.items() if count}
