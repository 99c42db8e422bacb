"""Putting a grid together cell by cell, within the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.ingest.formats.limits import MAX_CELL_CHARACTERS, Budget, refuse_long_cell
from pipelines.ingest.grid import Grid, MergedRange, RefusedFile, cell_address, cell_column
from pipelines.store.safe_names import shown_sheet, visible_name


@dataclass
class _Cells:
    """The cells of one column in the order they came."""

    rows: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


class SheetBuilder:
    """A sheet that grows cell by cell; rows and columns are 0-based. Of two texts for one cell the later holds."""

    def __init__(self, name: str, budget: Budget, *, is_hidden: bool = False) -> None:
        self.name = visible_name(name)
        self.is_hidden = is_hidden
        self.hidden_rows: set[int] = set()
        self.height = 0
        self._budget = budget
        self._columns: dict[int, _Cells] = {}
        self._merged: list[MergedRange] = []
        self._changes: Counter[tuple[str, str]] = Counter()

    def put(self, row: int, column: int, text: str, *, is_number: bool = False, change: str | None = None) -> None:
        """Give a cell its text; an empty text is no cell."""
        if not text:
            return
        if len(text) > MAX_CELL_CHARACTERS:
            raise refuse_long_cell(f"{shown_sheet(self.name)}单元格{cell_address(row, column)}")
        cells = self._columns.get(column)
        if cells is None:
            cells = self._columns[column] = _Cells()
        cells.rows.append(row)
        cells.texts.append(text)
        if is_number:
            cells.numbers.append(row)
        if change:
            self._changes[cell_column(column), change] += 1
        if row >= self.height:
            self.height = row + 1

    def merge(self, block: MergedRange) -> None:
        """Add a block of merged cells."""
        self._budget.take_merged(1)
        self._merged.append(block)

    def reserve(self, height: int) -> None:
        """The sheet has at least that many rows, with cells or without."""
        self.height = max(self.height, height)

    @property
    def has_cells(self) -> bool:
        return bool(self._columns)

    def grid(self, *, hidden_rows: Iterable[int] | None = None) -> Grid:
        """The sheet as it stands."""
        width = max(self._columns, default=-1) + 1
        self._budget.take_area(self.name, self.height, width)
        self._budget.take_text(sum(len(text) for cells in self._columns.values() for text in cells.texts))
        hidden = self.hidden_rows if hidden_rows is None else hidden_rows
        return Grid(
            self.name,
            cell_frame([self._series(column) for column in range(width)], self.height),
            self._masks(),
            merged_inside(self._merged, self.height, width),
            is_hidden=self.is_hidden,
            hidden_rows=frozenset(row for row in hidden if row < self.height),
            changes=dict(sorted(self._changes.items())),
        )

    def _series(self, column: int) -> pl.Series:
        texts: list[str | None] = [None] * self.height
        cells = self._columns.get(column, _Cells())
        for row, text in zip(cells.rows, cells.texts, strict=True):
            texts[row] = text
        return pl.Series(cell_column(column), texts, dtype=pl.String)

    def _masks(self) -> dict[str, pl.Series]:
        return {
            cell_column(column): mask_of(cells.numbers, self.height)
            for column, cells in sorted(self._columns.items())
            if cells.numbers
        }


def text_column(position: int, texts: Sequence[str]) -> pl.Series:
    """A column of cells; an empty text is an empty cell."""
    column = pl.Series(cell_column(position), texts, dtype=pl.String)
    return column.set(column == "", None)


def cell_frame(columns: Sequence[pl.Series], height: int) -> pl.DataFrame:
    """Columns of text as grid cells; `height` keeps a sheet of blank rows as tall as it is."""
    return pl.DataFrame(columns or [pl.Series(cell_column(0), [None] * height, dtype=pl.String)])


def mask_of(rows: Iterable[int], height: int) -> pl.Series:
    """True for these rows."""
    flags = [False] * height
    for row in rows:
        flags[row] = True
    return pl.Series(flags, dtype=pl.Boolean)


def merged_inside(blocks: Sequence[MergedRange], height: int, width: int) -> tuple[MergedRange, ...]:
    """The blocks cut to the sheet's cells, without those that are left with a single cell.

    Raises:
        RefusedFile: the blocks hold more cells than the sheet, which they can only if they overlap.
    """
    inside = [
        MergedRange(
            block.first_row, block.first_column, min(block.last_row, height - 1), min(block.last_column, width - 1)
        )
        for block in blocks
        if 0 <= block.first_row < height and 0 <= block.first_column < width
    ]
    sizes = [(block.last_row - block.first_row + 1) * (block.last_column - block.first_column + 1) for block in inside]
    if sum(sizes) > height * width:
        raise RefusedFile("工作表的合并单元格互相重叠，文件已损坏，请用 Excel 或 WPS 打开，取消合并后另存为 .xlsx")
    return tuple(block for block, size in zip(inside, sizes, strict=True) if size > 1)
