"""What every reader makes of a sheet: text cells, with the few things about a cell that text cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

TEXT_SHEET = "csv"
"""The sheet name of a delimited text file, which has no sheets."""

PROTECTED_TEXT = "protected_text"
"""Change of a cell: `="440804"`, by which programs keep a spreadsheet from making a number of it, is read as 440804."""
PERCENT_AS_SHOWN = "percent_as_shown"
"""Change of a cell: 0.95 in a percent format is read as 95%, which is what the sheet shows."""
ERROR_VALUE = "error_value"
"""Remark on a cell: it holds a spreadsheet's error, which is kept as its text (#N/A, #REF! …)."""
FORMULA_WITHOUT_VALUE = "formula_without_value"
"""Remark on a cell: a formula whose result was never stored; the formula itself (`=…`) is kept as its text."""


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
        merged: blocks of merged cells; they lie inside the cells and do not overlap.
        shifts: a row with more cells than the header has moved its values out of place (delimited text only).
        is_hidden: the sheet is hidden in its workbook.
        hidden_rows: rows that a filter or a person has hidden (0-based); they are data like any other.
        changes: (column, PROTECTED_TEXT …) → cells whose text is not what the bare file holds, or is worth a remark.
        notes: what the ledger should say of the file; on the first sheet only.
    """

    sheet: str
    cells: pl.DataFrame
    numbers: Mapping[str, pl.Series] = field(default_factory=dict)
    merged: tuple[MergedRange, ...] = ()
    shifts: bool = False
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    changes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

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


def cell_address(row: int, position: int) -> str:
    """Address of a 0-based cell: (0, 0) → A1."""
    return f"{column_letter(position)}{row + 1}"
