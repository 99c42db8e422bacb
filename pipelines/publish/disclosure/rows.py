"""Statements as rows of `public.duckdb`: printed parts, the rate worked out from them alone, bounds, and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.publish.disclosure.cells import POPULATION, Cell, Population, Tree
from pipelines.publish.disclosure.statements import HIDDEN, KEPT_WITHIN, SMALL, SMALLEST_CELL, Kind, Statement

REASONS = {
    Kind.FEW: f"不足{SMALLEST_CELL}，只公开上限",
    Kind.FEW_MISSING: f"未达到的和不详的不足{SMALLEST_CELL}，只公开下限",
    Kind.HIDDEN: "避免推算出个别人、个别户，不公开",
}
NO_VALUE = Statement(Kind.NO_VALUE)

Row = tuple[object, ...]
"""measure_id, level, area_code, as_of, numerator, denominator, value, low, high, status, reason, disclosure."""


@dataclass(frozen=True)
class RowMaker:
    """Rows of one day; `reasons` are what the internal values say beside them (whose list is missing or old)."""

    as_of: date
    reasons: Mapping[Cell, str]

    def of_population(self, tree: Tree, population: Population, said: Mapping[Cell, Statement]) -> Iterator[Row]:
        """The counts and shares of a population in every area. What did not come is said; what is nobody looks like a few."""
        for place in tree.places:
            size, is_known = said[POPULATION, place], population.sizes[place] is not None
            for measure in population.counts:
                yield self.row((measure, place), size if is_known else NO_VALUE, value=size.number, high=SMALL.high)
            for measure in population.measures:
                cell = (measure, place)
                has_value = is_known and population.numbers[cell] is not None
                yield self._share(cell, said[cell] if has_value else NO_VALUE, size)

    def of_mean(self, cell: Cell, mean: float | None, is_told: bool, printed: Callable[[float], float]) -> Row:
        """A mean without its parts."""
        if mean is None:
            return self.row(cell, NO_VALUE)
        return self.row(cell, Statement(Kind.ROUNDED), value=printed(mean)) if is_told else self.row(cell, HIDDEN)

    def _share(self, cell: Cell, statement: Statement, size: Statement) -> Row:
        """A share; of a few its bound, over the smallest that the printed population may ever stand for."""
        value = statement.number / size.number if statement.number is not None and size.number else None
        few = SMALL.high / max(SMALLEST_CELL, size.number - KEPT_WITHIN) if size.number else 1.0
        low, high = _outwards(1 - few, math.floor), _outwards(few, math.ceil)
        return self.row(cell, statement, size=size.number, value=value, low=low, high=high)

    def row(
        self,
        cell: Cell,
        statement: Statement,
        *,
        size: int | None = None,
        value: float | None = None,
        low: float | None = None,
        high: float | None = None,
    ) -> Row:
        """One row; of `value`, `low` and `high` it takes the one that its kind of statement tells."""
        kind = statement.kind
        measure, place = cell
        return (
            measure,
            *place,
            self.as_of,
            statement.number,
            None if kind is Kind.NO_VALUE else size,
            float(value) if kind is Kind.ROUNDED and value is not None else None,
            low if kind is Kind.FEW_MISSING else None,
            high if kind is Kind.FEW else None,
            "ok" if kind is Kind.ROUNDED else "withheld",
            REASONS.get(kind) or self.reasons.get(cell),
            kind.value,
        )


def _outwards(share: float, towards: Callable[[float], int]) -> float:
    """A bound on a share, moved outwards to a tenth of a percent."""
    return towards(round(share * 1000, 6)) / 1000
