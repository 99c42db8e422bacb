"""Which rows of a sheet are data: everything that is not a title, header, blank row, total or note."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import INVISIBLE_CLASS
from pipelines.ingest.recognition import Table

OTHER_SHEET = "其他工作表"
_TITLE, _HEADER, _BLANK, _TOTAL, _NOTE, _REPEATED = "标题行", "表头", "空行", "合计行", "说明行", "重复的表头"
_TOTAL_TEXT = r"^(合计|小计|总计|共计|累计|本页合计|本页小计)(\P{Han}|$)"
_NOTE_TEXT = (
    r"^((注|备注|说明|填表说明|填报说明|填写说明|数据来源|单位)\d{0,2}[:：]"
    r"|(填表人|填报人|制表人|审核人|复核人|经办人|负责人|单位负责人|填表单位|填报单位|填表日期|填报日期|填表时间|填报时间|联系人)"
    r"([:：]|$))"
)
_FIRST_CELLS = 5


def classify_rows(grid: Grid, table: Table) -> pl.Series:
    """For each row of the sheet why it is no data, or null where it is data.

    A total or a note is one only without a key of its own, so only rows that lack one are looked at closely.
    """
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    above = pl.when(row < table.first_header_row).then(pl.lit(_TITLE)).when(row <= table.last_header_row).then(pl.lit(_HEADER))
    keyless = pl.all_horizontal(_is_no_key(grid, table, name) for name in _key_columns(table))
    rows = grid.cells.select(pl.all(), row.alias("row"), above.alias("above"), keyless.alias("keyless"))
    close = rows.filter(pl.col("keyless") | pl.col("above").is_not_null())
    reasons = close.select("row", _reason(grid.cells.columns, _header_rows(grid, table)).alias("reason"))
    return rows.select("row").join(reasons, on="row", how="left", maintain_order="left")["reason"]


def _key_columns(table: Table) -> list[str]:
    positions = {item.match.column.name: item.position for item in table.columns if item.match.column is not None}
    return [cell_column(positions[key]) for key in table.contract.key_columns if key in positions]


def _header_rows(grid: Grid, table: Table) -> list[dict[str, str | None]]:
    rows = range(table.first_header_row, table.last_header_row + 1)
    return [dict(zip(grid.cells.columns, grid.cells.row(row), strict=True)) for row in rows]


def _is_no_key(grid: Grid, table: Table, name: str) -> pl.Expr:
    """The cell of a key column is blank, or part of a total, of a note or of a repeated header."""
    headers = [text for row in _header_rows(grid, table) if (text := row[name]) is not None]
    text = _compact(name)
    other = text.str.contains(_TOTAL_TEXT) | text.str.contains(_NOTE_TEXT) | pl.col(name).is_in(headers)
    return text.is_null() | other.fill_null(False)


def _reason(names: Sequence[str], header_rows: Sequence[dict[str, str | None]]) -> pl.Expr:
    texts = [_compact(name) for name in names]
    is_total = pl.any_horizontal(text.str.contains(_TOTAL_TEXT).fill_null(False) for text in texts[:_FIRST_CELLS])
    is_header = pl.any_horizontal(
        pl.all_horizontal(pl.col(name).eq_missing(pl.lit(text)) for name, text in row.items()) for row in header_rows
    )
    return (
        pl.when(pl.all_horizontal(text.is_null() for text in texts))
        .then(pl.lit(_BLANK))
        .when(pl.col("above").is_not_null())
        .then("above")
        .when(is_total)
        .then(pl.lit(_TOTAL))
        .when(pl.coalesce(texts).str.contains(_NOTE_TEXT))
        .then(pl.lit(_NOTE))
        .when(is_header)
        .then(pl.lit(_REPEATED))
    )


def _compact(name: str) -> pl.Expr:
    """The cell without white space; null when nothing is left."""
    text = pl.col(name).str.replace_all(INVISIBLE_CLASS, "")
    return pl.when(text != "").then(text)
