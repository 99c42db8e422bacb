"""Counties and helper districts in order: fewer measures 落后, then fewer 临近, then less missing relative to the task.

Only measures with a target count, each once: the registered exit rate says what the people not yet out say. An area with fewer
than half of the measures that can be judged anywhere in its group is not ranked, so that sending nothing brings no better place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipelines.report.address_terms import RANK, RANKED, STANDING
from pipelines.report.addressed import summed
from pipelines.report.addresses import Place, place_of_book
from pipelines.report.readings import Book
from pipelines.report.status import ORDER, Judgement, Status, judge

LEFT_OUT = ("registered_exit_rate",)
_JUDGED: tuple[Status, ...] = ("late", "watch", "on", "ok")
_SHORTFALL_DECIMALS = 4


@dataclass(frozen=True)
class Standing:
    """One area; `rank` is None when too little can be judged, `rank_before` also when there is no earlier period."""

    code: str
    name: str
    judgements: list[Judgement]
    rank: int | None = None
    rank_before: int | None = None
    late_before: int | None = None
    place: Place | None = None

    def ranked(self, number: int, part: str) -> int:
        """The place, or how far it moved, with its address."""
        return number if self.place is None else self.place.worked(number, RANK, part)

    @property
    def printed_move(self) -> int | None:
        """`moved` with its address."""
        return None if self.moved is None else self.ranked(self.moved, "moved")

    @property
    def printed_shortfall(self) -> float:
        """`shortfall` with its address."""
        return self.shortfall if self.place is None else self.place.worked_amount(self.shortfall, RANK, "shortfall")

    def count(self, *statuses: Status) -> int:
        """`number`, with its address."""
        if self.place is None:
            return self.number(*statuses)
        return summed([self.place.worked(self.number(name), STANDING, RANKED, name) for name in statuses])

    def number(self, *statuses: Status) -> int:
        """How many measures stand so."""
        return sum(item.status in statuses for item in self.judgements)

    @property
    def late(self) -> int:
        return self.number("late")

    @property
    def judged(self) -> int:
        return self.number(*_JUDGED)

    @property
    def shortfall(self) -> float:
        """Mean over the judged measures of what is above the line, relative to the size of the task (0..1)."""
        return sum(item.relative_behind for item in self.judgements) / self.judged if self.judged else 0.0

    @property
    def moved(self) -> int | None:
        """Places gained (+) or lost (−) since the period before."""
        return None if self.rank is None or self.rank_before is None else self.rank_before - self.rank

    @property
    def worst(self) -> Judgement | None:
        """The measure furthest behind."""
        behind = [item for item in self.judgements if item.status in ("late", "watch")]
        return min(behind, key=lambda item: (ORDER[item.status], -item.relative_behind), default=None)


def standings(books: Mapping[str, Book], before: date | None = None) -> list[Standing]:
    """The areas of one level in order, with their place at `before`; those without a place come last."""
    now = _ranked(books)
    earlier: dict[str, Standing] = {}
    if before is not None:
        earlier = {
            item.code: item for item in _ranked({code: replace(book, as_of=before) for code, book in books.items()})
        }
    return [
        replace(
            item,
            rank_before=earlier[item.code].rank if item.code in earlier else None,
            late_before=earlier[item.code].late if item.code in earlier and earlier[item.code].judged else None,
        )
        for item in now
    ]


def _ranked(books: Mapping[str, Book]) -> list[Standing]:
    areas = [Standing(code, book.name, _judgements(book), place=place_of_book(book)) for code, book in books.items()]
    judged_anywhere = {
        item.reading.measure.measure_id
        for area in areas
        for item in area.judgements
        if item.status in _JUDGED and item.reading is not None
    }
    enough = [area for area in areas if area.judged and 2 * area.judged >= len(judged_anywhere)]
    enough.sort(key=lambda area: (*_key(area), area.code))
    places: list[Standing] = []
    for position, area in enumerate(enough, start=1):
        # Equal areas share the place, and the next one counts on from where it stands.
        shared = places[-1].rank if places and _key(places[-1]) == _key(area) else position
        places.append(replace(area, rank=shared))
    return [*places, *(area for area in areas if area not in enough)]


def _judgements(book: Book) -> list[Judgement]:
    return [
        judge(book, measure_id)
        for measure_id, measure in book.measures.items()
        if measure.target_value is not None and measure_id not in LEFT_OUT
    ]


def _key(area: Standing) -> tuple[int, int, float]:
    return area.late, area.number("watch"), round(area.shortfall, _SHORTFALL_DECIMALS)
