"""One cadre in one month of the last full quarter, if posted at some time of it, with attendance and visits."""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle.facts.shared_periods import last_full_quarter
from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.facts.shared_visits import is_between
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct, of, only

OF_CADRE = (
    "cadre_id", "village_code", "town_code", "county_code", "as_of", "duplicate_no", "cadre_row_id", "unit_id",
    "cadre_level", "cadre_position", "is_first_secretary",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    first_day, last_day = last_full_quarter(moment.as_of)
    posted = [row for row in moment.facts["cadre"] if _is_cadre(row) and _is_posted(row, first_day, last_day)]
    attendance = by(moment.first("cadre_attendance"), "cadre_id", "attendance_year", "attendance_month")
    facts = []
    for cadre in posted:
        for month in range(first_day.month, last_day.month + 1):
            of_month = (first_day.year, month)
            facts.append(_fact(moment, cadre, of_month, only(attendance.get((cadre["cadre_id"], *of_month)))))
    return facts


def _fact(moment: Moment, cadre: Row, of_month: tuple[int, int], attended: Row | None) -> Row:
    year, month = of_month
    first_day = date(year, month, 1)
    last_day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    visits = [
        visit
        for visit in having(moment.first("visit_log"), "visitor_id", cadre["cadre_id"])
        if is_between(visit["visit_date"], first_day, last_day)
    ]
    return {
        **copied(cadre, *OF_CADRE), "subject_key": f"{cadre['subject_key']}/{first_day:%Y%m}",
        "cadre_attendance_row_id": of(attended, "row_id"), "work_year": year, "work_month": month,
        "is_in_post": _is_posted(cadre, first_day, last_day),
        "is_in_post_whole_month": cadre["start_date"] <= first_day and (cadre["end_date"] or last_day) >= last_day,
        "has_attendance": attended is not None, "days_in_village": of(attended, "days_in_village"),
        "leave_days": of(attended, "leave_days"), "visits": len(visits),
        "visit_days": distinct(visit["visit_date"] for visit in visits),
    }  # fmt: skip


def _is_cadre(row: Row) -> bool:
    """An assistant is none, nor can it be said of a row without a level."""
    return row["cadre_level"] not in (None, "辅助人员")


def _is_posted(cadre: Row, first_day: date, last_day: date) -> bool:
    """Came by the last day of the time and did not leave before its first."""
    start, end = cadre["start_date"], cadre["end_date"]
    return start is not None and start <= last_day and (end is None or end >= first_day)
