"""What planting changes in the rows between the world and the files: cells, missing rows, and slips of the pen."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl

CellEdits = dict[str, dict[int, Any]]
Place = tuple[str, int]


class Edits:
    """Edits by (table, position of the data date). Rows are named by their position in the world's arrays."""

    def __init__(self) -> None:
        self.cells: dict[Place, CellEdits] = defaultdict(lambda: defaultdict(dict))
        self.dropped: dict[Place, set[int]] = defaultdict(set)
        self.raw_cells: dict[Place, CellEdits] = defaultdict(lambda: defaultdict(dict))
        self.repeated: dict[Place, set[int]] = defaultdict(set)
        self.written_as_numbers: dict[Place, CellEdits] = defaultdict(lambda: defaultdict(dict))
        self.totals_in: set[tuple[str, int, int]] = set()
        self.doubled: dict[Place, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.merged_cells: dict[Place, CellEdits] = defaultdict(lambda: defaultdict(dict))
        self.unreadable_files: set[tuple[int, int]] = set()

    def set_cell(self, table: str, period: int, row: int, column: str, value: Any) -> None:
        """Give one cell another canonical value."""
        self.cells[table, period][column][int(row)] = value

    def drop(self, table: str, period: int, row: int) -> None:
        """Leave one row out of one list."""
        self.dropped[table, period].add(int(row))

    def set_raw(self, table: str, period: int, row: int, column: str, text: str) -> None:
        """Write a text that cannot be read as the column's type."""
        self.raw_cells[table, period][column][int(row)] = text

    def repeat(self, table: str, period: int, row: int) -> None:
        """Write one row twice."""
        self.repeated[table, period].add(int(row))

    def double(self, table: str, period: int, row: int, **values: Any) -> None:
        """Write one row a second time, with other values in some columns."""
        self.doubled[table, period][int(row)] = values

    def merge_with_next(self, table: str, period: int, row: int, column: str) -> None:
        """Let a workbook merge this cell with the one below it, whose own value is lost."""
        self.merged_cells[table, period][column][int(row)] = True

    def add_unreadable_file(self, period: int, county: int) -> None:
        """Let a county send one more file, which nobody can read."""
        self.unreadable_files.add((period, county))

    def write_as_number(self, table: str, period: int, row: int, column: str) -> None:
        """Let a workbook keep this text as a number."""
        self.written_as_numbers[table, period][column][int(row)] = True

    def add_totals(self, table: str, period: int, county: int) -> None:
        """Let a county's text file end with a totals row."""
        self.totals_in.add((table, period, county))

    def apply(self, frame: pl.DataFrame, table: str, period: int) -> pl.DataFrame:
        """The rows of one file with the edits of its place; rows without one are unchanged."""
        place = (table, period)
        for column, values in self.cells.get(place, {}).items():
            frame = with_cells(frame, column, values)
        if place in self.dropped:
            frame = frame.filter(~pl.col("_row").is_in(sorted(self.dropped[place])))
        again = [frame.filter(pl.col("_row").is_in(sorted(self.repeated.get(place, ()))))]
        for row, doubled in self.doubled.get(place, {}).items():
            second = frame.filter(pl.col("_row") == row)
            again.append(second.with_columns(pl.lit(value, dtype=second.schema[name]).alias(name)
                                             for name, value in doubled.items()))  # fmt: skip
        if any(part.height for part in again):
            frame = pl.concat([frame, *again]).sort("_row", maintain_order=True)
        return frame


def positions_of(frame: pl.DataFrame, rows: list[int]) -> tuple[list[int], list[int]]:
    """Where the rows stand in a frame ordered by `_row`, and which of them are there."""
    have = frame.get_column("_row").to_numpy()
    at = np.searchsorted(have, rows)
    found = [index for index, (position, row) in enumerate(zip(at, rows, strict=True))
             if position < len(have) and have[position] == row]  # fmt: skip
    return [int(at[index]) for index in found], [rows[index] for index in found]


def with_cells(frame: pl.DataFrame, column: str, values: dict[int, Any]) -> pl.DataFrame:
    """The frame with some cells of one column replaced."""
    at, rows = positions_of(frame, sorted(values))
    if not rows:
        return frame
    new = [values[row] for row in rows]
    series = frame.get_column(column)
    if any(isinstance(value, float) for value in new):
        series = series.cast(pl.Float64)
    return frame.with_columns(series.scatter(at, pl.Series(new, dtype=series.dtype)))
