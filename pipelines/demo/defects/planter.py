"""The planter: chooses subjects that no other defect touches, edits their cells and keeps the answer key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from pipelines.demo.answer_key import AnswerKey
from pipelines.demo.clock import LABELS, LAST_YEAR_END, NEVER, PERIODS, Array
from pipelines.demo.edits import Edits
from pipelines.demo.figures import COUNTIES, WORKBOOK_COUNTY
from pipelines.demo.people import NO_EVENT
from pipelines.demo.world import World

Periods = tuple[int, ...]
ALL: Periods = tuple(range(PERIODS))
# On which lists a defect stands, in turn: the newest first, so that a small demo shows it at the last date.
SPELLS: tuple[Periods, ...] = ((6,), (2,), (3, 4, 5, 6), (5, 6), (1,), (0,), (4,), (2, 3))
YEAR_END_SPELLS: tuple[Periods, ...] = ((6,), (2,), (1,), (0,))
_SUBJECTS_AT_FULL_SIZE = 8
_MOST_SUBJECTS = 40

PeriodMask = Callable[[int], Array]


class Planter:
    """State of the planting: the world, the edits, the key, and which households and villages are taken."""

    def __init__(self, world: World, rng: np.random.Generator, scale: float) -> None:
        self.world = world
        self.rng = rng
        self.scale = scale
        self.edits = Edits()
        self.key = AnswerKey()
        self.used_households = np.zeros(world.households.count, dtype=bool)
        self.used_villages = np.zeros(world.villages.count, dtype=bool)
        self.used: dict[str, set[int]] = {}
        self.draws = 0
        self.quiet = _quiet_households(world)
        for case in world.natural:
            if isinstance(case.subject, int) and case.grain in ("person", "household"):
                taken = world.people.household[case.subject] if case.grain == "person" else case.subject
                self.used_households[taken] = True

    def count(self, at_full_size: int = _SUBJECTS_AT_FULL_SIZE) -> int:
        """How many subjects a rule gets at this scale."""
        return int(min(max(round(at_full_size * self.scale), 1), max(at_full_size, _MOST_SUBJECTS)))

    def first_fit(
        self, turn: int, spells: Sequence[Periods], take: Callable[[Periods], int | None]
    ) -> tuple[int, Periods] | None:
        """Take a subject for the spell whose turn it is, or for the next spell that has one."""
        for step in range(len(spells)):
            periods = spells[(turn + step) % len(spells)]
            taken = take(periods)
            if taken is not None:
                return taken, periods
        return None

    def subjects(
        self,
        take: Callable[[Periods], int | None],
        *,
        spells: Sequence[Periods] = SPELLS,
        count: int | None = None,
    ) -> Iterator[tuple[int, Periods]]:
        """As many subjects as the scale asks for, each with its spell."""
        for turn in range(count or self.count()):
            found = self.first_fit(turn, spells, take)
            if found is not None:
                yield found

    def take_household(self, allowed: Array) -> int | None:
        """One free quiet household among the allowed (a mask); counties take turns, the workbook county first."""
        free = np.flatnonzero(allowed & self.quiet & ~self.used_households)
        chosen = self._one_of(free, self.world.households.county[free])
        if chosen is not None:
            self.used_households[chosen] = True
        return chosen

    def take_person(self, allowed: Array) -> int | None:
        """One person of a free quiet household among the allowed (a mask)."""
        home = self.world.people.household
        free = np.flatnonzero(allowed & (self.quiet & ~self.used_households)[home])
        chosen = self._one_of(free, self.world.people.county[free])
        if chosen is not None:
            self.used_households[home[chosen]] = True
        return chosen

    def take(self, kind: str, allowed: Array, county: Array) -> int | None:
        """One row of another kind (fund, project, visit …) that no defect has yet; `allowed` is a mask."""
        used = self.used.setdefault(kind, set())
        free = np.array(
            [position for position in np.flatnonzero(allowed).tolist() if position not in used], dtype=np.int64
        )
        chosen = self._one_of(free, county[free])
        if chosen is not None:
            used.add(chosen)
        return chosen

    def take_village(self, allowed: Array) -> int | None:
        """One village that no defect has yet."""
        free = np.flatnonzero(allowed & ~self.used_villages)
        chosen = self._one_of(free, self.world.villages.county[free])
        if chosen is not None:
            self.used_villages[chosen] = True
        return chosen

    def _one_of(self, free: Array, county: Array) -> int | None:
        """A random one of the free positions, from the county whose turn it is or the next that has one."""
        if len(free) == 0:
            return None
        order, turn = _COUNTY_TURNS, self.draws
        self.draws += 1
        for step in range(len(order)):
            in_county = free[county == order[(turn + step) % len(order)]]
            if len(in_county):
                return int(in_county[self.rng.integers(0, len(in_county))])
        return None

    def set_person(self, person: int, periods: Periods, **values: Any) -> None:
        """Edit columns of a person's row on some lists."""
        for period in periods:
            for column, value in values.items():
                self.edits.set_cell("person", period, person, column, value)

    def set_household(self, household: int, periods: Periods, *, table: str = "household", **values: Any) -> None:
        """Edit columns of a household's row on some lists."""
        for period in periods:
            for column, value in values.items():
                self.edits.set_cell(table, period, household, column, value)

    def person_found(self, rule: str, person: int, as_of: list[str]) -> None:
        """Enter a defect of a person."""
        self.key.add(rule, "person", str(self.world.person_id[person]), as_of)

    def household_found(self, rule: str, household: int, as_of: list[str]) -> None:
        """Enter a defect of a household."""
        self.key.add(rule, "household", str(self.world.household_id[household]), as_of)

    def person_also(self, rule: str, person: int, as_of: list[str]) -> None:
        """Enter a side effect on a person."""
        self.key.add_side_effect(rule, "person", str(self.world.person_id[person]), as_of)

    def household_also(self, rule: str, household: int, as_of: list[str]) -> None:
        """Enter a side effect on a household."""
        self.key.add_side_effect(rule, "household", str(self.world.household_id[household]), as_of)

    def plant_persons(
        self, rule: str, mask: PeriodMask, values: dict[str, Any], *, spells: Sequence[Periods] = SPELLS,
        count: int | None = None,
    ) -> Iterator[tuple[int, Periods]]:  # fmt: skip
        """Edit persons for whom `mask` holds on all lists of a spell; yields each with its spell for side effects."""
        for person, periods in self.subjects(
            lambda lists: self.take_person(over(mask, lists)), spells=spells, count=count
        ):
            self.set_person(person, periods, **values)
            self.person_found(rule, person, labels(periods))
            yield person, periods

    def plant_households(
        self, rule: str, mask: PeriodMask, values: dict[str, Any], *, spells: Sequence[Periods] = SPELLS,
    ) -> Iterator[tuple[int, Periods]]:  # fmt: skip
        """The same for rows of the household list."""
        for household, periods in self.subjects(lambda lists: self.take_household(over(mask, lists)), spells=spells):
            self.set_household(household, periods, **values)
            self.household_found(rule, household, labels(periods))
            yield household, periods

    def plant_annual(
        self, rule: str, mask: PeriodMask, values: dict[str, Any], *, table: str,
        spells: Sequence[Periods] = YEAR_END_SPELLS,
    ) -> Iterator[tuple[int, int]]:  # fmt: skip
        """Edit rows of a yearly table; they show until the next year-end. `mask` must hold at all dates where it shows."""
        for household, (year_end,) in self.subjects(
            lambda lists: self.take_household(over(mask, in_force(lists[0]))), spells=spells
        ):
            self.set_household(household, (year_end,), table=table, **values)
            self.household_found(rule, household, labels(in_force(year_end)))
            yield household, year_end


