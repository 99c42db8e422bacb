"""Which rows of a sheet are data: everything that is not a title, header, blank row, total or note."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import polars as pl

from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import INVISIBLE_CLASS
from pipelines.ingest.recognition import Table

OTHER_SHEET = "其他工作表"
_TITLE, _HEADER, _BLANK, _TOTAL, _NOTE, _REPEATED = "标题行", "表头", "空行", "合计行", "说明行", "重复的表头"
_TOTAL_TEXT = r"^(合计|小计|总计|共计|累计|本页合计|本页小计)([^\u4e00-\u9fff]|$)"
_NOTE_TEXT = (
    r"^((注|备注|说明|填表说明|填报说明|填写说明|数据来源|单位)\d{0,2}[:：]"
    r"|(填表人|填报人|制表人|审核人|复核人|经办人|负责人|单位负责人|填表单位|填报单位|填表日期|填报日期|填表时间|填报时间|联系人)"
    r"([:：]|$))"
)
_is_total, _is_note = re.compile(_TOTAL_TEXT).match, re.compile(_NOTE_TEXT).match
_without_blanks = re.compile(INVISIBLE_CLASS).sub
_FIRST_CELLS = 5
_NOTE_CELLS = 3


def classify_rows(grid: Grid, table: Table) -> pl.Series:
    """For each row of the sheet why it is no data, or null where it is data.

    A total has no key of its own, and a note leaves a required column open, so that only the few rows that may be one are
    looked at one by one.
    """
    position = {item.match.column.name: item.position for item in table.columns if item.match.column is not None}
    keys = [position[name] for name in table.contract.key_columns if name in position]
    required = [position[column.name] for column in table.contract.required_columns if column.name in position]
    headers = [grid.cells.row(row) for row in range(table.first_header_row, table.last_header_row + 1)]
    reason_of = _classifier(keys, required, headers)
    close = grid.cells.select(_may_be_no_data(grid, keys, headers).arg_true()).to_series().to_list()
    above = range(min(table.last_header_row + 1, grid.height))
    reasons: dict[int, str | None] = {row: _TITLE if row < table.first_header_row else _HEADER for row in above}
    for row in close:
        cells = [_without_blanks("", text or "") for text in grid.cells.row(row)]
        reasons[row] = _BLANK if not any(cells) else reasons.get(row) or reason_of(grid.cells.row(row), cells)
    found = pl.DataFrame(
        {"row": list(reasons), "reason": list(reasons.values())}, schema={"row": pl.Int64, "reason": pl.String}
    )
    rows = pl.int_range(grid.height, dtype=pl.Int64, eager=True).alias("row").to_frame()
    return rows.join(found, on="row", how="left", maintain_order="left")["reason"]


def _may_be_no_data(grid: Grid, keys: Sequence[int], headers: Sequence[tuple[str | None, ...]]) -> pl.Expr:
    """Rows without a key of their own, and rows that begin like a note."""
    keyless = pl.all_horizontal(
        _compact(key).is_null()
        | _compact(key).str.contains(f"{_TOTAL_TEXT}|{_NOTE_TEXT}")
        | pl.col(cell_column(key)).is_in([row[key] for row in headers if row[key] is not None])
        for key in keys
    )
    first = pl.coalesce([_compact(place) for place in range(min(_NOTE_CELLS, grid.cells.width))])
    return keyless.fill_null(False) | first.str.contains(_NOTE_TEXT).fill_null(False)


def _compact(position: int) -> pl.Expr:
    """The cell without white space; null when nothing is left."""
    text = pl.col(cell_column(position)).str.replace_all(INVISIBLE_CLASS, "")
    return pl.when(text != "").then(text)


def _classifier(
    keys: Sequence[int], required: Sequence[int], headers: Sequence[tuple[str | None, ...]]
) -> Callable[[tuple[str | None, ...], Sequence[str]], str | None]:
    """What a row is, given its cells as received and without white space; None for data."""

    def reason_of(row: tuple[str | None, ...], cells: Sequence[str]) -> str | None:
        if row in headers:
            return _REPEATED
        keyless = all(not cells[key] or _is_total(cells[key]) for key in keys)
        if keyless and any(map(_is_total, cells[:_FIRST_CELLS])):
            return _TOTAL
        if _is_note(next(filter(None, cells), "")) and not all(cells[place] for place in required):
            return _NOTE
        return None

    return reason_of
