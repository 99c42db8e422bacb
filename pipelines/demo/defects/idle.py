"""Defects of help to find work: households without any measure, skilled people whom nobody asked (family LB)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import DAYS, LAST_YEAR_END, Array
from pipelines.demo.defects.planter import SPELLS, Periods, Planter, in_force, labels
from pipelines.demo.defects.work import LATE_SPELLS, TABLE, job_of, list_in_force
from pipelines.demo.economy.rosters import settled_heads
from pipelines.demo.exits import year_of_check
from pipelines.demo.labour import SKILLED
from pipelines.demo.projects import project_ids

_NO_WORK = {
    "work_months": None,
    "work_scope": None,
    "work_place": None,
    "public_service_job": None,
    "public_service_job_months": None,
}


def plant_idle(planter: Planter) -> None:
    """Both rules."""
    _plant_households(planter)
    _plant_skilled(planter)


def _rest(planter: Planter, person: int, periods: Periods) -> None:
    """Take a person's work from the lists, and from the ledger that is in force."""
    planter.set_person(person, periods, **_NO_WORK)
    for at in {list_in_force(period) for period in periods if period >= SERVICE_PERIODS[0]}:
        row = job_of(planter, person, at)
        if row is not None:
            planter.edits.drop(TABLE, at, row)


def _plant_households(planter: Planter) -> None:
    """Households with labour in which nobody has work any more; a neighbour stands in their place on the projects' lists."""
    world = planter.world
    rosters = world.economy.rosters
    shares = (rosters.paid_yuan.sum(axis=0) > 0) | (rosters.mode == "入股")
    has_no_share = np.bincount(rosters.household[shares], minlength=world.households.count) == 0
    has_one_project = np.bincount(rosters.household, minlength=world.households.count) <= 1

    def take(periods: Periods) -> int | None:
        able = np.asarray(world.labour_flags[list(periods)].all(axis=0))
        return planter.take_household(able & has_no_share & has_one_project & _with_neighbour(planter))

    for household, periods in planter.subjects(take, spells=SPELLS):
        for person in world.members(household).tolist():
            if (world.labour.work_months[:, person] + world.labour.job_months[:, person]).any():
                _rest(planter, person, periods)
        for pair in np.flatnonzero(rosters.household == household).tolist():
            _give_away(planter, pair, {LAST_YEAR_END[period] for period in periods})
        planter.household_found("LB21", household, labels(periods))


def _with_neighbour(planter: Planter) -> Array:
    """Households in whose village at least two others are free."""
    world = planter.world
    free = planter.quiet & ~planter.used_households & (settled_heads(world) >= 0)
    result: Array = (
        np.bincount(world.households.village[free], minlength=world.villages.count)[world.households.village] > 2
    )
    return result


def _give_away(planter: Planter, pair: int, lists: set[int]) -> None:
    """Let another household of the village take the place of one on the list of a project."""
    world, rosters = planter.world, planter.world.economy.rosters
    village = world.households.village
    heads = settled_heads(world)
    on_project = np.zeros(world.households.count, dtype=bool)
    on_project[rosters.household[rosters.project == rosters.project[pair]]] = True
    of_village = village == village[rosters.household[pair]]
    other = planter.take_household((heads >= 0) & of_village & ~on_project)
    for period in lists:
        if rosters.since[pair] > DAYS[period]:
            continue
        if other is None:
            planter.edits.drop("project_beneficiary", period, pair)
            _miscounted(planter, int(rosters.project[pair]), period)
        else:
            number = str(world.people.id_number[int(heads[other])])
            planter.edits.set_cell("project_beneficiary", period, pair, "household_id", str(world.household_id[other]))
            planter.edits.set_cell("project_beneficiary", period, pair, "id_number", number)


def _miscounted(planter: Planter, project: int, year_end: int) -> None:
    """Side effects of a list that is one household short of what the project and its dividends say."""
    world = planter.world
    project_id, dividend_id = (str(project_ids(world.villages, world.projects, kind)[project]) for kind in ("XM", "FH"))
    shown = labels(in_force(year_end))
    planter.key.add_side_effect("PF32", "project", project_id, shown)
    planter.key.add_side_effect("AS08", "dividend", f"{dividend_id}{year_of_check(year_end)}", shown)


def _plant_skilled(planter: Planter) -> None:
    """Skilled people without work and without a wish on record."""
    world = planter.world
    labour = world.labour
    asked = np.zeros(world.people.count, dtype=bool)
    asked[world.services.wishes.person] = True

    def skilled(period: int) -> Array:
        at_work = (labour.skill[period] == SKILLED) & (labour.work_months[period] > 0) & ~labour.in_service
        return at_work & ~asked & (world.ages[period] < 60)

    for person, periods in planter.plant_persons("LB22", skilled, {}, spells=LATE_SPELLS):
        _rest(planter, person, periods)
