"""Lists that lie beside a form: names for its drop-downs, separated by a blank column, with a length of their own."""

from __future__ import annotations

from collections.abc import Sequence, Set

import polars as pl

from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import INVISIBLE_CLASS
from pipelines.ingest.recognition import Table


def unclear_column(
    grid: Grid, positions: Sequence[int], ours: Set[int], tables: Sequence[Table], header_row: int
) -> int | None:
    """The first column of a block behind a blank one that may be a column of the form; None when the block is a list.

    A list goes on below the form. Else a column with a header of the form (`ours`) is unclear, and so is one with another
    header that has a cell in every row of the form.
    """
    below = grid.cells.slice(header_row + 1)
    own = [_filled(cell_column(place)) for place in positions]
    form = pl.any_horizontal(_filled(cell_column(item.position)) for table in tables for item in table.columns)
    if not positions or below.select((pl.any_horizontal(own) & ~form).any()).item():
        return None
    for place, cell in zip(positions, own, strict=True):
        cells, open_rows = below.select(cell.sum().alias("cells"), (form & ~cell).sum().alias("open")).row(0)
        if cells and (place in ours or not open_rows):
            return place
    return None


def _filled(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all(INVISIBLE_CLASS, "").fill_null("") != ""
