"""Cells that a form leaves blank because the row above says it: merged downwards, or written on a group's first row only.

Only what is certain is filled. Amounts of a merged block belong to the block as a whole and stay on its first row.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

import polars as pl

from pipelines.contracts import Column, load_codes
from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import VILLAGE
from pipelines.ingest.recognition import SheetColumn, Table
from pipelines.ingest.rows import RowKinds

FILLED_MERGED, FILLED_GROUP = "filled_merged", "filled_group"
PERIOD_NAME = "data_date"
_HOUSEHOLD, _RELATION, _HEAD = "household_id", "relation_to_head", "户主"
_OWN_IDS = ("household_id", "natural_village_id")
_VILLAGE_DIGITS = 12


@dataclass
class Filling:
    """What was filled: `edits` position → row → the row above that says it; `problems` row → why it cannot be known."""

    edits: dict[int, dict[int, int]] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    merged_amounts: int = 0

    def add(self, name: str, kind: str, position: int, row: int, source: int) -> None:
        self.edits.setdefault(position, {})[row] = source
        self.counts[name, kind] = self.counts.get((name, kind), 0) + 1

    def applied(self, grid: Grid) -> Grid:
        """The grid with the cells filled."""
        if not self.edits:
            return grid
        numbers = dict(grid.numbers)
        columns = []
        for position, sources in self.edits.items():
            name = cell_column(position)
            columns.append(_copied(grid.cells[name], sources))
            if name in numbers:
                numbers[name] = _copied(numbers[name], sources)
        return replace(grid, cells=grid.cells.with_columns(columns), numbers=numbers)


def _copied(series: pl.Series, sources: Mapping[int, int]) -> pl.Series:
    values = series.to_list()
    for row, source in sources.items():
        values[row] = values[source]
    return pl.Series(series.name, values, dtype=series.dtype)


def fill_down(grid: Grid, tables: Sequence[Table], kinds: RowKinds) -> Filling:
    """What the data rows of one layout take over from the rows above them."""
    filling = Filling()
    is_data = kinds.is_data
    merged = [block for block in grid.merged if block.last_row > block.first_row]
    if merged:
        _fill_merged(grid, tables, is_data.to_list(), filling)
    positions = {name: table.positions[name] for table in tables for name in table.positions}
    columns = {column.name: column for table in tables for column in table.contract.columns}
    for name in (_HOUSEHOLD, VILLAGE):
        if name in positions and columns[name].required:
            cells = _cells(grid, positions[name], filling)
            if cells.filter(is_data).null_count():
                _fill_groups(grid, name, columns[name], positions, is_data.to_list(), cells.to_list(), filling)
    return filling


def _cells(grid: Grid, position: int, filling: Filling) -> pl.Series:
    """The cells of a column, filled so far; null where nothing but white space stands."""
    cells = _copied(grid.cells[cell_column(position)], filling.edits.get(position, {}))
    return cells.str.strip_chars().replace("", None)


def _fill_merged(grid: Grid, tables: Sequence[Table], is_data: Sequence[bool], filling: Filling) -> None:
    items = _fillable(tables)
    for block in grid.merged:
        item = items.get(block.first_column)
        if item is None or not is_data[block.first_row] or grid.cells.item(block.first_row, block.first_column) is None:
            continue
        column = item.match.column
        rows = [row for row in range(block.first_row + 1, min(block.last_row + 1, grid.height)) if is_data[row]]
        if column is not None and _is_amount(column):
            filling.merged_amounts += len(rows)
            continue
        for row in rows:
            if grid.cells.item(row, block.first_column) is None:
                name = column.name if column else PERIOD_NAME
                filling.add(name, FILLED_MERGED, block.first_column, row, block.first_row)


def _fillable(tables: Sequence[Table]) -> dict[int, SheetColumn]:
    """Columns that merged blocks fill. In a mixed sheet a household's own columns belong to its first line alone."""
    shared = {item.position for item in tables[-1].columns}
    return {
        item.position: item
        for table in tables
        for item in table.columns
        if (item.match.column or item.match.is_period) and item.position in shared
    }


def _is_amount(column: Column) -> bool:
    return column.type == "decimal" or (column.type == "integer" and column.unit is not None)


def _fill_groups(
    grid: Grid, name: str, column: Column, positions: Mapping[str, int], is_data: Sequence[bool],
    cells: Sequence[str | None], filling: Filling,
) -> None:  # fmt: skip
    """Fill a column that is written on the first row of each group only, where something in the row confirms it."""
    rows = [row for row, data in enumerate(is_data) if data]
    if not _is_written_once(rows, cells):
        return
    others = {key: _cells(grid, place, filling).to_list() for key, place in positions.items()}
    source: int | None = None
    previous = -2
    for row in rows:
        # A blank row, total or note ends the group.
        source = row if cells[row] is not None else source if row == previous + 1 else None
        previous = row
        if cells[row] is not None or row in filling.problems:
            continue
        if source is not None and _is_confirmed(name, row, source, others, cells, filling):
            filling.add(name, FILLED_GROUP, positions[name], row, source)
        else:
            group = "户" if name == _HOUSEHOLD else "村"
            filling.problems[row] = (
                f"“{column.header}”只写在每{group}的第一行，本行不能确定属于哪一{group}，请逐行填写或合并单元格"
            )


def _is_written_once(rows: Sequence[int], cells: Sequence[str | None]) -> bool:
    """Whether the column is plainly meant for groups: it begins with a value, no value stands on two rows in a row, and
    blanks are no exception."""
    if not rows or cells[rows[0]] is None:
        return False
    stated = [cells[row] for row in rows if cells[row] is not None]
    repeats = any(cells[row] is not None and cells[row] == cells[after] for row, after in pairwise(rows))
    return not repeats and 2 * (len(rows) - len(stated)) >= len(stated)


def _is_confirmed(
    name: str, row: int, source: int, others: Mapping[str, Sequence[str | None]], cells: Sequence[str | None],
    filling: Filling,
) -> bool:  # fmt: skip
    """A member below the line of the household's head; or a village whose code begins the row's own number."""
    if name == _HOUSEHOLD:
        relations = others.get(_RELATION)
        return bool(relations and _is_head(relations[source]) and relations[row] and not _is_head(relations[row]))
    village = (cells[source] or "")[:_VILLAGE_DIGITS]
    ids = [others[own][row] or "" for own in _OWN_IDS if own in others]
    return len(village) == _VILLAGE_DIGITS and any(own.startswith(village) for own in ids)


@cache
def head_words() -> frozenset[str]:
    """The ways to write that a person is the head of the household."""
    return frozenset((_HEAD, *load_codes()[_RELATION].values[_HEAD]))


def _is_head(text: str | None) -> bool:
    return text is not None and unicodedata.normalize("NFKC", text).strip() in head_words()
