"""A clerk at a return workbook: opens it, fills in some cells, saves it under any name."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from pipelines.contracts.return_form import CELL_SHEET, CORRECTION_HEADER, LOCATION_HEADER

Sheets = dict[str, list[list[Any]]]
Line = dict[str, Any]


def sheets_of(path: Path) -> Sheets:
    """Sheet → rows of cells."""
    workbook = CalamineWorkbook.from_path(path)
    return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}


def lines_of(rows: list[list[Any]]) -> list[Line]:
    """The lines of a sheet below its header, by header; none on a sheet that has nothing to fill in."""
    header = next((place for place, row in enumerate(rows) if LOCATION_HEADER in row), None)
    return [] if header is None else [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :]]


def saved(sheets: Sheets) -> bytes:
    """A workbook of these sheets, as a spreadsheet program saves it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(place, column, cell)
                    else:
                        sheet.write(place, column, cell)
    return content.getvalue()


def filled(path: Path, fill: Callable[[str, Line], Mapping[str, Any] | None]) -> bytes:
    """The workbook with what `fill` answers for a sheet and a line: header → new cell; None leaves the line as it is."""
    sheets = sheets_of(path)
    for name, rows in sheets.items():
        header = next((place for place, row in enumerate(rows) if LOCATION_HEADER in row), len(rows))
        for row in rows[header + 1 :]:
            for title, value in (fill(name, dict(zip(rows[header], row, strict=True))) or {}).items():
                row[rows[header].index(title)] = value
    return saved(sheets)


def corrected(path: Path, values: Mapping[tuple[int, str], Any]) -> bytes:
    """The workbook with a correction of some cells: (row of the received file, header) → value."""

    def fill(sheet: str, line: Line) -> Mapping[str, Any] | None:
        key = (int(line["行"]), line.get("表头", ""))
        return {CORRECTION_HEADER: values[key]} if sheet == CELL_SHEET and key in values else None

    return filled(path, fill)
