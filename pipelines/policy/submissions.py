"""Submissions: who owes which table by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from pipelines.errors import UsageError
from pipelines.records import read_records

Rhythm = Literal["month", "quarter", "half_year", "year"]

FILE = Path(__file__).parent / "submissions.yml"
FIRST_PERIOD_END = date(2018, 12, 31)
"""Nothing is owed for earlier period ends: the opinion is of 2018-12-28. Older lists came as a start."""

RETURN_DUE_DAYS = 10
"""Days within which a return workbook is to come back (our assumption)."""

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Submission:
    """One duty to deliver: a table, who sends it, for which period ends, and within how many days after.

    `may_be_nil`: where nothing happened, nothing need be sent; None: so it is for partial lists.
    """

    table: str
    owed_by: Literal["county", "program"]
    rhythm: Rhythm
    due_days: int
    list_kind: Literal["full", "partial"]
    may_be_nil: bool | None = None

    @property
    def allows_nil(self) -> bool:
        return self.list_kind == "partial" if self.may_be_nil is None else self.may_be_nil

    def period_ends(self, until: date) -> Iterator[date]:
        """The period ends owed that lie on or before `until`, oldest first."""
        end = FIRST_PERIOD_END
        while end <= until:
            if end.month % _MONTHS[self.rhythm] == 0:
                yield end
            end = _next_month_end(end)

    def due_on(self, period_end: date) -> date:
        """The last day on which the table of `period_end` is in time."""
        return period_end + timedelta(days=self.due_days)


def _next_month_end(end: date) -> date:
    in_next = end + timedelta(days=1)
    in_next_but_one = (in_next.replace(day=28) + timedelta(days=4)).replace(day=1)
    return in_next_but_one - timedelta(days=1)


@cache
def load_submissions() -> dict[str, Submission]:
    """All duties to deliver by table. Raises UsageError for a rhythm that does not exist."""
    duties = {record["table"]: Submission(**record) for record in read_records(FILE)}
    for duty in duties.values():
        if duty.rhythm not in get_args(Rhythm):
            where = f"pipelines/policy/submissions.yml {duty.table}"
            raise UsageError(f"没有这种报送周期：{duty.rhythm}", where=where, do=f"可用：{'、'.join(get_args(Rhythm))}")
    return duties
