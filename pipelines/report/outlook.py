"""Shall we get there in time? Subtraction, not a model: what is left minus the recent quarterly decrease, carried on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipelines.report import numbers
from pipelines.report.readings import Book
from pipelines.report.status import PATH_START, required_left

QUARTERS_LOOKED_BACK = 4


@dataclass(frozen=True)
class Outlook:
    """People not yet out of poverty: the way so far and three ways on, in persons."""

    points: list[tuple[date, float]]
    by: date
    start: float | None
    decreases: list[float]

    @property
    def as_of(self) -> date:
        return self.points[-1][0]

    @property
    def now(self) -> float:
        return self.points[-1][1]

    @property
    def quarters_left(self) -> int:
        """Whole quarters from as_of to the deadline, at least 0."""
        return max(0, numbers.months_between(self.as_of, self.by) // 3)

    @property
    def required(self) -> float | None:
        """What may still be left at as_of on the required path."""
        if self.start is None or self.as_of < PATH_START:
            return None
        return required_left(self.start, PATH_START, self.by, self.as_of)

    @property
    def ahead_or_behind(self) -> float | None:
        """Persons above (+) or below (−) the required path."""
        return None if self.required is None else self.now - self.required

    @property
    def needed_each_quarter(self) -> float | None:
        """The decrease each quarter must bring to reach zero in time (rounded up); None after the deadline."""
        if self.quarters_left == 0:
            return None
        return float(-(-int(self.now) // self.quarters_left))

    @property
    def mean_decrease(self) -> float | None:
        return sum(self.decreases) / len(self.decreases) if self.decreases else None

    @property
    def last_decrease(self) -> float | None:
        return self.decreases[-1] if self.decreases else None

    def left_at_deadline(self, decrease: float) -> float:
        """What is left at the deadline when every quarter brings `decrease`."""
        return max(0.0, float(numbers.rounded(self.now - decrease * self.quarters_left, 0)))

    @property
    def band(self) -> tuple[float, float] | None:
        """Left at the deadline with the fastest and the slowest recent quarter; None without a quarter."""
        if not self.decreases:
            return None
        return self.left_at_deadline(max(self.decreases)), self.left_at_deadline(min(self.decreases))

    @property
    def expected(self) -> float | None:
        """Left at the deadline at the mean pace of the recent quarters."""
        return None if self.mean_decrease is None else self.left_at_deadline(self.mean_decrease)


def outlook_of(book: Book, measure_id: str = "persons_not_exited") -> Outlook | None:
    """The outlook of the book's area; None when the measure has no value at as_of."""
    readings = [
        reading for reading in book.history(measure_id) if reading.value is not None and reading.as_of <= book.as_of
    ]
    if not readings or readings[-1].as_of != book.as_of:
        return None
    points = [(reading.as_of, float(reading.value or 0.0)) for reading in readings]
    by = readings[-1].measure.target_by or date(book.as_of.year, 12, 31)
    start = next((value for day, value in points if day == PATH_START), None)
    return Outlook(points, by, start, _quarterly_decreases(points))


def _quarterly_decreases(points: list[tuple[date, float]]) -> list[float]:
    """Decreases of the last four steps that are one quarter long, oldest first."""
    steps = [
        before[1] - after[1] for before, after in pairwise(points) if numbers.months_between(before[0], after[0]) == 3
    ]
    return steps[-QUARTERS_LOOKED_BACK:]
