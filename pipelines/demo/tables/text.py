"""Small helpers of the table builders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.clock import Array


def text_or_null(values: Array) -> pl.Series:
    """Text with "" as null."""
    series = pl.Series(values, dtype=pl.String)
    return series.set(series == "", None)


def hidden(values: pl.Series, show: Array) -> pl.Series:
    """The values where `show` holds, null elsewhere."""
    return values.set(pl.Series(~show), None)


def frame(columns: Mapping[str, Any]) -> pl.DataFrame:
    """A frame of columns that are arrays, series, lists or one value for all rows (taken from the first column)."""
    rows = len(next(value for value in columns.values() if isinstance(value, np.ndarray | pl.Series | list)))
    return pl.DataFrame(
        {
            name: value if isinstance(value, np.ndarray | pl.Series | list) else pl.repeat(value, rows, eager=True)
            for name, value in columns.items()
        }
    )
