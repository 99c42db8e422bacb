"""The period that a name or a title says: 2018年, 2018年第三季度, 20181231, 上半年.

A full day counts only when it ends a month: any other is a version stamp or the day a form was filled in. A text that says
two different periods says none.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LONGEST_TITLE = 60
"""A longer text above a table is an instruction; the years in it are no period of the table."""

_FILLED_IN = re.compile(
    r"(填报|填表|制表|打印|报送|上报|审核|导出|印发|填写|更新)(日期|时间|日)?[:：]?\s*"
    r"(20\d{2}\s*[-/.年]\s*\d{1,2}\s*([-/.月]\s*(\d{1,2}\s*日?)?)?|20\d{6})"
)
_YEAR = r"(?<!\d)(?P<year>20\d{2})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        _YEAR + r"(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)",
        _YEAR + r"\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)日?",
        _YEAR + r"\s*年\s*(?P<month>\d{1,2})\s*月份?",
        _YEAR + r"\s*年?度?\s*第?\s*[Qq]?(?P<quarter>[1-4一二三四])\s*季度?",
        _YEAR + r"\s*[Qq](?P<quarter>[1-4])(?!\d)",
        _YEAR + r"\s*年?度?\s*(?P<half>[上下])半年",
        _YEAR + r"\s*年",
    )
)
_WITHOUT_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        r"第?(?P<quarter>[1-4一二三四])季度?",
        r"(?P<half>[上下])半年",
        r"(?<![\d年])(?P<month>\d{1,2})月(份)?(?!\d)",
    )
)
_BARE_YEAR = re.compile(r"(?P<year>20\d{2})")
_RANGE = re.compile(r"20\d{2}\s*年?\s*([-—~～–至到]|\d*[,、])\s*20\d{2}")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Said:
    """What a text says of the period: a year, or a day that ends a part of one; a part without its year is open."""

    year: int | None
    month: int | None = None

    def text(self, year: int) -> str:
        """As a period column would say it; `year` is the year of a part that leaves it open."""
        own = self.year or year
        return str(own) if self.month is None else f"{own}-{self.month:02d}"

    def end(self, batch_date: date, year: int) -> date:
        """The day it means: the batch's own date for the year of the batch, else the end of the year or month."""
        year = self.year or year
        if self.month is None:
            return batch_date if year == batch_date.year else date(year, 12, 31)
        return date(year, self.month, calendar.monthrange(year, self.month)[1])


def said_period(text: str, *, is_name: bool = False) -> Said | None:
    """The one period that a text says. `is_name`: the whole text is a sheet's name, where a bare year is a period."""
    plain = _FILLED_IN.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if not plain or len(plain) > LONGEST_TITLE or _RANGE.search(plain):
        return None
    if is_name and (bare := _BARE_YEAR.fullmatch(plain)):
        return Said(int(bare["year"]))
    said = _all_said(plain, _PATTERNS) or _all_said(plain, _WITHOUT_YEAR)
    return said.pop() if len(said) == 1 else None


def _all_said(text: str, patterns: Sequence[re.Pattern[str]]) -> set[Said]:
    """Everything that is said, each place in the text read by the first pattern that knows it."""
    said = set()
    for pattern in patterns:
        for found in pattern.finditer(text):
            one = _read(found.groupdict())
            if one is not None:
                said.add(one)
        text = pattern.sub(" ", text)
    return said


def _read(parts: dict[str, str | None]) -> Said | None:
    said_year = parts.get("year")
    year = int(said_year) if said_year else None
    month, day = parts.get("month"), parts.get("day")
    if quarter := parts.get("quarter"):
        return Said(year, 3 * (_QUARTERS.get(quarter) or int(quarter)))
    if half := parts.get("half"):
        return Said(year, 6 if half == "上" else 12)
    if month is None:
        return Said(year)
    if not 1 <= int(month) <= 12:
        return None
    is_end = day is None or int(day) == calendar.monthrange(year or 2000, int(month))[1]
    return Said(year, int(month)) if is_end else None
