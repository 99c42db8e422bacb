"""One helper district: its villages and counties, its rank among the districts, its support units and who is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.report import chart_titles, numbers
from pipelines.report.address_terms import DUTY, RANK
from pipelines.report.addresses import place_of_book
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.theme import ACC, ACC2, D1, D3, INK2
from pipelines.report.pages.obligations import MeasureLine, measure_line
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import ORDER, judge

DUTY_ARTICLES = frozenset({24, 27})
"""Articles whose measures a support unit itself answers for: visits, pairing, meetings, cadres."""
RANKED_KINDS = ("share", "ratio", "mean")
"""Kinds that compare districts of unequal size."""
_CHART = {"w": 480, "n": 350}


@dataclass(frozen=True)
class DistrictLine:
    """One measure of a district beside the whole programme; `rank` is 1 for the best, 0 where sizes do not compare."""

    line: MeasureLine
    whole: Reading | None
    rank: int
    ranked: int


def district_lines(district: Book, districts: Sequence[Book], whole: Book) -> list[DistrictLine]:
    """Every measure of the district that has a value or should: what is behind first, then the worst ranks."""
    found = []
    for measure in district.measures.values():
        line = measure_line(district, measure)
        if line.reading is None:
            continue
        rank, ranked = _rank(district, districts, measure)
        if rank:
            place = place_of_book(district)
            rank = place.worked(rank, RANK, measure.measure_id)
            ranked = place.worked(ranked, RANK, measure.measure_id, "of")
        found.append(DistrictLine(line, whole.at(measure.measure_id), rank, ranked))
    return sorted(found, key=lambda item: (ORDER[item.line.judgement.status], -item.rank))


def _rank(district: Book, districts: Sequence[Book], measure: Measure) -> tuple[int, int]:
    """Rank of the district (equal values share one) and how many have a value."""
    sign = {"at_least": 1, "at_most": -1}.get(measure.direction or "")
    own = district.value(measure.measure_id)
    if sign is None or own is None or measure.kind not in RANKED_KINDS:
        return 0, 0
    values = [value for book in districts if (value := book.value(measure.measure_id)) is not None]
    return 1 + sum(sign * value > sign * own for value in values), len(values)


@dataclass(frozen=True)
class SupportUnit:
    """One support unit: the duties it has not met, worst first, of how many measured; `mean` is its mean fulfilment (0..1)."""

    name: str
    villages: Sequence[str]
    unmet: Sequence[Reading]
    missed: int
    measured: int
    mean: float


def duty_measures(measures: Mapping[str, Measure]) -> list[Measure]:
    """Measures of what support units do themselves, as parts of a whole."""
    return [item for item in measures.values() if item.is_fraction and DUTY_ARTICLES & set(item.articles)]


def support_units(books: Sequence[Book], villages: Mapping[str, Sequence[str]]) -> list[SupportUnit]:
    """Units with measured duties, those with most unmet first; `villages` by unit code."""
    found = []
    for book in books:
        readings = [book.at(measure.measure_id) for measure in duty_measures(book.measures)]
        measured = [reading for reading in readings if reading is not None and reading.value is not None]
        if not measured:
            continue
        unmet = sorted((item for item in measured if not _is_met(item)), key=_fulfilment)
        place = place_of_book(book)
        mean = sum(_fulfilment(item) for item in measured) / len(measured)
        found.append(
            SupportUnit(
                book.name,
                villages.get(book.code, ()),
                unmet,
                place.worked(len(unmet), DUTY, "unmet"),
                place.worked(len(measured), DUTY, "measured"),
                place.worked_amount(mean, DUTY, "mean"),
            )
        )
    return sorted(found, key=lambda unit: (-len(unit.unmet), unit.mean, unit.name))


def _fulfilment(reading: Reading) -> float:
    value = reading.value or 0.0
    return 1.0 - value if reading.measure.direction == "at_most" else value


def _is_met(reading: Reading) -> bool:
    """Whether the target is reached; without one the whole is asked for."""
    return reading.left == 0 if reading.left is not None else _fulfilment(reading) >= 1.0


def left_chart(district: Book, districts: Sequence[Book]) -> ChartSet | None:
    """People still to lift out of poverty in each district with its own line of progress, this one bold."""
    bars = []
    for book in districts:
        judgement = judge(book, "persons_not_exited")
        if judgement.left is None:
            continue
        is_own = book.code == district.code
        fill = (ACC if is_own else ACC2) if judgement.status == "late" else (D1 if is_own else D3)
        text = numbers.count(judgement.printed_left, " 人")
        bars.append(
            Bar(
                book.name, judgement.left, text, fill, INK2, is_own, judgement.required_left if judgement.left else None
            )
        )
    bars.sort(key=lambda bar: -bar.value)
    if not bars:
        return None
    title = chart_titles.most([bar.label for bar in bars], "剩的人") if bars[0].value else "各区都已清零"
    return bar_chart("left", title, bars, _CHART, left=60, right=80, row=24)
