"""What was measured in many areas, read at once and turned into readings where a page asks for them.

A page asks for a tenth of what its areas have: 49 villages with 197 measures at eight period ends are 70,000 readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from pipelines.report.readings import Reading

Make = Callable[[Mapping[str, Any]], Reading]
Span = tuple[int, int]


class Histories(Mapping[str, list[Reading]]):
    """Measure → readings in order of time, of one area. `spans`: where the rows of a measure begin, and how many they are."""

    def __init__(self, rows: pl.DataFrame, spans: Mapping[str, Span], make: Make) -> None:
        self._rows = rows
        self._spans = spans
        self._make = make
        self._made: dict[str, list[Reading]] = {}

    def __getitem__(self, measure_id: str) -> list[Reading]:
        if measure_id not in self._made:
            rows = self._rows.slice(*self._spans[measure_id])
            self._made[measure_id] = [self._make(row) for row in rows.iter_rows(named=True)]
        return self._made[measure_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)


def spans_by_area(rows: pl.DataFrame) -> dict[str, dict[str, Span]]:
    """Area → measure → where its rows are, in rows ordered by area_code and measure_id."""
    found: dict[str, dict[str, Span]] = {}
    places = rows.with_row_index("begin").group_by("area_code", "measure_id", maintain_order=True)
    for area_code, measure_id, begin, count in places.agg(pl.col("begin").first(), pl.len()).iter_rows():
        found.setdefault(area_code, {})[measure_id] = (begin, count)
    return found
