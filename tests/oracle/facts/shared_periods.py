"""The last full quarter at a day, and whether a term with a first and a last day covers that day."""

from __future__ import annotations

import operator
from datetime import date

from tests.oracle.moment import Row
from tests.oracle.plain import Known, both, holds

QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def last_full_quarter(as_of: date) -> tuple[date, date]:
    """First and last day of the newest quarter that has ended."""
    ends = [date(year, month, day) for year in (as_of.year - 1, as_of.year) for month, day in QUARTER_ENDS]
    last = max(end for end in ends if end <= as_of)
    return date(last.year, last.month - 2, 1), last


def is_under_way(row: Row, as_of: date) -> Known:
    """The term of `row` began by `as_of` and is not over; without an end it goes on, without a beginning nobody knows."""
    is_over = row["end_date"] is not None and row["end_date"] < as_of
    return both(holds(operator.le, row["start_date"], as_of), not is_over)


def is_of_year(day: date | None, year: int) -> bool:
    return day is not None and day.year == year
