"""Who came, went or moved without a record, and records that the register belies (families DY and EX23)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipelines.demo.answer_key import household_change_key, person_change_key
from pipelines.demo.changes import CLEARED, EXIT, NATURAL, NEW
from pipelines.demo.clock import DAYS, LABELS, NEVER, PERIODS, Array, as_of_from, day, year_of
from pipelines.demo.defects.planter import Periods, Planter, labels
from pipelines.demo.families import CHILD
from pipelines.demo.figures import YEARS
from pipelines.demo.households import GENERAL
from pipelines.demo.labour import DISABLED
from pipelines.demo.people import DIED

_LATER = (6, 2, 4, 1, 5, 3)
_CERTIFIED: tuple[Periods, ...] = ((6,), (4,), (2,), (5,), (3,))


def plant_moves(planter: Planter) -> None:
    """Records of households and persons that are missing or belied, a child in another household, a healed disability."""
    _plant_missing_person_records(planter)
    _plant_missing_household_records(planter)
    _plant_wrong_deaths(planter)
    _plant_steps(planter)
    _plant_support_after_clearing(planter)
    _plant_moved_children(planter)
    _plant_healed(planter)


def _plant_healed(planter: Planter) -> None:
    """An old person with a certificate of disability who is entered as healthy."""
    world = planter.world
    disabled = (world.labour.health == DISABLED) & (world.ages[0] >= 61)
    for person, periods in planter.subjects(lambda _: planter.take_person(disabled), spells=_CERTIFIED):
        planter.set_person(person, periods, health_status="健康")
        planter.key.add("DY09", "person_transition", str(world.person_id[person]), labels(periods))
        planter.person_also("SS23", person, labels(periods))


def _person_changes(planter: Planter, allowed: Array) -> Iterator[int]:
    """Arrivals and departures, one of a household that no other defect touches."""
    changes = planter.world.person_changes
    home = planter.world.people.household[changes.person]
    natural = {case.subject for case in planter.world.natural if case.grain == "person_change"}
    allowed = allowed & ~np.isin(np.arange(len(home)), sorted(natural))
    for _ in range(planter.count()):
        change = planter.take("person_change", allowed & ~planter.used_households[home], changes.county)
        if change is not None:
            planter.used_households[home[change]] = True
            yield change


def _household_changes(planter: Planter, allowed: Array) -> Iterator[int]:
    """Steps of households that no other defect touches."""
    changes = planter.world.household_changes
    for _ in range(planter.count()):
        free = ~planter.used_households[changes.household]
        change = planter.take("household_change", allowed & free, changes.county)
        if change is not None:
            planter.used_households[changes.household[change]] = True
            yield change


def _plant_missing_person_records(planter: Planter) -> None:
    """Somebody of a household that stays leaves or arrives, and the record is not sent."""
    world = planter.world
    changes, people = world.person_changes, world.people
    home, before = people.household[changes.person], np.maximum(changes.batch - 1, 0)
    household_stays = world.household_present[before, home] & world.household_present[changes.batch, home]
    leaves = (changes.direction == "减少") & world.person_present[before, changes.person]
    arrives = (changes.direction == "增加") & world.person_present[changes.batch, changes.person]
    for rule, allowed in (("DY01", leaves), ("DY02", arrives)):
        for change in _person_changes(planter, allowed & household_stays & (changes.batch > 0)):
            batch, person = int(changes.batch[change]), int(changes.person[change])
            planter.edits.drop("person_change", batch, change)
            planter.key.add(rule, "person_transition", str(world.person_id[person]), [LABELS[batch]])


def _plant_missing_household_records(planter: Planter) -> None:
    """A whole household leaves or arrives, and the record is not sent."""
    world = planter.world
    changes = world.household_changes
    before = np.maximum(changes.batch - 1, 0)
    leaves = np.isin(changes.type, (CLEARED, NATURAL)) & world.household_present[before, changes.household]
    arrives = (changes.type == NEW) & world.household_present[changes.batch, changes.household]
    for rule, allowed in (("DY03", leaves), ("DY04", arrives)):
        for change in _household_changes(planter, allowed & (changes.batch > 0)):
            batch, household = int(changes.batch[change]), int(changes.household[change])
            planter.edits.drop("household_change", batch, change)
            planter.key.add(rule, "household_transition", str(world.household_id[household]), [LABELS[batch]])


def _plant_wrong_deaths(planter: Planter) -> None:
    """The record of a death names another member, who lives on; the dead one then left without a record (DY01)."""
    world = planter.world
    changes, people = world.person_changes, world.people
    staying = (people.leave == NEVER) & (people.enter <= DAYS[0])
    survivor = np.full(world.households.count, -1)
    survivor[people.household[staying]] = np.flatnonzero(staying)
    home = people.household[changes.person]
    allowed = (changes.reason == DIED) & (survivor[home] >= 0) & (changes.registration < DAYS[-1])
    # Of a household that draws no benefit, which would go on after the death (SS18).
    allowed &= (world.households.category == GENERAL)[home]
    allowed &= ~world.any_member(PERIODS - 1, world.labour.health >= DISABLED)[home]
    for change in _person_changes(planter, allowed):
        batch, person = int(changes.batch[change]), int(changes.person[change])
        other = int(survivor[people.household[person]])
        values = {"person_id": str(world.person_id[other]), "id_number": str(people.id_number[other])}
        for column, value in values.items():
            planter.edits.set_cell("person_change", batch, change, column, value)
        later = [label for label, at in zip(LABELS, DAYS.tolist(), strict=True) if at > changes.registration[change]]
        planter.key.add("DY10", "person_change", person_change_key(world, change), later)
        planter.person_also("DY01", person, [LABELS[batch]])


def _plant_steps(planter: Planter) -> None:
    """Exits and clearings without a reason, an appraisal, an approval or enough days of notice."""
    changes = planter.world.household_changes
    plans: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
        ("EX23", EXIT, ({"notice_days": 3}, {"approval_date": None}, {"democratic_appraisal_date": None})),
        ("DY16", CLEARED, ({"change_reason": None}, {"notice_days": 0})),
    )
    for rule, kind, slips in plans:
        for number, change in enumerate(_household_changes(planter, changes.type == kind)):
            for column, value in slips[number % len(slips)].items():
                planter.edits.set_cell("household_change", int(changes.batch[change]), change, column, value)
            subject = household_change_key(planter.world, change)
            planter.key.add(rule, "household_change", subject, as_of_from(int(changes.day[change])))


def _plant_support_after_clearing(planter: Planter) -> None:
    """An exit entered as a clearing: the household stays on the list and its projects go on paying it."""
    world = planter.world
    changes, rosters = world.household_changes, world.economy.rosters
    year = np.clip(year_of(changes.day) - YEARS[0], 0, len(YEARS) - 1)
    is_paid = np.zeros((len(YEARS), world.households.count), dtype=bool)
    for at in range(len(YEARS)):
        is_paid[at, rosters.household[(rosters.paid_yuan[at] > 0) & (rosters.since <= day(YEARS[at], 12, 1))]] = True
    in_autumn = np.isin(changes.batch, (0, 1, 2, 6)) & (changes.day < np.array([day(at, 12, 5) for at in YEARS])[year])
    allowed = (changes.type == EXIT) & in_autumn & is_paid[year, changes.household]
    allowed &= (world.progress.return_day == NEVER)[changes.household]
    for change in _household_changes(planter, allowed):
        for column, value in (("change_type", CLEARED), ("change_reason", "收入超标")):
            planter.edits.set_cell("household_change", int(changes.batch[change]), change, column, value)
        subject = household_change_key(world, change)
        planter.key.add("DY15", "household_change", subject, as_of_from(int(changes.day[change])))


def _plant_moved_children(planter: Planter) -> None:
    """A child stands in another household of the county from one list on, and no record says why."""
    world = planter.world
    people, households = world.people, world.households
    head_age = np.take_along_axis(world.ages, world.head, axis=1)[0]
    for turn in range(planter.count(5)):
        period = _LATER[turn % len(_LATER)]
        periods = tuple(range(period, PERIODS))
        child = planter.take_person((people.role == CHILD) & (world.ages[6] < 15) & (world.ages[0] >= 6))
        if child is None:
            continue
        home = int(people.household[child])
        alike = (households.county == households.county[home]) & (households.category == households.category[home])
        alike &= (head_age > 32) & (head_age < 50) & (world.size[0] > 1)
        other = planter.take_household(alike)
        if other is None:
            continue
        village = str(world.village_id[households.village[other]])
        planter.set_person(child, periods, household_id=str(world.household_id[other]), village_code=village)
        for at in periods:
            planter.set_household(home, (at,), household_size_persons=int(world.size[at, home]) - 1)
            planter.set_household(other, (at,), household_size_persons=int(world.size[at, other]) + 1)
        planter.key.add("DY07", "person_transition", str(world.person_id[child]), [LABELS[period]])
