"""A year against the year before: every measure at as_of beside its value one year earlier.

In mid-year the year so far stands beside the last year end; an annual measure then still says the last full year and stands
beside the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.report import sentences
from pipelines.report.address_terms import YEAR_CHANGE
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import Judgement, judge
from pipelines.report.yearly import year_before


@dataclass(frozen=True)
class MeasureRow:
    """One measure of one area: now, one year earlier, and how it is judged. `reading` is None when it was never measured."""

    measure: Measure
    reading: Reading | None
    before: Reading | None
    judgement: Judgement

    @property
    def change(self) -> str:
        """+1.19个百分点, without 较上年, with its address; empty when there is nothing to compare with."""
        return sentences.change_amount(self.reading, self.before, YEAR_CHANGE)

    @property
    def left(self) -> str:
        """What is missing to the target, with its noun; empty when nothing is."""
        return self.measure.amount(self.judgement.printed_left) if self.judgement.left else ""

    @property
    def remark(self) -> str:
        """What must be said beside the value; empty where nothing must."""
        return self.reading.remark if self.reading is not None else ""

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