_CODES = [county.code for county in COUNTIES]
_COUNTY_TURNS = [_CODES.index(WORKBOOK_COUNTY), 5, 11, 4, 2, 10, 3, 8, 0, 7, 9, 6]


def labels(periods: Periods) -> list[str]:
    """Dates of the lists."""
    return [LABELS[period] for period in periods]


def in_force(year_end: int) -> Periods:
    """Data dates at which the annual tables of a year-end are the latest."""
    return tuple(period for period in range(PERIODS) if LAST_YEAR_END[period] == year_end)


def changes_at(periods: Periods) -> Periods:
    """Dates at which a value that stands only on some lists differs from the list before."""
    return tuple(period for period in range(1, PERIODS) if (period in periods) != (period - 1 in periods))


def begins_at(periods: Periods) -> Periods:
    """Dates at which such a value appears after another one."""
    return tuple(period for period in periods if period > 0 and period - 1 not in periods)


def always(mask: Array) -> PeriodMask:
    """A mask that is the same at every date."""
    return lambda period: mask


def over(mask: PeriodMask, periods: Periods) -> Array:
    """Where a mask holds at every one of the dates."""
    result: Array = np.logical_and.reduce([mask(period) for period in periods])
    return result


def _quiet_households(world: World) -> Array:
    """Households on every list with the same members throughout: planting there has no unforeseen neighbours."""
    quiet = np.asarray(world.household_present.all(axis=0))
    people = world.people
    moving = (people.enter_reason != NO_EVENT) | (people.leave < NEVER)
    quiet[people.household[moving]] = False
    return quiet
