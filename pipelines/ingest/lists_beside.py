"""Lists that lie beside a form: names for its drop-downs, separated by a blank column, with a length of their own."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import INVISIBLE_CLASS
from pipelines.ingest.recognition import Table


def may_be_column(grid: Grid, position: int, tables: Sequence[Table], header_row: int, *, is_ours: bool) -> bool:
    """Whether a column behind a blank one may be a column of the form: nothing in it says that it is a list.

    A list goes on below the form. With a header of the form (`is_ours`) only that tells it apart; with another header it
    is a list, too, when not every row of the form has a cell in it.
    """
    below = grid.cells.slice(header_row + 1)
    own = _filled(cell_column(position))
    form = pl.any_horizontal(_filled(cell_column(item.position)) for table in tables for item in table.columns)
    cells, alone, open_rows = below.select(
        own.sum().alias("cells"), (own & ~form).sum().alias("alone"), (form & ~own).sum().alias("open")
    ).row(0)
    if not cells or alone:
        return False
    return is_ours or not open_rows


def _filled(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all(INVISIBLE_CLASS, "").fill_null("") != ""
