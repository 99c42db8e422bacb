"""Delimited text: its delimiter, its cells, and cells written as `="…"`."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
import polars as pl

from pipelines.ingest.formats.building import cell_frame, text_column
from pipelines.ingest.formats.limits import (
    MAX_CELL_CHARACTERS,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_TEXT_CELLS,
    refuse_long_cell,
)
from pipelines.ingest.grid import PROTECTED_TEXT, TEXT_SHEET, Grid, RefusedFile, cell_column

DELIMITERS = (",", "\t", ";", "|", "，")
"""In the order of preference."""

_JUDGED_LINES = 50
_JUDGED_BYTES = 1 << 17
_LINE_END, _RETURN, _QUOTE, _EQUALS = b'\n\r"='
_Positions = np.ndarray[Any, np.dtype[np.int64]]
_PROTECTED = r'^="([^"]*)"$'


def read_delimited(text: bytes) -> list[Grid]:
    """The one sheet of a delimited text in UTF-8.

    Raises:
        RefusedFile: quotes that do not pair, or more columns, cells or characters in a cell than the limits allow.
    """
    delimiter = find_delimiter(text)
    unwrapped: Counter[str] = Counter()
    marks = _Marks(text, delimiter)
    if marks.are_regular:
        text, unwrapped = marks.unwrapped()
        if unwrapped:
            marks = _Marks(text, delimiter)
        cells = _split_fast(text, marks)
    else:
        cells = _split_slowly(text, delimiter)
    if len(text) > MAX_CELL_CHARACTERS:
        _refuse_long_cells(cells)
    if not marks.are_regular or b'=""' in text:
        cells, found = unwrap_protected(cells)
        unwrapped += found
    changes = {(name, PROTECTED_TEXT): unwrapped[name] for name in cells.columns if unwrapped[name]}
    return [Grid(TEXT_SHEET, cells, shifts=True, changes=changes)]


def find_delimiter(text: bytes) -> str:
    """The delimiter of the text: over its first 50 lines that are not blank, (the number that most lines have of it, at
    least 1) × (how many lines have that number) is highest; quoted text does not count. A comma when there is none.
    """
    head = text[:_JUDGED_BYTES].decode("utf-8", errors="ignore")
    # Halves between quotes: outside, inside, outside, …
    outside = "".join(part if place % 2 == 0 else "" for place, part in enumerate(head.split('"')))
    lines = [line for line in outside.splitlines() if line.strip()][:_JUDGED_LINES]
    best, best_score = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        numbers = Counter(number for line in lines if (number := line.count(delimiter)))
        score = max((number * lines_with for number, lines_with in numbers.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


@dataclass
class _Marks:
    """Where the quotes, delimiters and line ends of a delimited text are."""

    content: bytes
    delimiter: str
    buffer: np.ndarray[Any, np.dtype[np.uint8]] = field(init=False)
    quotes: _Positions = field(init=False)
    are_regular: bool = field(init=False)

    def __post_init__(self) -> None:
        self.buffer = np.frombuffer(self.content, dtype=np.uint8)
        self.quotes = np.flatnonzero(self.buffer == _QUOTE)
        self.are_regular = self._are_regular()

    def _are_regular(self) -> bool:
        """Each quote opens or closes a whole cell, or is one of a doubled pair; and lines end in a line feed.

        Only then do all readers agree on where cells end. `="…"` around a plain text counts as a whole cell.
        """
        if len(self.delimiter.encode()) > 1:
            return False
        returns = np.flatnonzero(self.buffer == _RETURN)
        if not np.isin(self._after(returns), (_LINE_END,)).all() or self.quotes.size % 2:
            return False
        opening, closing = self.quotes[::2], self.quotes[1::2]
        doubled = opening[1:] == closing[:-1] + 1
        mark = ord(self.delimiter)
        opens = np.isin(self._before(opening), (mark, _LINE_END)) | self._are_protected()
        closes = np.isin(self._after(closing), (mark, _LINE_END, _RETURN))
        opens[1:] |= doubled
        closes[:-1] |= doubled
        return bool(opens.all() and closes.all())

    def _are_protected(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which pairs of quotes are those of `="…"` around a text that needs none."""
        opening, closing = self.quotes[::2], self.quotes[1::2]
        mark = ord(self.delimiter)
        found = (self._before(opening) == _EQUALS) & np.isin(self._before(opening - 1), (mark, _LINE_END))
        if not found.any():
            return found
        found &= np.isin(self._after(closing), (mark, _LINE_END, _RETURN))
        special = np.flatnonzero((self.buffer == mark) | (self.buffer == _LINE_END))
        return found & (np.searchsorted(special, opening) == np.searchsorted(special, closing))

    def unwrapped(self) -> tuple[bytes, Counter[str]]:
        """The text without the equals signs of `="…"`, and how many each column had."""
        opening = self.quotes[::2][self._are_protected()]
        if not opening.size:
            return self.content, Counter()
        delimiters, ends = self._outside(ord(self.delimiter)), self._outside(_LINE_END)
        row = np.searchsorted(ends, opening)
        row_starts = np.concatenate(([0], ends))[row]
        column = np.searchsorted(delimiters, opening) - np.searchsorted(delimiters, row_starts)
        positions, cells = np.unique(column, return_counts=True)
        numbers = zip(positions.tolist(), cells.tolist(), strict=True)
        counts = Counter({cell_column(position): number for position, number in numbers})
        return np.delete(self.buffer, opening - 1).tobytes(), counts

    def _before(self, positions: _Positions) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The byte before each position; a line end before the first."""
        return np.where(positions <= 0, _LINE_END, self.buffer[positions - 1]).astype(np.uint8)

    def _after(self, positions: _Positions) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The byte after each position; a line end after the last."""
        last = self.buffer.size - 1
        return np.where(positions >= last, _LINE_END, self.buffer[np.minimum(positions + 1, last)]).astype(np.uint8)

    def _outside(self, mark: int) -> _Positions:
        """Where a mark stands outside quotes."""
        positions = np.flatnonzero(self.buffer == mark)
        return positions[np.searchsorted(self.quotes, positions) % 2 == 0] if self.quotes.size else positions

    def size(self) -> tuple[int, int]:
        """Rows, and cells of the row that has most."""
        ends, delimiters = self._outside(_LINE_END), self._outside(ord(self.delimiter))
        before = np.searchsorted(delimiters, ends)
        widest = 1 + int(np.diff(before, prepend=0, append=delimiters.size).max())
        return ends.size + 1, widest


