"""Which keys of a table stood on the register when their county sent the list before its present one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.oracle.moment import Moment, Row


class ListsBefore:
    """A partial list ends nobody and a row set aside still names its key: missing there, it has not left."""

    def __init__(self, moment: Moment, table: str) -> None:
        self.moment = moment
        self.table = table
        self._days: dict[str, set[date]] = {}
        for row in moment.register.rows.get(table, []):
            if row["county_code"] is not None and row["duplicate_no"] == 1 and row["data_date"] <= moment.as_of:
                self._days.setdefault(row["county_code"], set()).add(row["data_date"])
        self._keys: dict[date, set[str]] = {}

    def moves(self, newest: Row, *, is_gone: bool) -> Row:
        """Columns of a transition: the day of the list before, and who is new or gone since then."""
        previous = self._previous_day(newest["county_code"])
        was_in_force = previous is not None and newest["record_key"] in self._in_force(previous)
        return {
            "previous_list_date": previous, "is_gone": is_gone,
            "is_new": not is_gone and previous is not None and not was_in_force,
            "is_gone_since_previous_list": is_gone and was_in_force,
        }  # fmt: skip

    def _previous_day(self, county_code: str | None) -> date | None:
        days = sorted(self._days.get(county_code or "", ()))
        return days[-2] if len(days) > 1 else None

    def _in_force(self, day: date) -> set[str]:
        if day not in self._keys:
            at_that_day = Moment(replace(self.moment.register, as_of=day))
            self._keys[day] = {row["record_key"] for row in at_that_day.present(self.table)}
        return self._keys[day]
