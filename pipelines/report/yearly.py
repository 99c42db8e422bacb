"""A year against the year before, and what each quarter of the next must bring: the arithmetic, without a page."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from pipelines.report import numbers
from pipelines.report.readings import Book, Measure, Reading

QUARTERS_A_YEAR = 4
PRINTED_YUAN = 1_000
"""Money is printed in 万元 with one decimal."""


def is_whole(as_of: date) -> bool:
    """Whether `as_of` ends its year."""
    return (as_of.month, as_of.day) == (12, 31)


def yearly(book: Book) -> Book:
    """The book with as_of and year ends only, so that what is compared is a year."""
    kept = {
        measure_id: [reading for reading in readings if reading.as_of == book.as_of or is_whole(reading.as_of)]
        for measure_id, readings in book.histories.items()
    }
    return replace(book, histories=kept)


def year_before(book: Book, measure: Measure) -> Reading | None:
    """The reading one year earlier; None when there is none with a value, never an older one in its place."""
    years = 2 if measure.annual and not is_whole(book.as_of) else 1
    reading = book.at(measure.measure_id, date(book.as_of.year - years, 12, 31))
    return reading if reading is not None and reading.value is not None else None


def quarters_to_deadline(measure: Measure, as_of: date) -> int:
    """Whole quarters from `as_of` to the target's day; 0 when it is past or not set."""
    return 0 if measure.target_by is None else max(0, numbers.months_between(as_of, measure.target_by) // 3)


def quarterly_task(measure: Measure, reading: Reading) -> tuple[float, float] | None:
    """What each quarter and the next four together must bring to the target; None when nothing is left or the day is past."""
    quarters, left = quarters_to_deadline(measure, reading.as_of), reading.left
    if not quarters or not left:
        return None
    # Rounded up to what is printed: a quarter that brings less than this does not get there, and no task is 0.0万元.
    step = PRINTED_YUAN if measure.unit == "元" and "人均" not in measure.title_zh else 1
    each = float(math.ceil(left / quarters / step - 1e-9) * step)
    return each, min(left, each * min(quarters, QUARTERS_A_YEAR))
