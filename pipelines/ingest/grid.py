"""What every reader makes of a sheet: text cells, with the few things about a cell that text cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

TEXT_SHEET = "csv"
"""The sheet name of a delimited text file, which has no sheets."""


class RefusedFile(Exception):
    """A file that is refused whole; the message is the reason shown to readers and holds no personal value."""


@dataclass(frozen=True)
class MergedRange:
    """A block of merged cells, 0-based and inclusive; its text stands in the first cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Grid:
    """One sheet as received.

    Attributes:
        cells: String columns `c0`, `c1`, …; row i is row i+1 of the sheet; an empty cell is null.
        numbers: for a column that holds number cells, which rows do. Empty for delimited text.
        shifts: a row with more cells than the header has moved its values out of place (delimited text only).
        is_hidden: the sheet is hidden in its workbook.
        hidden_rows: rows that a filter or a person has hidden (0-based); they are data like any other.
    """

    sheet: str
    cells: pl.DataFrame
    numbers: Mapping[str, pl.Series] = field(default_factory=dict)
    merged: tuple[MergedRange, ...] = ()
    shifts: bool = False
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()

    @property
    def height(self) -> int:
        return self.cells.height


def cell_column(position: int) -> str:
    """Name of the grid column at a 0-based position."""
    return f"c{position}"


def column_letter(position: int) -> str:
    """Letters of a 0-based column position: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, remainder = divmod(position - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters
