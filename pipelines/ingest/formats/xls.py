"""Old Excel workbooks (.xls, 1995 to 2003)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.ingest.formats.building import SheetBuilder
from pipelines.ingest.formats.cell_text import cell_text, is_percent_format, percent_text
from pipelines.ingest.formats.limits import MAX_SHEETS, MAX_WALKED_BYTES, Budget
from pipelines.ingest.grid import ERROR_VALUE, PERCENT_AS_SHOWN, Grid, MergedRange, RefusedFile


def read_xls(content: bytes) -> list[Grid]:
    """All worksheets of a workbook in their order.

    Raises:
        RefusedFile: the workbook has a password, is damaged, or would take more than the limits.
    """
    import xlrd

    budget = Budget()
    with _library_errors(), io.StringIO() as log:
        # On demand, so that the memory of one sheet at a time is held.
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, on_demand=True, logfile=log
        )
        if book.nsheets > MAX_SHEETS or book.nsheets * len(content) > MAX_WALKED_BYTES:
            raise RefusedFile(f"工作簿有{book.nsheets:,}个工作表，超过上限，请拆分后另存为 .xlsx 重新报送")
        if not book.nsheets:
            raise RefusedFile("工作簿里没有工作表，请核对后重新报送")
        percent = _percent_formats(book)
        return [_sheet_grid(book, number, percent, budget) for number in range(book.nsheets)]


@contextmanager
def _library_errors() -> Iterator[None]:
    try:
        yield
    except (RefusedFile, MemoryError):
        raise
    # The library checks little of what it reads: whatever it stumbles over is damaged.
    except Exception as error:
        if "encrypted" in str(error):
            raise RefusedFile("工作簿有打开密码，请在 Excel 或 WPS 中打开，取消“打开密码”后另存为 .xlsx") from error
        raise RefusedFile(
            "工作簿打不开，不完整(多半没有传完)或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 重新报送"
        ) from error


def _percent_formats(book: Any) -> frozenset[int]:
    """Numbers of the cell formats that show percent."""
    return frozenset(
        number
        for number, format_ in enumerate(book.xf_list)
        if is_percent_format(format_.format_key, getattr(book.format_map.get(format_.format_key), "format_str", None))
    )


def _sheet_grid(book: Any, number: int, percent: frozenset[int], budget: Budget) -> Grid:
    from xlrd import XL_CELL_NUMBER

    sheet = book.sheet_by_index(number)
    builder = SheetBuilder(sheet.name, budget, is_hidden=bool(sheet.visibility))
    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            is_percent = kind == XL_CELL_NUMBER and bool(percent) and sheet.cell_xf_index(row, column) in percent
            _put(builder, row, column, kind, value, book.datemode, is_percent)
    for first_row, row_end, first_column, column_end in sheet.merged_cells:
        builder.merge(MergedRange(first_row, first_column, row_end - 1, column_end - 1))
    hidden = [row for row, information in sheet.rowinfo_map.items() if information.hidden]
    book.unload_sheet(number)
    return builder.grid(hidden_rows=hidden)


def _put(builder: SheetBuilder, row: int, column: int, kind: int, value: Any, date_mode: int, is_percent: bool) -> None:
    import xlrd

    if kind == xlrd.XL_CELL_TEXT:
        builder.put(row, column, value)
    elif kind == xlrd.XL_CELL_NUMBER:
        shown = percent_text(repr(value)) if is_percent else None
        change = PERCENT_AS_SHOWN if shown else None
        builder.put(row, column, shown or cell_text(value), is_number=True, change=change)
    elif kind == xlrd.XL_CELL_DATE:
        builder.put(row, column, _date_text(value, date_mode))
    elif kind == xlrd.XL_CELL_BOOLEAN:
        builder.put(row, column, cell_text(bool(value)))
    elif kind == xlrd.XL_CELL_ERROR:
        builder.put(row, column, xlrd.error_text_from_code.get(value, "#ERROR"), change=ERROR_VALUE)


def _date_text(value: float, date_mode: int) -> str:
    """ISO date, date and time, or time; the bare number where it is no day of the calendar."""
    from xlrd.xldate import XLDateError, xldate_as_datetime

    try:
        moment = xldate_as_datetime(value, date_mode)
    except (XLDateError, OverflowError, ValueError):
        return cell_text(value)
    if 0 <= value < 1:
        return cell_text(moment.time())
    return cell_text(moment.date() if value == int(value) else moment)
