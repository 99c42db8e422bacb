"""Days of the demo: data dates, day numbers since 1970-01-01, ages in full years."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[Any]

DATA_DATES = (
    date(2016, 12, 31),
    date(2017, 12, 31),
    date(2018, 12, 31),
    date(2019, 3, 31),
    date(2019, 6, 30),
    date(2019, 9, 30),
    date(2019, 12, 31),
)
RECEIVED_ON = (
    date(2017, 1, 15),
    date(2018, 1, 15),
    date(2019, 1, 15),
    date(2019, 4, 15),
    date(2019, 7, 15),
    date(2019, 10, 15),
    date(2020, 1, 15),
)
# Positions of the year-ends among the data dates, by year: annual tables come with these.
YEAR_END = {2016: 0, 2017: 1, 2018: 2, 2019: 6}
ANNUAL_DATES = tuple(YEAR_END.values())
# The year-end whose annual tables are in force at each data date.
LAST_YEAR_END = (0, 1, 2, 2, 2, 2, 6)
LABELS = tuple(value.isoformat() for value in DATA_DATES)
PERIODS = len(DATA_DATES)


def day(year: int, month: int, day_of_month: int) -> int:
    """Day number of a date."""
    return (date(year, month, day_of_month) - date(1970, 1, 1)).days


NEVER = day(2999, 1, 1)
DAYS = np.array([(value - date(1970, 1, 1)).days for value in DATA_DATES])
REFERENCE_DAY = int(DAYS[2])


def date_of(day_number: int) -> date:
    """Date of a day number."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(day_number))


def year_of(days: Array) -> Array:
    """Calendar year of each day number."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def month_day_of(days: Array) -> Array:
    """month * 100 + day of each day number."""
    value = days.astype("datetime64[D]")
    month = value.astype("datetime64[M]")
    return (month.astype(np.int64) % 12 + 1) * 100 + (value - month).astype(np.int64) + 1


def full_years(births: Array, on: Array | int) -> Array:
    """Age in full years on a day (one for all, or one each)."""
    on_days = np.asarray(on)
    return year_of(on_days) - year_of(births) - (month_day_of(on_days) < month_day_of(births))


def batch_of(days: Array) -> Array:
    """Position of the first data date on or after each day (events belong to that batch); PERIODS when later."""
    return np.searchsorted(DAYS, days, side="left")


def as_of_from(day_number: int) -> list[str]:
    """Labels of the data dates on or after a day: where an event of that day is visible."""
    return [label for label, at in zip(LABELS, DAYS.tolist(), strict=True) if at >= day_number]


def dates(days: Array, known: Array | None = None) -> pl.Series:
    """Day numbers as a Date series; NEVER, and whatever is not `known`, becomes null."""
    values = pl.Series(days.astype(np.int32)).cast(pl.Date)
    hidden = days >= NEVER if known is None else (days >= NEVER) | ~known
    return values.set(pl.Series(hidden), None)
