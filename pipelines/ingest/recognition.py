"""Reading one row of a sheet as the lowest row of a header, and with it the tables whose columns stand there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.contracts import Column, Contract
from pipelines.ingest.grid import Grid, MergedRange, cell_column
from pipelines.ingest.headers import VILLAGE, HeaderBook, HeaderIndex, Match, normal_header

HEADER_LEVELS = 5
"""A header has at most this many rows; deeper ones were never seen, and each level is one more row read as a header."""


@dataclass(frozen=True)
class SheetColumn:
    """One column of a recognised sheet: its position, the header as written, and what it means.

    `is_derived`: the sheet has no such column; its cells were taken from another one.
    """

    position: int
    header: str
    match: Match
    is_derived: bool = False


@dataclass(frozen=True)
class Table:
    """A recognised table: what it holds, where its header lies (0-based rows, inclusive), and its columns."""

    contract: Contract
    first_header_row: int
    last_header_row: int
    columns: tuple[SheetColumn, ...]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Contract column name → position in the sheet."""
        return {item.match.column.name: item.position for item in self.columns if item.match.column is not None}

    @property
    def lacks_village(self) -> bool:
        """The village of all rows must be said by a name or title, since no column says it."""
        return VILLAGE not in self.positions and any(
            column.name == VILLAGE and column.required for column in self.contract.columns
        )

    @property
    def layout(self) -> tuple[object, ...]:
        """What two tables share whose rows are read alike."""
        meanings = (
            (item.position, item.match.column and item.match.column.name, item.match.scale, item.match.is_period)
            for item in self.columns
        )
        return (self.contract.table, *meanings)


@dataclass(frozen=True)
class HeaderColumn:
    """The texts above one column of data, top level first, without repeats; `top_row` holds the last of them."""

    position: int
    levels: tuple[str, ...]
    readings: tuple[str, ...]
    top_row: int
    has_leaf: bool

    @property
    def text(self) -> str:
        return self.levels[-1]


@dataclass(frozen=True)
class Attempt:
    """One row of a sheet read as the header of one table."""

    index: HeaderIndex
    row: int
    matched: tuple[SheetColumn, ...]
    unmatched: tuple[HeaderColumn, ...]
    top_row: int
    has_leaf: bool

    @property
    def contract(self) -> Contract:
        return self.index.contract

    @cached_property
    def columns_found(self) -> list[Column]:
        return [item.match.column for item in self.matched if item.match.column is not None]

    @cached_property
    def unknown(self) -> tuple[HeaderColumn, ...]:
        """Headers that mean nothing here. A text above the header is a title."""
        return tuple(column for column in self.unmatched if column.has_leaf or column.top_row >= self.top_row)

    @cached_property
    def missing(self) -> list[Column]:
        """Required columns that are not there; a village may be said by a name or title, unless it is the key."""
        found = {column.name for column in self.columns_found}
        keys = self.contract.key_columns
        return [
            column
            for column in self.contract.required_columns
            if column.name not in found and (column.name != VILLAGE or VILLAGE in keys)
        ]

    @cached_property
    def twice(self) -> tuple[SheetColumn, SheetColumn] | None:
        """Two columns of the same meaning."""
        seen: dict[str, SheetColumn] = {}
        for item in self.matched:
            if item.match.column is not None:
                other = seen.setdefault(item.match.column.name, item)
                if other is not item:
                    return other, item
        return None

    @property
    def is_complete(self) -> bool:
        return self.has_leaf and not self.missing

    @property
    def is_clean(self) -> bool:
        return self.is_complete and not self.unknown and self.twice is None

    @property
    def rank(self) -> tuple[int, int, int]:
        found = {column.name for column in self.columns_found}
        lacking = sum(column.name not in found for column in self.contract.required_columns)
        return -lacking, len(self.columns_found), -len(self.unknown)

    def table(self, last_header_row: int) -> Table:
        """The table below the header, whose rows end in `last_header_row`."""
        return Table(self.contract, self.top_row, last_header_row, self.matched)


