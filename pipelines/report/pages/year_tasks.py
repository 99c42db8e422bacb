"""What was not done in a year, where and why as far as the data say, and what each quarter of the next year must bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.report.address_terms import SERVING, SHARE, YEAR_LEFT
from pipelines.report.addresses import Place, place_of
from pipelines.report.frames import Snapshot
from pipelines.report.pages.standings import LEFT_OUT
from pipelines.report.pages.year import MeasureRow
from pipelines.report.readings import Book
from pipelines.report.status import ORDER, Judgement, judge
from pipelines.report.yearly import quarterly_task, quarters_to_deadline

COUNTIES_NAMED = 3


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
        share = sum(left for _, left in self.counties) / self.counties_left
        place = place_of(None, self.row.reading.as_of) if self.row.reading is not None else None
        if place is None:
            return share
        return place.worked_amount(share, SHARE, self.row.measure.measure_id, f"most{len(self.counties)}")

    @property
    def done(self) -> float | None:
        """How much less is left than a year ago (negative: more); None without a year to compare with."""
        before = self.row.before.left if self.row.before is not None else None
        return None if before is None or self.row.judgement.left is None else before - self.row.judgement.left

    @property
    def printed_done(self) -> float:
        """`done` with its address."""
        done = self.done or 0.0
        return done if self.row.reading is None else self.row.reading.part(done, YEAR_LEFT)


def unfinished(rows: Sequence[MeasureRow], counties: Mapping[str, Book], snapshot: Snapshot) -> list[Unfinished]:
    """Measures behind their line, worst first."""
    behind = [
        row for row in rows if row.judgement.status in ("late", "watch") and row.measure.measure_id not in LEFT_OUT
    ]
    behind.sort(key=lambda row: (ORDER[row.judgement.status], -row.judgement.relative_behind))
    rules, place = _open_rules(snapshot), place_of(None, snapshot.context.as_of)
    return [_unfinished(row, counties, rules, place) for row in behind]


def _open_rules(snapshot: Snapshot) -> list[tuple[set[str], str, int]]:
    """Of each rule with open findings: obligations, title, findings."""
    found = dict(snapshot.findings(["rule_id"]).iter_rows())
    rows = snapshot.rules().select("rule_id", "title_zh", "obligations").iter_rows()
    return [
        (set((obligations or "").split(",")), title, found[rule_id])
        for rule_id, title, obligations in rows
        if rule_id in found
    ]


def _unfinished(
    row: MeasureRow, counties: Mapping[str, Book], rules: list[tuple[set[str], str, int]], place: Place
) -> Unfinished:
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
        place.found(sum(number for number, _ in serving), f"{SERVING}{row.measure.measure_id}"),
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

    def part(self, value: float, part: str) -> float:
        """What a quarter or the year must bring, with its address."""
        return value if self.row.reading is None else self.row.reading.part(value, part)


def year_tasks(rows: Sequence[MeasureRow]) -> list[YearTask]:
    """A task for every measure with a target that is not reached, worst first."""
    open_rows = [row for row in rows if row.judgement.left and row.measure.measure_id not in LEFT_OUT]
    open_rows.sort(key=lambda row: (ORDER[row.judgement.status], -row.judgement.relative_behind))
    return [_task(row, row.judgement) for row in open_rows]


def _task(row: MeasureRow, judgement: Judgement) -> YearTask:
    left, reading = judgement.left or 0.0, judgement.reading
    quarters = quarters_to_deadline(row.measure, reading.as_of) if reading is not None else 0
    task = quarterly_task(row.measure, reading) if reading is not None else None
    each, next_year = task if task is not None else (None, left)
    return YearTask(row, left, row.measure.target_by, quarters, each, next_year)
