"""What was not done in a year, where and why as far as the data say, and what each quarter of the next year must bring."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.report import numbers
from pipelines.report.frames import Snapshot
from pipelines.report.pages.standings import LEFT_OUT
from pipelines.report.pages.year import MeasureRow
from pipelines.report.readings import Book
from pipelines.report.status import ORDER, Judgement, judge

COUNTIES_NAMED = 3
QUARTERS_A_YEAR = 4
PRINTED_YUAN = 1_000
"""Money is printed in 万元 with one decimal."""


@dataclass(frozen=True)
class Unfinished:
    """One measure that is 落后 or 临近, with what the data say about it.

    `counties` are the counties with most left and that amount; `counties_left` is what all counties lack together. Where counties
    cannot be added (means, ratios), `counties_left` is None and `counties` holds the one furthest behind.
    """

    row: MeasureRow
    counties: list[tuple[Book, float]]
    counties_left: float | None
    findings: int
    finding_title: str

    @property
    def share_of_counties(self) -> float | None:
        """The part of what all counties lack that the named ones lack."""
        if not self.counties_left:
            return None
        return sum(left for _, left in self.counties) / self.counties_left

    @property
    def done(self) -> float | None:
        """How much less is left than a year ago (negative: more); None without a year to compare with."""
        before = self.row.before.left if self.row.before is not None else None
        return None if before is None or self.row.judgement.left is None else before - self.row.judgement.left


def unfinished(rows: Sequence[MeasureRow], counties: Mapping[str, Book], snapshot: Snapshot) -> list[Unfinished]:
    """Measures behind their line, worst first."""
    behind = [
        row for row in rows if row.judgement.status in ("late", "watch") and row.measure.measure_id not in LEFT_OUT
    ]
    behind.sort(key=lambda row: (ORDER[row.judgement.status], -row.judgement.relative_behind))
    rules = _open_rules(snapshot)
    return [_unfinished(row, counties, rules) for row in behind]


def _open_rules(snapshot: Snapshot) -> list[tuple[set[str], str, int]]:
    """Of each rule with open findings: obligations, title, findings."""
    found = dict(snapshot.findings(["rule_id"]).iter_rows())
    rows = snapshot.rules().select("rule_id", "title_zh", "obligations").iter_rows()
    return [
        (set((obligations or "").split(",")), title, found[rule_id])
        for rule_id, title, obligations in rows
        if rule_id in found
    ]


def _unfinished(row: MeasureRow, counties: Mapping[str, Book], rules: list[tuple[set[str], str, int]]) -> Unfinished:
    left = [(book, judge(book, row.measure.measure_id)) for book in counties.values()]
    lacking = [(book, judgement.left) for book, judgement in left if judgement.left]
    lacking.sort(key=lambda item: -item[1])
    additive = row.measure.kind in ("share", "sum", "count")
    own = set(row.measure.obligations.split(","))
    serving = sorted(((number, title) for named, title, number in rules if named & own), reverse=True)
    return Unfinished(
        row,
        lacking[: COUNTIES_NAMED if additive else 1],
        sum(amount for _, amount in lacking) if additive else None,
        sum(number for number, _ in serving),
        serving[0][1] if serving else "",
    )


@dataclass(frozen=True)
class YearTask:
    """What is left of one measure, and what it takes: `each_quarter` is None when the deadline is past or not set."""

    row: MeasureRow
    left: float
    by: date | None
    quarters: int
    each_quarter: float | None
    next_year: float


def year_tasks(rows: Sequence[MeasureRow]) -> list[YearTask]:
    """A task for every measure with a target that is not reached, worst first."""
    open_rows = [row for row in rows if row.judgement.left and row.measure.measure_id not in LEFT_OUT]
    open_rows.sort(key=lambda row: (ORDER[row.judgement.status], -row.judgement.relative_behind))
    return [_task(row, row.judgement) for row in open_rows]


def _task(row: MeasureRow, judgement: Judgement) -> YearTask:
    left = judgement.left or 0.0
    by = row.measure.target_by
    as_of = judgement.reading.as_of if judgement.reading is not None else None
    quarters = 0 if by is None or as_of is None else max(0, numbers.months_between(as_of, by) // 3)
    if not quarters:
        return YearTask(row, left, by, 0, None, left)
    # Rounded up to what is printed: a quarter that brings less than this does not get there, and no task is 0.0万元.
    step = PRINTED_YUAN if row.measure.unit == "元" and "人均" not in row.measure.title_zh else 1
    each = float(math.ceil(left / quarters / step - 1e-9) * step)
    return YearTask(row, left, by, quarters, each, min(left, each * min(quarters, QUARTERS_A_YEAR)))