def _split_fast(text: bytes, marks: _Marks) -> pl.DataFrame:
    """Text with regular quotes; a blank line stays a row of nulls, a short row ends in nulls."""
    rows, columns = marks.size()
    _refuse_large(rows, columns, MAX_TEXT_CELLS)
    names = [cell_column(position) for position in range(columns)]
    # Our own first line makes every column known, however short the file's first line is.
    own_header = marks.delimiter.join(names).encode() + b"\n"
    return pl.read_csv(
        own_header + text,
        separator=marks.delimiter,
        schema=dict.fromkeys(names, pl.String),
        quote_char='"' if marks.quotes.size else None,
        truncate_ragged_lines=True,
    ).with_columns(pl.all().replace("", None) if b'""' in text else [])


def _split_slowly(text: bytes, delimiter: str) -> pl.DataFrame:
    """Any other text."""
    lines = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
    try:
        rows = list(_within_limits(csv.reader(lines, delimiter=delimiter, strict=True)))
    except csv.Error as error:
        if "field larger" in str(error):
            raise refuse_long_cell("一个单元格") from error
        raise RefusedFile("CSV 的引号不成对，无法确定单元格的边界，请重新导出") from error
    columns = zip_longest(*rows, fillvalue="")
    return cell_frame([text_column(position, column) for position, column in enumerate(columns)], len(rows))


def _within_limits(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    widest = 0
    for number, row in enumerate(rows, start=1):
        widest = max(widest, len(row))
        _refuse_large(number, widest, MAX_CELLS)
        yield row


def _refuse_large(rows: int, columns: int, most_cells: int) -> None:
    if columns > MAX_COLUMNS:
        raise RefusedFile(f"有一行超过{MAX_COLUMNS:,}列，多半是换行丢失，请重新导出")
    if rows * columns > most_cells:
        raise RefusedFile(f"{rows:,}行×{columns:,}列超过上限{most_cells:,}格，请检查有无特别长的行，或拆分后重新报送")


def _refuse_long_cells(cells: pl.DataFrame) -> None:
    # A character of UTF-8 has at most 4 bytes: only columns with longer texts need counting.
    longest = cells.select(pl.all().str.len_bytes().max()).row(0) if cells.width else ()
    suspects = [name for name, size in zip(cells.columns, longest, strict=True) if size and size > MAX_CELL_CHARACTERS]
    for name in suspects:
        found = cells.select((pl.col(name).str.len_chars() > MAX_CELL_CHARACTERS).arg_true()).to_series()
        if found.len():
            raise refuse_long_cell(f"第{found[0] + 1}行有一个单元格")


def unwrap_protected(cells: pl.DataFrame) -> tuple[pl.DataFrame, Counter[str]]:
    """Cells `="440804"` as 440804 (an empty one as null), and how many each column had."""
    if not cells.width:
        return cells, Counter()
    numbers = cells.select(pl.all().str.contains(_PROTECTED).sum()).row(0)
    found = Counter({name: number for name, number in zip(cells.columns, numbers, strict=True) if number})
    inner = [pl.col(name).str.replace(_PROTECTED, "${1}").replace("", None) for name in found]
    return cells.with_columns(inner), found
