"""From the bytes of a received file to its sheets. A further format is one more entry of `READERS`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import polars as pl

from pipelines.ingest.grid import TEXT_SHEET, Grid, MergedRange, RefusedFile, cell_column

_LINE_END, _RETURN, _COMMA, _QUOTE = b'\n\r,"'


def read_grids(name: str, content: bytes) -> list[Grid]:
    """All sheets of a received file, in their order.

    Raises:
        RefusedFile: the format is not one of ours, or the contents are not what the name says.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS:
        raise RefusedFile(f"不支持的文件格式“{suffix or '无扩展名'}”，请另存为 .xlsx 或 .csv")
    return READERS[suffix](content)


def _read_text(content: bytes) -> list[Grid]:
    text = _decoded(content)
    utf8 = text.encode("utf-8")
    marks = _Marks(np.frombuffer(utf8, dtype=np.uint8))
    return [Grid(TEXT_SHEET, _split_fast(utf8, marks) if marks.are_regular else _split_slowly(text), shifts=True)]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFile("文字编码无法识别(既不是 UTF-8 也不是 GB18030)，请另存为 UTF-8 的 .csv")


class _Marks:
    """Where the quotes, commas and line ends of a comma-separated text are."""

    def __init__(self, buffer: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
        self.buffer = buffer
        self.quotes = np.flatnonzero(buffer == _QUOTE)

    @property
    def are_regular(self) -> bool:
        """Each quote opens or closes a whole cell, or is one of a doubled pair; and lines end in a line feed.

        Only then do all readers agree on where cells end.
        """
        returns = np.flatnonzero(self.buffer == _RETURN)
        if not np.isin(self._after(returns), (_LINE_END,)).all() or self.quotes.size % 2:
            return False
        opening, closing = self.quotes[::2], self.quotes[1::2]
        doubled = opening[1:] == closing[:-1] + 1
        before = np.where(opening == 0, _LINE_END, self.buffer[opening - 1])
        opens = np.isin(before, (_COMMA, _LINE_END))
        closes = np.isin(self._after(closing), (_COMMA, _LINE_END, _RETURN))
        opens[1:] |= doubled
        closes[:-1] |= doubled
        return bool(opens.all() and closes.all())

    def _after(self, positions: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The byte after each position; a line end after the last."""
        return np.append(self.buffer, _LINE_END).astype(np.uint8)[positions + 1]

    def _outside(self, mark: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Where a mark stands outside quotes."""
        positions = np.flatnonzero(self.buffer == mark)
        return positions[np.searchsorted(self.quotes, positions) % 2 == 0] if self.quotes.size else positions

    def widest_row(self) -> int:
        """Cells of the row that has most."""
        row_of_comma = np.searchsorted(self._outside(_LINE_END), self._outside(_COMMA))
        return 1 + int(np.bincount(row_of_comma).max()) if row_of_comma.size else 1


def _split_fast(content: bytes, marks: _Marks) -> pl.DataFrame:
    """Comma-separated text with regular quotes; a blank line stays a row of nulls, a short row ends in nulls."""
    if not content:
        return pl.DataFrame()
    names = [cell_column(position) for position in range(marks.widest_row())]
    # Our own first line makes every column known, however short the file's first line is.
    own_header = ",".join(names).encode() + b"\n"
    return pl.read_csv(
        own_header + content,
        schema=dict.fromkeys(names, pl.String),
        quote_char='"' if marks.quotes.size else None,
        truncate_ragged_lines=True,
    ).with_columns(pl.all().replace("", None) if marks.quotes.size else [])


def _split_slowly(text: str) -> pl.DataFrame:
    """Any other comma-separated text."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise RefusedFile("CSV 的引号不成对，无法确定单元格的边界，请重新导出") from error
    return _frame(zip_longest(*rows, fillvalue=""), len(rows))


def _frame(columns: Any, height: int) -> pl.DataFrame:
    """Columns of text (empty text = empty cell) as grid cells; `height` keeps a sheet of blank rows as tall as it is."""
    series = [
        pl.Series(cell_column(position), [text or None for text in column], dtype=pl.String)
        for position, column in enumerate(columns)
    ]
    return pl.DataFrame(series or [pl.Series(cell_column(0), [None] * height, dtype=pl.String)])


def _read_workbook(content: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [item.name for item in workbook.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
        return [_sheet_grid(workbook.get_sheet_by_name(name)) for name in sheets]
    except (CalamineError, ValueError, OSError) as error:
        raise RefusedFile("工作簿打不开(损坏、加密，或并非 Excel 文件)，请解除密码后另存为 .xlsx") from error


def _sheet_grid(sheet: Any) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    columns = list(zip(*rows, strict=True))
    numbers = {
        cell_column(position): pl.Series([type(cell) in (int, float) for cell in column], dtype=pl.Boolean)
        for position, column in enumerate(columns)
        if not {int, float}.isdisjoint(map(type, column))
    }
    merged = tuple(MergedRange(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    texts = ([cell if type(cell) is str else _cell_text(cell) for cell in column] for column in columns)
    return Grid(sheet.name, _frame(texts, len(rows)), numbers, merged)


def _cell_text(cell: Any) -> str:
    """The text of a spreadsheet cell that holds no text: whole numbers without a point, dates as ISO text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell))
        text = repr(cell)
        return f"{cell:.10f}" if "e" in text else text
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


READERS: Mapping[str, Callable[[bytes], list[Grid]]] = {
    ".csv": _read_text,
    ".txt": _read_text,
    ".xlsx": _read_workbook,
    ".xlsm": _read_workbook,
}
