"""What changed in a year, split into what was done and what the whole became.

A rate also rises when the whole shrinks. So each change is told in its two parts, and one that only the whole brought about is
called so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report import numbers
from pipelines.report.address_terms import YEAR_DONE, YEAR_WHOLE
from pipelines.report.pages.year import MeasureRow
from pipelines.report.readings import Reading

DECLINES_SHOWN = 10
RISES_SHOWN = 6


@dataclass(frozen=True)
class Change:
    """One share now and a year earlier; `better` is +1, −1 or 0 as printed, in the direction of the measure."""

    row: MeasureRow
    reading: Reading
    before: Reading
    better: int
    points: float

    @property
    def done(self) -> float:
        """By how many more satisfy it: persons, households, villages."""
        return self.reading.part((self.reading.numerator or 0.0) - (self.before.numerator or 0.0), YEAR_DONE)

    @property
    def whole(self) -> float:
        """By how many more are counted at all."""
        return self.reading.part((self.reading.denominator or 0.0) - (self.before.denominator or 0.0), YEAR_WHOLE)

    @property
    def only_by_whole(self) -> bool:
        """Whether the rate got better although no more satisfy it than before."""
        return self.better > 0 and self.row.measure.direction != "at_most" and self.done <= 0


@dataclass(frozen=True)
class Changes:
    """All comparisons of a year: shares one by one, and how many could not be compared."""

    compared: list[Change]
    new: int
    held: int

    @property
    def counts(self) -> dict[str, int]:
        """How many were compared and how they turned out, how many could not be."""
        found = {"compared": self.compared, "declined": self.declined, "risen": self.risen, "by_whole": self.by_whole}
        return {**{name: len(items) for name, items in found.items()}, "new": self.new, "held": self.held}

    @property
    def declined(self) -> list[Change]:
        return [item for item in self.compared if item.better < 0]

    @property
    def risen(self) -> list[Change]:
        return [item for item in self.compared if item.better > 0]

    @property
    def by_whole(self) -> list[Change]:
        return [item for item in self.compared if item.only_by_whole]

    @property
    def shown(self) -> list[Change]:
        """Declines first, then what only the whole brought about, then the largest rises."""
        real = [item for item in self.risen if not item.only_by_whole]
        return [*self.declined[:DECLINES_SHOWN], *self.by_whole[:RISES_SHOWN], *real[:RISES_SHOWN]]


def changes(rows: Sequence[MeasureRow]) -> Changes:
    """Compare every share that has both values; the largest change first."""
    shares = [row for row in rows if row.measure.kind == "share"]
    compared = [
        _change(row, row.reading, row.before) for row in shares if row.reading and row.before and not row.reason
    ]
    held = sum(bool(row.reason) for row in shares)
    return Changes(sorted(compared, key=lambda item: -abs(item.points)), len(shares) - len(compared) - held, held)


def _change(row: MeasureRow, reading: Reading, before: Reading) -> Change:
    decimals = row.measure.decimals
    points = numbers.rate_percent(reading.value or 0.0, decimals) - numbers.rate_percent(before.value or 0.0, decimals)
    sign = -1 if row.measure.direction == "at_most" else 1
    better = 0 if points == 0 else sign if points > 0 else -sign
    return Change(row, reading, before, better, float(points))
