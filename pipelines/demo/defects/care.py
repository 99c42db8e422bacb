"""Defects of the rosters of departments: disability, illness and allowances (family SS)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS, is_sick, unsupported_children
from pipelines.demo.clock import DAYS, LAST_YEAR_END, Array, date_of
from pipelines.demo.defects.planter import PeriodMask, Periods, Planter, in_force, labels, over
from pipelines.demo.defects.support import ROSTER_SPELLS, on_rosters
from pipelines.demo.figures import COUNTIES
from pipelines.demo.households import DIBAO, GENERAL, TEKUN
from pipelines.demo.labour import CHRONIC, DISABLED, HEALTHY, MAJOR
from pipelines.demo.people import DIED

_SEVERE = 2  # levels before this one are severe
_MIND = (4, 5)  # 智力, 精神


def plant_care(planter: Planter) -> None:
    """SS16 – SS29, SS32 and SS33."""
    _plant_certificates(planter)
    _plant_subsidies(planter)
    _plant_waiting(planter)
    _plant_health(planter)
    _plant_treatments(planter)
    _plant_workers(planter)
    _plant_orphans(planter)
    _plant_dead(planter)


def _digest(text: str) -> str:
    """How facts name a subject whose key holds an ID number."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]


def _plant_roster(
    planter: Planter, rule: str, mask: PeriodMask, values: dict[str, Any], *, table: str = "disability",
    same_day: bool = False,
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """Edit persons' rows of a yearly roster; the finding shows until the next one, or only on its own day."""
    world = planter.world
    for person, (at,) in planter.subjects(lambda lists: planter.take_person(over(mask, lists)), spells=ROSTER_SPELLS):
        for column, value in values.items():
            planter.edits.set_cell(table, at, person, column, value)
        place = world.household_id[world.people.household[person]]
        if table == "disability":
            place = COUNTIES[world.people.county[person]].code
        subject = f"{place}/{_digest(world.people.id_number[person])}"
        planter.key.add(rule, table, subject, labels((at,) if same_day else in_force(at)))
        yield person, at


def _certified(planter: Planter) -> Array:
    return planter.world.labour.health >= DISABLED


def _category(planter: Planter) -> Array:
    """Category of the household, per person."""
    world = planter.world
    return world.households.category[world.people.household]


def _plant_certificates(planter: Planter) -> None:
    """Numbers with a digit too few, of another category or level, and certificates that ran out."""
    world = planter.world
    certificates, certified = world.services.certificates, _certified(planter)
    for person, at in _plant_roster(planter, "SS19", lambda period: certified, {}):
        number = f"{world.people.id_number[person]}{certificates.category[person] + 1}"
        planter.edits.set_cell("disability", at, person, "certificate_number", number)
    for rule, mask, values in (
        ("SS20", certified & (certificates.category > 0), {"disability_category": "视力"}),
        ("SS21", certified & (certificates.level == 2), {"disability_level": "四级"}),
    ):
        for _ in _plant_roster(planter, rule, lambda period, mask=mask: mask, values):  # type: ignore[misc]
            pass
    for person, at in _plant_roster(planter, "SS28", lambda period: certified, {}):
        planter.edits.set_cell("disability", at, person, "expiry_date", date_of(int(DAYS[at]) - 40))


def _plant_subsidies(planter: Planter) -> None:
    """Subsidies that are due and not paid, or paid and not due; the severely disabled without any support."""
    world = planter.world
    certificates, certified, category = world.services.certificates, _certified(planter), _category(planter)
    severe = certified & (certificates.level < _SEVERE)
    labour = world.labour

    def idle(period: int) -> Array:
        works = (labour.work_months[period] > 0) | (labour.job_months[period] > 0)
        return severe & (category == GENERAL) & (world.ages[period] >= 19) & ~works

    none, some = {"nursing_subsidy_yuan_per_month": 0}, {"nursing_subsidy_yuan_per_month": 220}
    bodily = certified & (certificates.level >= _SEVERE) & ~np.isin(certificates.category, _MIND)
    plans: tuple[tuple[str, PeriodMask, dict[str, Any], bool], ...] = (
        ("SS24", lambda period: certified & (category == DIBAO), {"living_subsidy_yuan_per_month": 0}, True),
        ("SS25", lambda period: severe & (category != TEKUN), none, False),
        ("SS26", lambda period: bodily, some, False),
        ("SS29", idle, {"is_single_person_case": False}, True),
    )
    for rule, mask, values, same_day in plans:
        for _ in _plant_roster(planter, rule, mask, values, same_day=same_day):
            pass


def _plant_waiting(planter: Planter) -> None:
    """Somebody whose disability still has to be assessed, more than ninety days after the list of the end of 2018."""
    world = planter.world
    free = (world.cause != "因残")[world.people.household]
    mask = _certified(planter) & free & (world.ages[0] >= 18)
    hidden = ("certificate_number", "disability_category", "disability_level", "issued_date", "expiry_date")
    no_subsidy = {"living_subsidy_yuan_per_month": 0, "nursing_subsidy_yuan_per_month": 0}
    values = {**dict.fromkeys(hidden), **no_subsidy, "is_assessment_needed": True, "is_single_person_case": False}
    for turn in range(planter.count()):
        person = planter.take_person(mask)
        if person is None:
            continue
        lists = SERVICE_PERIODS if turn % 2 == 0 else SERVICE_PERIODS[:1]
        for at in lists:
            planter.set_person(person, in_force(at), health_status="长期慢性病")
            for column, value in values.items():
                planter.edits.set_cell("disability", at, person, column, value)
        subject = f"{COUNTIES[world.people.county[person]].code}/{_digest(world.people.id_number[person])}"
        planter.key.add("SS27", "disability", subject, labels((4, 5, *lists[1:])))


def _plant_health(planter: Planter) -> None:
    """Disabled without a certificate, and with one but not said to be disabled."""
    world = planter.world
    waits = world.services.certificates.awaits_certificate
    free = (world.cause != "因残")[world.people.household]
    plans = (
        ("SS22", (world.labour.health == CHRONIC) & ~waits, "长期慢性病,残疾"),
        ("SS23", _certified(planter) & free, "长期慢性病"),
    )
    spells = (*ROSTER_SPELLS, (2, 3, 4, 5))
    for rule, mask, health in plans:
        for person, periods in planter.subjects(lambda lists, mask=mask: planter.take_person(mask), spells=spells):  # type: ignore[misc]
            planter.set_person(person, periods, health_status=health)
            planter.person_found(rule, person, labels(on_rosters(periods)))


def _plant_treatments(planter: Planter) -> None:
    """Seriously ill without a doctor of their own; more paid than it cost."""
    world = planter.world
    treatments, major = world.services.treatments, world.labour.health == MAJOR
    for person, (at,) in planter.subjects(lambda lists: planter.take_person(major), spells=ROSTER_SPELLS):
        planter.edits.set_cell("health_record", at, person, "has_family_doctor", False)
        planter.person_found("SS32", person, labels((at,)))
    sick = is_sick(world)
    for person, at in _plant_roster(planter, "SS33", lambda period: sick, {}, table="health_record"):
        cost = int(treatments.cost[SERVICE_PERIODS.index(at), person])
        planter.edits.set_cell("health_record", at, person, "medical_aid_yuan", cost)


def _plant_workers(planter: Planter) -> None:
    """Somebody on 特困 who still has a job on the ledger."""
    world = planter.world
    jobs, labour = world.services.jobs, world.labour
    goes_on = jobs.first_month + jobs.months - 1 == 12
    fit = (labour.health != HEALTHY) & (_category(planter) == GENERAL)

    def works(period: int) -> Array:
        chosen = np.zeros(world.people.count, dtype=bool)
        chosen[jobs.person[goes_on & (jobs.period == LAST_YEAR_END[period])]] = True
        return chosen & fit

    spells: tuple[Periods, ...] = ((6,), (2,), (3, 4, 5), (2, 3, 4, 5))
    for _ in planter.plant_persons("SS16", works, {"receives_tekun": True}, spells=spells):
        pass


def _plant_orphans(planter: Planter) -> None:
    """A child registered as an orphan whom the roster does not know."""
    world = planter.world

    def child(period: int) -> Array:
        known = unsupported_children(world, period)
        return (world.ages[period] < 15) & (_category(planter) == GENERAL) & ~known

    spells = (*ROSTER_SPELLS, (2, 3, 4, 5))
    for person, periods in planter.subjects(lambda lists: planter.take_person(over(child, lists)), spells=spells):
        planter.set_person(person, periods, orphan_status="孤儿")
        planter.person_found("SS17", person, labels(on_rosters(periods)))


def _plant_dead(planter: Planter) -> None:
    """The roster goes on with somebody who died, in the place of a living recipient of 特困."""
    world = planter.world
    people = world.people
    tekun = _category(planter) == TEKUN
    for recipient, (at,) in planter.subjects(lambda lists: planter.take_person(tekun), spells=ROSTER_SPELLS):
        died = (people.leave_reason == DIED) & (people.enter < people.leave) & (people.leave < DAYS[at] - 60)
        died &= ~planter.used_households[people.household]
        dead = planter.take("dead", died, people.county)
        if dead is None:
            continue
        planter.used_households[people.household[dead]] = True
        household, number = str(world.household_id[people.household[dead]]), str(people.id_number[dead])
        planter.edits.set_cell("social_security", at, recipient, "id_number", number)
        planter.edits.set_cell("social_security", at, recipient, "household_id", household)
        subject = f"{household}/{_digest(f'{number}/特困')}"
        planter.key.add("SS18", "social_security", subject, labels(in_force(at)))
