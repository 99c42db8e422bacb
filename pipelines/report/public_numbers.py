"""How the public is told a number: rounded, only a bound where few are concerned, or that it is not told, with its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipelines.report import numbers
from pipelines.report.addressed import with_address
from pipelines.report.addresses import MeasureAddress, measured
from pipelines.report.readings import Book, Measure, Reading

NOT_TOLD, NO_VALUE = "不公开", "暂缺"
PUBLIC = "public"
"""Part of an address: the number as the public is told it, in the snapshot's own file."""

RELEASE = "release="
"""Part of an address: the number as it was released, with the name of the release behind it."""

DECIMALS = 1
"""Of a public rate: numbers rounded to 5 bear no more."""

HALF = 0.5
"""A bound that leaves more than half open is not worth printing."""


@dataclass(frozen=True)
class Told:
    """One public number; `kind` is how it is told (`disclosure` of the public file)."""

    measure: Measure
    kind: str
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    reason: str | None

    @property
    def is_told(self) -> bool:
        """Whether there is a number and not only a bound."""
        return self.value is not None

    @property
    def text(self) -> str:
        """93.6%, 99.7%以上, 不足10人, 不公开, 暂缺."""
        if self.kind == "no_value":
            return NO_VALUE
        if self.value is not None:
            return self._written(self.value)
        if self.low is not None and self.low >= HALF:
            return f"{_percent(self.low)}以上"
        if self.high is not None and self.measure.is_fraction and self.high <= HALF:
            return f"{_percent(self.high)}以下"
        if self.high is not None and not self.measure.is_fraction:
            return f"不足{numbers.count(self.high + 1, self.measure.unit)}"
        return NOT_TOLD

    def _written(self, value: float) -> str:
        return numbers.rate(value, DECIMALS) if self.measure.is_fraction else self.measure.text(value)


def _percent(share: float) -> str:
    return f"{numbers.rounded(share * 100, DECIMALS)}%"


def told_of(measure: Measure, row: Mapping[str, Any]) -> Told:
    """A row of `PublicSnapshot.told` as a number that knows how it is written."""
    fields = ("numerator", "denominator", "value", "low", "high", "reason")
    return Told(measure, row["disclosure"], *(row[name] for name in fields))


@dataclass(frozen=True)
class PublicCell:
    """A number of one area with its reading, which gives the address."""

    told: Told
    reading: Reading
    part: str = PUBLIC

    @property
    def addressed_text(self) -> str:
        """The number under its address, for a sentence."""
        reading = self.reading
        address = MeasureAddress(reading.measure.measure_id, reading.level, reading.area_code, reading.as_of, self.part)
        return with_address(address, self.told.text)

    @property
    def html(self) -> Markup:
        """The number as a page prints it."""
        words = self.told.text
        inner = words if self.told.is_told else Markup('<span class="held-word">{}</span>').format(words)
        return measured(self.reading, inner, self.part)


def cell_of(
    book: Book, rows: Mapping[tuple[str, str, str], Mapping[str, Any]], measure: Measure, part: str
) -> PublicCell:
    """The cell of one measure in the area of `book`; an area without a row has no value."""
    row = rows.get((measure.measure_id, book.level, book.code))
    reading = book.at(measure.measure_id)
    if row is None or reading is None:
        empty = Reading(measure, book.as_of, None, None, 0, None, None, book.level, book.code)
        return PublicCell(Told(measure, "no_value", None, None, None, None, None, None), reading or empty, part)
    return PublicCell(told_of(measure, row), reading, part)
