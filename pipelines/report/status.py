"""One rule of 落后 for every page: what is left is compared with a straight line down to zero.

The line starts with what was left at the end of 2018, when the implementation opinion came into force, and reaches zero
on the target's date. 按进度: not above the line. 临近: above it by at most 10 %, by fewer than five units, or (money) with
at most 10 % of the target missing. 落后: further above, or past the date. County and city use the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.report import numbers
from pipelines.report.readings import Book, Reading

Status = Literal["late", "watch", "on", "ok", "held", "none"]
WORDS: dict[Status, str] = {
    "late": "落后",
    "watch": "临近",
    "on": "按进度",
    "ok": "达标",
    "held": "暂缺",
    "none": "不设指标",
}
ORDER: dict[Status, int] = {"late": 0, "watch": 1, "on": 2, "ok": 3, "held": 4, "none": 5}
PATH_START = date(2018, 12, 31)
WATCH_SHARE = 0.10
WATCH_UNITS = 5


@dataclass(frozen=True)
class Judgement:
    """A status with the amounts behind it, in the measure's noun (人, 户, 个村, 元)."""

    status: Status
    left: float | None = None
    required_left: float | None = None
    reading: Reading | None = None

    @property
    def behind(self) -> float:
        """How far above the line; 0 when not above it."""
        if self.left is None:
            return 0.0
        return max(0.0, self.left - (self.required_left or 0.0))

    @property
    def printed_left(self) -> float:
        """`left` with its address; 0 where there is none."""
        return (self.left or 0.0) if self.reading is None else self.reading.part(self.left or 0.0, "left")

    @property
    def printed_behind(self) -> float:
        """`behind` with its address."""
        return self.behind if self.reading is None else self.reading.part(self.behind, "behind")

    @property
    def relative_behind(self) -> float:
        """`behind` relative to the size of the task, to rank measures of different units.

        An amount that is to come down to zero has no size to be held against, and ranks last.
        """
        if self.reading is None or not self.behind:
            return 0.0
        size = self.reading.denominator if self.reading.measure.is_fraction else self.reading.measure.target_value
        return self.behind / size if size else 0.0


def required_left(start: float, start_date: date, by: date, as_of: date) -> float:
    """What may still be left at `as_of` on the straight line from `start` down to zero at `by`; whole units."""
    total = numbers.months_between(start_date, by)
    if total <= 0 or as_of >= by:
        return 0.0
    share = min(1.0, max(0.0, numbers.months_between(as_of, by) / total))
    return float(numbers.rounded(start * share, 0))


def judge(book: Book, measure_id: str) -> Judgement:
    """Judge the reading at the book's as_of."""
    now = book.at(measure_id)
    if now is None or now.value is None:
        return Judgement("held", reading=now)
    left = now.left
    if left is None:
        return Judgement("none", reading=now)
    if left == 0:
        return Judgement("ok", left, reading=now)
    by = now.measure.target_by
    if by is None or book.as_of >= by:
        standing: Status = "late" if by is not None or _is_far(now, left, 0.0) else "watch"
        return Judgement(standing, left, 0.0, now)
    start = book.at(measure_id, PATH_START)
    if start is None or start.left is None:
        return Judgement("on", left, None, now)
    required = required_left(start.left, PATH_START, by, book.as_of)
    if left <= required:
        return Judgement("on", left, required, now)
    return Judgement("late" if _is_far(now, left, required) else "watch", left, required, now)


def _is_far(now: Reading, left: float, required: float) -> bool:
    """Whether what is left lies so far above the line that it counts as 落后."""
    if left <= required * (1 + WATCH_SHARE):
        return False
    if now.measure.unit == "元":
        return left > WATCH_SHARE * (now.measure.target_value or 0.0)
    return left - required >= WATCH_UNITS


def worst(judgements: list[Judgement]) -> Judgement:
    """The judgement an article with several measures counts with."""
    return min(judgements, key=lambda item: ORDER[item.status])