class HeaderRows:
    """The rows of a sheet as headers are read from them: merged cells filled with the text of their first cell."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._rows: dict[int, list[str]] = {}

    @cached_property
    def _blocks(self) -> dict[int, list[MergedRange]]:
        """Row → the merged blocks over it, but for those taller than any header."""
        blocks: dict[int, list[MergedRange]] = {}
        for block in self.grid.merged:
            if block.last_row - block.first_row < HEADER_LEVELS:
                for row in range(block.first_row, block.last_row + 1):
                    blocks.setdefault(row, []).append(block)
        return blocks

    def raw(self, row: int) -> list[str]:
        """The cells as they stand."""
        return [text or "" for text in self.grid.cells.row(row)]

    def row(self, row: int) -> list[str]:
        """The cells with merged blocks filled."""
        if row not in self._rows:
            cells = self.raw(row)
            for block in self._blocks.get(row, ()):
                text = self.grid.cells.item(block.first_row, block.first_column) or ""
                last = min(block.last_column, len(cells) - 1)
                cells[block.first_column : last + 1] = [text] * (last - block.first_column + 1)
            self._rows[row] = cells
        return self._rows[row]

    def known(self, row: int, book: HeaderBook) -> int:
        """How many cells of the row are headers of some table."""
        return sum(book.knows(normal_header(text)) for text in self.row(row) if text)

    def reaches(self, row: int, book: HeaderBook) -> int:
        """The last row of the headers that are merged downwards over this row."""
        ends = [row]
        for block in self._blocks.get(row, ()):
            text = self.grid.cells.item(block.first_row, block.first_column)
            if block.last_row > row and text and book.knows(normal_header(text)):
                ends.append(block.last_row)
        return max(ends)

    def columns(self, leaf_row: int, floor: int = 0) -> list[HeaderColumn]:
        """The header texts that end in `leaf_row`, by column; columns without any text are left out. What stands above the
        row `floor` belongs to an earlier header."""
        rows = [self.row(row) for row in range(max(floor, leaf_row - HEADER_LEVELS + 1), leaf_row + 1)]
        columns = []
        for position in range(self.grid.cells.width):
            texts: list[tuple[int, str]] = []
            above = ""
            for row, cells in enumerate(rows, start=leaf_row - len(rows) + 1):
                text = cells[position]
                # A vertically merged header repeats its text on every level; below a blank cell it is another header.
                if text and normal_header(text) and text != above:
                    texts.append((row, text))
                above = text
            if texts:
                levels = tuple(text for _, text in texts)
                has_leaf = bool(normal_header(rows[-1][position]))
                readings = [*_readings(levels), *_readings_below(rows, position)]
                columns.append(HeaderColumn(position, levels, tuple(readings), texts[-1][0], has_leaf))
        return columns

    def blocks(self, columns: Sequence[HeaderColumn], leaf_row: int) -> list[list[HeaderColumn]]:
        """The header columns in groups that a column which is blank down to the end of the sheet sets apart."""
        blocks: list[list[HeaderColumn]] = [[]]
        leaves = [column for column in columns if column.has_leaf]
        for before, column in zip([None, *leaves], leaves, strict=False):
            gap = range(before.position + 1, column.position) if before else ()
            if any(self._is_blank(place, max(leaf_row - 1, 0)) for place in gap):
                blocks.append([])
            blocks[-1].append(column)
        if len(blocks) == 1:
            return [list(columns)]
        ends = [block[-1].position for block in blocks[:-1]]
        grouped: list[list[HeaderColumn]] = [[] for _ in blocks]
        for column in columns:
            grouped[sum(column.position > end for end in ends)].append(column)
        return grouped

    def _is_blank(self, position: int, first_row: int) -> bool:
        cells = self.grid.cells[cell_column(position)].slice(first_row)
        return cells.null_count() == len(cells)


def _readings(levels: Sequence[str]) -> Iterator[str]:
    """The ways to read the levels as one header: the leaf alone, then with its parents."""
    *parents, leaf = map(normal_header, levels)
    yield leaf
    for start in range(len(parents) - 1, -1, -1):
        parent = "".join(parents[start:])
        yield parent + leaf
        yield f"{parent}({leaf})"


def _readings_below(rows: Sequence[Sequence[str]], position: int) -> Iterator[str]:
    """The leaf below the parent that stands to its left, where text files keep the first cell of a merged block only."""
    if len(rows) < 2 or normal_header(rows[-2][position]) or not normal_header(rows[-1][position]):
        return
    for place in range(position - 1, -1, -1):
        if not normal_header(rows[-1][place]):
            return
        if parent := normal_header(rows[-2][place]):
            yield from list(_readings((parent, rows[-1][position])))[1:]
            return


def attempt(index: HeaderIndex, row: int, columns: Sequence[HeaderColumn]) -> Attempt:
    """Read the header columns that end in `row` as the header of one table."""
    matched, unmatched = [], []
    top_row, has_leaf = row, False
    for column in columns:
        match = next((found for reading in column.readings if (found := index.match(reading))), None)
        if match:
            matched.append(SheetColumn(column.position, column.text, match))
            top_row = min(top_row, column.top_row)
            has_leaf |= column.has_leaf
        else:
            unmatched.append(column)
    return Attempt(index, row, tuple(matched), tuple(unmatched), top_row, has_leaf)


def attempts(book: HeaderBook, row: int, columns: Sequence[HeaderColumn]) -> list[Attempt]:
    """The tables of which the header columns that end in `row` can have all required ones."""
    spoken = {reading for column in columns for reading in column.readings}
    return [attempt(index, row, columns) for index in book.likely(spoken)]


def without_columns(found: Attempt, positions: set[int]) -> Attempt:
    """The attempt with some columns left unread."""
    return replace(
        found,
        matched=tuple(item for item in found.matched if item.position not in positions),
        unmatched=tuple(column for column in found.unmatched if column.position not in positions),
    )


def attempts_of_all(book: HeaderBook, row: int, columns: Sequence[HeaderColumn]) -> list[Attempt]:
    """Every table that knows two or more of the header columns, whatever is missing."""
    spoken = {reading for column in columns for reading in column.readings}
    return [
        attempt(book.indexes[number], row, columns)
        for number, count in sorted(book.counted(spoken).items())
        if count > 1
    ]
