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

_LINE_END, _COMMA = ord("\n"), ord(",")


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
    # An old-Mac line end or any quote needs the slow reader; nearly no file has one.
    plain = '"' not in text and text.count("\r") == text.count("\r\n")
    cells = _split_plain(text) if plain else _split_quoted(text)
    return [Grid(TEXT_SHEET, cells, shifts=True)]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFile("文字编码无法识别(既不是 UTF-8 也不是 GB18030)，请另存为 UTF-8 的 .csv")


def _split_plain(text: str) -> pl.DataFrame:
    """Comma-separated lines without quotes; a blank line stays a row of nulls, a short line ends in nulls."""
    if not text:
        return pl.DataFrame()
    content = text.encode("utf-8")
    width = _widest_line(content) + 1
    names = [cell_column(position) for position in range(width)]
    # Our own first line makes every column known, however short the file's first line is.
    own_header = ",".join(names).encode() + b"\n"
    return pl.read_csv(
        own_header + content, schema=dict.fromkeys(names, pl.String), quote_char=None, truncate_ragged_lines=True
    )


def _widest_line(content: bytes) -> int:
    """The largest number of commas in one line."""
    buffer = np.frombuffer(content, dtype=np.uint8)
    line_of_comma = np.searchsorted(np.flatnonzero(buffer == _LINE_END), np.flatnonzero(buffer == _COMMA))
    return int(np.bincount(line_of_comma).max()) if line_of_comma.size else 0


def _split_quoted(text: str) -> pl.DataFrame:
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
