"""Visits made in the last full year or quarter, and where the rows that one person or unit gathers lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.oracle.facts.shared_periods import is_of_year, last_full_quarter
from tests.oracle.moment import Moment, Row


def is_between(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def visits_of_year(moment: Moment) -> list[Row]:
    return [visit for visit in moment.first("visit_log") if is_of_year(visit["visit_date"], moment.income_year)]


def visits_of_quarter(moment: Moment) -> list[Row]:
    period = last_full_quarter(moment.as_of)
    return [visit for visit in moment.first("visit_log") if is_between(visit["visit_date"], *period)]


def sole(rows: Iterable[Row], name: str) -> str | None:
    """The value on which all rows that have one agree."""
    values = {row[name] for row in rows if row[name] is not None}
    return values.pop() if len(values) == 1 else None
