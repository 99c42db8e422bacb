"""A year against the year before: every measure at as_of beside its value one year earlier.

In mid-year the year so far stands beside the last year end; an annual measure then still says the last full year and stands
beside the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pipelines.report import sentences
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import Judgement, judge


def is_whole(as_of: date) -> bool:
    """Whether `as_of` ends its year."""
    return (as_of.month, as_of.day) == (12, 31)


def last_year_end(as_of: date) -> date:
    """The year end that the year of `as_of` began with."""
    return date(as_of.year - 1, 12, 31)


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


@dataclass(frozen=True)
class MeasureRow:
    """One measure of one area: now, one year earlier, and how it is judged. `reading` is None when it was never measured."""

    measure: Measure
    reading: Reading | None
    before: Reading | None
    judgement: Judgement

    @property
    def change(self) -> str:
        """+1.19个百分点, without 较上年; empty when there is nothing to compare with."""
        return sentences.change_amount(self.reading, self.before)

    @property
    def left(self) -> str:
        """What is missing to the target, with its noun; empty when nothing is."""
        return self.measure.amount(self.judgement.left) if self.judgement.left else ""

    @property
    def reason(self) -> str:
        """Why there is no value; empty when there is one."""
        if self.reading is not None and self.reading.value is not None:
            return ""
        return (self.reading.reason if self.reading is not None else None) or "本期没有数据"


def measure_rows(book: Book, measures: Iterable[Measure]) -> list[MeasureRow]:
    """A row a measure, in the given order."""
    return [
        MeasureRow(measure, book.at(measure.measure_id), year_before(book, measure), judge(book, measure.measure_id))
        for measure in measures
    ]


def with_target(book: Book) -> list[Measure]:
    """The measures the paper sets a target for, in the order of the policy."""
    return [measure for measure in book.measures.values() if measure.target_value is not None]
