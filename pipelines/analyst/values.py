"""Values of measures at as_of, of those that the snapshot has: an older or smaller snapshot gives an empty frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from pipelines.report.frames import Snapshot

if TYPE_CHECKING:
    from datetime import date


def known_values(
    snapshot: Snapshot,
    measure_ids: Sequence[str],
    level: str,
    *,
    county_code: str | None = None,
    as_of: date | None = None,
    all_period_ends: bool = False,
    with_withheld: bool = False,
) -> pl.DataFrame:
    """`Snapshot.values` of the measures that there are, at as_of or at all period ends, without withheld values or with them."""
    known = [measure_id for measure_id in measure_ids if measure_id in snapshot.measure_by_id]
    day = None if all_period_ends else as_of or snapshot.context.as_of
    found = snapshot.values(known, level=level, county_code=county_code, as_of=day)
    if not known:
        return found.clear()
    return found if with_withheld else found.filter(pl.col("value").is_not_null())


def side_by_side(found: pl.DataFrame, *, columns: str, index: str = "area_name") -> pl.DataFrame:
    """One row an area with a column for each value of `columns` (measure_id or title_zh)."""
    return (
        found.select(index).unique(maintain_order=True)
        if found.is_empty()
        else found.pivot(on=columns, index=index, values="value")
    )
