"""Shall we get there in time? Subtraction, not a model: what is left minus the recent quarterly decrease, carried on.

The pace is the mean of the last four steps of one quarter (of an annual measure: of one year, divided by four). Fewer than
four period ends give no pace. The same subtraction, made at each earlier period end for the next one, tells how far to
trust it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from pipelines.report import numbers
from pipelines.report.readings import Book, Reading
from pipelines.report.status import PATH_START, required_left

STEPS_LOOKED_BACK = 4
LEAST_PERIODS = 4
Points = list[tuple[date, float]]


@dataclass(frozen=True)
class Backtest:
    """What the pace said at one period end of the next, and what was left there."""

    as_of: date
    predicted: float
    actual: float

    @property
    def error(self) -> float:
        """Predicted minus actual: positive where it went faster than the pace said."""
        return self.predicted - self.actual


@dataclass(frozen=True)
class Outlook:
    """What is left of one measure: the way so far and three ways on, in the measure's own noun (人, 户, 元)."""

    points: Points
    by: date
    start: float | None
    decreases: list[float]
    backtests: list[Backtest] = field(default_factory=list)
    reading: Reading | None = None
    """The reading at as_of, under whose address everything here is printed."""

    def part(self, value: float, part: str) -> float:
        """A number that is worked out here, under the address of the reading."""
        return value if self.reading is None else self.reading.part(value, part)

    def printed_at(self, day: date, value: float, part: str = "") -> float:
        """What was left at `day`, or what is worked out for that day, with its address."""
        if self.reading is None:
            return value
        return replace(self.reading, as_of=day).part(value, part)

    @property
    def printed_target(self) -> str:
        """0 人, with its address and the blank that a chart needs."""
        return "" if self.reading is None else self.reading.measure.printed_target.replace("人", " 人")

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
        return float(math.ceil(self.now / self.quarters_left))

    @property
    def mean_error(self) -> float | None:
        """Mean absolute error of the back-tests; None without one."""
        return sum(abs(test.error) for test in self.backtests) / len(self.backtests) if self.backtests else None

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
    """The outlook of one measure in the book's area.

    None when it has no value at as_of (of an annual measure: at the last year end), no target, or a target without a day.
    """
    readings = [reading for reading in book.history(measure_id) if reading.as_of <= book.as_of]
    if not readings:
        return None
    measure = readings[-1].measure
    last = book.as_of
    if measure.annual:
        # At the quarters between, an annual measure says again what it said of the last year.
        readings = [reading for reading in readings if (reading.as_of.month, reading.as_of.day) == (12, 31)]
        last = max((reading.as_of for reading in readings), default=last)
    points = [(reading.as_of, reading.left) for reading in readings if reading.left is not None]
    if not points or points[-1][0] != last or measure.target_by is None:
        return None
    start = next((value for day, value in points if day == PATH_START), None)
    months = 12 if measure.annual else 3
    decreases, backtests = quarterly_decreases(points, months), _backtests(points, months)
    return Outlook(points, measure.target_by, start, decreases, backtests, readings[-1])


def quarterly_decreases(points: Points, months: int = 3) -> list[float]:
    """Decreases per quarter over the last four steps that are `months` long, oldest first; none of fewer than four points."""
    if len(points) < LEAST_PERIODS:
        return []
    steps = [
        (before[1] - after[1]) * 3 / months
        for before, after in pairwise(points)
        if numbers.months_between(before[0], after[0]) == months
    ]
    return steps[-STEPS_LOOKED_BACK:]


def _backtests(points: Points, months: int) -> list[Backtest]:
    tests = []
    for known in range(LEAST_PERIODS, len(points)):
        decreases = quarterly_decreases(points[:known], months)
        (standing_at, standing), (end, actual) = points[known - 1], points[known]
        if decreases:
            quarters = numbers.months_between(standing_at, end) / 3
            predicted = max(0.0, standing - quarters * sum(decreases) / len(decreases))
            tests.append(Backtest(end, predicted, actual))
    return tests
