"""Workbooks as offices keep them: merged title, two-level header, rows, a totals row and a line of signatures."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import Contract
from pipelines.demo.cell_text import Style, has_year_column, headers, text_frame
from pipelines.demo.edits import Edits, positions_of
from pipelines.demo.figures import STAMP
from pipelines.demo.files import sheet_name

_CREATED = datetime(2020, 1, 1)
_FIRST_DATA_ROW = 4

# First and last column of the parents of the two-level headers.
_PARENTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "person": (
        ("基本信息", "person_name", "political_status"), ("教育", "education_level", "dropout_reason"),
        ("劳动力", "health_status", "work_months"), ("保障", "has_resident_medical_insurance", "receives_tekun"),
    ),
    "household": (
        ("户主信息", "head_name", "bank_card_number"), ("贫困属性", "identification_standard", "return_cause"),
        ("人口", "household_size_persons", "has_labour_capacity"),
    ),
    "household_income": (
        ("收入", "wage_income_yuan", "business_income_yuan"), ("财产", "property_income_yuan", "other_property_income_yuan"),
        ("转移", "transfer_income_yuan", "other_transfer_income_yuan"),
    ),
    "household_condition": (("土地", "farmland_mu", "water_surface_mu"), ("住房", "house_area_m2", "danger_grade")),
    "exit_check": (("八有", "has_stable_income", "has_network_signal"), ("两不愁", "has_enough_food", "has_enough_clothing")),
    "village": (("基本情况", "city_name", "village_name"), ("人口情况", "registered_households", "poor_persons")),
    "natural_village": (("人口", "households", "poor_persons"),),
    "project": (("进度", "start_date", "project_status"), ("资金", "budget_yuan", "invested_yuan")),
    "fund": (("下达", "document_number", "issued_date"), ("到账", "received_yuan", "received_date")),
}  # fmt: skip


def _write_header(sheet: Any, contract: Contract, names: list[str], *, offset: int, style: Any) -> None:
    """Rows 3 and 4: parents merged over their columns, single columns merged vertically."""
    position = {column.name: index + offset for index, column in enumerate(contract.columns)}
    under_parent: set[int] = set()
    for label, first, last in _PARENTS.get(contract.table, ()):
        sheet.merge_range(2, position[first], 2, position[last], label, style)
        under_parent |= set(range(position[first], position[last] + 1))
    for index, name in enumerate(names):
        if index in under_parent:
            sheet.write_string(3, index, name, style)
        else:
            sheet.merge_range(2, index, 3, index, name, style)


def _write_column(sheet: Any, index: int, values: list[Any], date_style: Any) -> None:
    """One column of cells in their own type; empty cells are not written."""
    for row, value in enumerate(values, start=_FIRST_DATA_ROW):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(row, index, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), date_style)
        else:
            sheet.write_number(row, index, value)


def _cells(frame: pl.DataFrame, contract: Contract, style: Style, *, real_dates: bool) -> list[list[Any]]:
    """The cells of every column: numbers stay numbers, the rest becomes text in the county's style."""
    texts = text_frame(frame, contract, style)
    columns = []
    for column in contract.columns:
        keeps_type = column.type in ("integer", "decimal") or (real_dates and column.type == "date")
        columns.append((frame if keeps_type else texts).get_column(column.name).to_list())
    return columns


def _apply_slips(
    cells: list[list[Any]], frame: pl.DataFrame, contract: Contract, edits: Edits, place: tuple[str, int]
) -> None:
    """Texts that cannot be read, and numbers of identity kept as numbers."""
    names = [column.name for column in contract.columns]
    for column, values in edits.raw_cells.get(place, {}).items():
        for at, row in zip(*positions_of(frame, sorted(values)), strict=True):
            cells[names.index(column)][at] = values[row]
    for column, values in edits.written_as_numbers.get(place, {}).items():
        for at, _ in zip(*positions_of(frame, sorted(values)), strict=True):
            cells[names.index(column)][at] = int(cells[names.index(column)][at])


def _merge_slips(
    sheet: Any,
    frame: pl.DataFrame,
    contract: Contract,
    edits: Edits,
    place: tuple[str, int],
    *,
    offset: int,
    style: Any,
) -> None:
    """Cells merged with the one below: the number stands once for two rows."""
    names = [column.name for column in contract.columns]
    for column, values in edits.merged_cells.get(place, {}).items():
        for at, _ in zip(*positions_of(frame, sorted(values)), strict=True):
            row, index = _FIRST_DATA_ROW + at, names.index(column) + offset
            sheet.merge_range(row, index, row + 1, index, frame.get_column(column)[at], style)


def write_xlsx(
    path: Path, frame: pl.DataFrame, contract: Contract, style: Style, *, area: str, data_date: date, edits: Edits,
    place: tuple[str, int], real_dates: bool,
) -> None:  # fmt: skip
    """Write one workbook of one sheet; the same rows give the same bytes."""
    import xlsxwriter

    cells = _cells(frame, contract, style, real_dates=real_dates)
    _apply_slips(cells, frame, contract, edits, place)
    names = headers(contract, style)
    offset = int(has_year_column(contract))
    if offset:
        names, cells = ["年度", *names], [[data_date.year] * frame.height, *cells]
    # Written by us: a full disk is then an OSError, and not an exception of the library.
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": _CREATED, "comments": STAMP})
    sheet = book.add_worksheet(sheet_name(contract))
    centre = book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True, "border": 1})
    width = len(names) - 1
    sheet.merge_range(0, 0, 0, width, f"{area}{contract.title_zh}({STAMP})", centre)
    sheet.merge_range(1, 0, 1, width, f"填报单位:{area}扶贫办    数据日期:{data_date.isoformat()}")
    _write_header(sheet, contract, names, offset=offset, style=centre)
    date_style = book.add_format({"num_format": "yyyy-mm-dd"})
    for index, values in enumerate(cells):
        _write_column(sheet, index, values, date_style)
    _merge_slips(sheet, frame, contract, edits, place, offset=offset, style=centre)
    end = _FIRST_DATA_ROW + frame.height
    sheet.write_string(end, 0, "合计")
    for index, column in enumerate(contract.columns):
        is_sum = column.type in ("integer", "decimal") and not column.name.endswith("_year")
        if is_sum and column.name not in contract.key_columns and index + offset > 0:
            sheet.write_number(end, index + offset, round(float(frame.get_column(column.name).sum()), 2))
    sheet.write_string(end + 1, 0, f"填表人:填甲    审核人:审乙    {STAMP}")
    book.close()
    path.write_bytes(content.getvalue())
