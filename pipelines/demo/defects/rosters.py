"""Defects of the lists of households that benefit from projects (rules PF31 – PF35)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, Array
from pipelines.demo.defects.ledger import (
    Ledger,
    leave_alone,
    plant_rows,
    plant_yearly,
    projects_of,
    set_row,
    untouched,
)
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, in_force, labels
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import YEARS
from pipelines.demo.identity import with_checksum
from pipelines.demo.projects import CATEGORIES


def plant_rosters(planter: Planter) -> None:
    """All rules."""
    _plant_doubles(planter)
    _plant_lists(planter)
    _plant_counts(planter)
    _plant_strangers(planter)


def roster_ledger(planter: Planter) -> Ledger:
    """Rows go by project and household."""
    world, rosters = planter.world, planter.world.economy.rosters
    ids = np.char.add(
        np.char.add(projects_of(planter).ids[rosters.project], "/"), world.household_id[rosters.household]
    )
    return Ledger("project_beneficiary", ids, world.households.county[rosters.household])


def _listed(planter: Planter, year_end: int) -> Array:
    """How many rows each project has on the list of a year-end; 0 as well where one of them has a defect."""
    rosters = planter.world.economy.rosters
    count = len(planter.world.projects.start)
    free = untouched(planter, "project_beneficiary", len(rosters.project))
    touched = np.bincount(rosters.project[~free], minlength=count) > 0
    result: Array = np.where(touched, 0, rosters.households(int(DAYS[year_end]), count))
    return result


def _rows_of(planter: Planter, project: int, year_end: int) -> list[int]:
    rosters = planter.world.economy.rosters
    rows = np.flatnonzero((rosters.project == project) & (rosters.since <= DAYS[year_end]))
    leave_alone(planter, "project_beneficiary", np.flatnonzero(rosters.project == project))
    return [int(row) for row in rows]


def _plant_lists(planter: Planter) -> None:
    """A list under a project number that nobody knows; an industry in which nobody takes part."""
    projects, rows = planter.world.projects, projects_of(planter)
    category = CATEGORIES[projects.kind]

    def has_list(year_end: int) -> Array:
        result: Array = np.isin(category, ("产业", "资产收益")) & (_listed(planter, year_end) > 0)
        return result

    def industry(year_end: int) -> Array:
        result: Array = (category == "产业") & (_listed(planter, year_end) > 0)
        return result

    for project, year_end in plant_yearly(planter, "PF31", rows, has_list):
        for row in _rows_of(planter, project, year_end):
            set_row(planter, "project_beneficiary", row, (year_end,), project_id=f"{rows.ids[project][:-2]}99")
    for project, year_end in plant_yearly(planter, "PF35", rows, industry):
        for row in _rows_of(planter, project, year_end):
            set_row(planter, "project_beneficiary", row, (year_end,), participation_mode="直接分红")


def _plant_counts(planter: Planter) -> None:
    """Three households more in the project list than on the list of the same day."""
    rows = projects_of(planter)
    spells: tuple[Periods, ...] = YEAR_END_SPELLS

    def has_list(year_end: int) -> Array:
        result: Array = _listed(planter, year_end) > 0
        return result

    for project, (year_end,) in plant_rows(planter, "PF32", rows, has_list, spells=spells):
        wrong = len(_rows_of(planter, project, year_end)) + 3
        set_row(planter, "project", project, (year_end,), beneficiary_households=wrong)


def _plant_strangers(planter: Planter) -> None:
    """A number of identity that is nobody's."""
    rosters, rows = planter.world.economy.rosters, roster_ledger(planter)

    def listed(year_end: int) -> Array:
        result: Array = rosters.since <= DAYS[year_end]
        return result

    for row, year_end in plant_yearly(planter, "PF33", rows, listed):
        set_row(planter, "project_beneficiary", row, (year_end,), id_number=strange_number(row))


def strange_number(number: int) -> str:
    """A valid number of identity of an area in which nobody of the register was born."""
    return with_checksum(f"44999719{60 + number % 30}0512{number % 999 + 1:03d}")


def _plant_doubles(planter: Planter) -> None:
    """A household on the lists of two projects, entered both times under the first: the second lacks it."""
    world, rosters = planter.world, planter.world.economy.rosters
    rows, projects = roster_ledger(planter), projects_of(planter)
    first = _first_row_of_household(planter)
    invested = np.isin(rosters.project, world.economy.investments.project)

    def take(lists: Periods) -> int | None:
        (year_end,) = lists
        year = YEARS.index(year_of_check(year_end))
        unpaid = rosters.paid_yuan[year] == 0
        listed = (rosters.since <= DAYS[year_end]) & untouched(planter, "project_beneficiary", len(rosters.project))
        allowed = listed & (first >= 0) & unpaid & ~invested & (_listed(planter, year_end)[rosters.project] > 1)
        other = np.maximum(first, 0)
        allowed &= listed[other] & unpaid[other] & (rosters.mode[other] != rosters.mode)
        return planter.take("project_beneficiary", allowed, rows.county)

    for row, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS):
        other, project = int(first[row]), int(rosters.project[row])
        set_row(planter, "project_beneficiary", row, (year_end,), project_id=str(projects.ids[rosters.project[other]]))
        leave_alone(planter, "project_beneficiary", [other])
        leave_alone(planter, "project", [project])
        planter.key.add("PF34", "project_beneficiary", str(rows.ids[other]), labels(in_force(year_end)))
        planter.key.add_side_effect("PF32", "project", str(projects.ids[project]), labels((year_end,)))


def _first_row_of_household(planter: Planter) -> Array:
    """For each row the first one of the same household under another project; −1 where it is the first itself."""
    household = planter.world.economy.rosters.household
    order = np.argsort(household, kind="stable")
    start = np.searchsorted(household[order], household, side="left")
    first = order[start]
    result: Array = np.where(first == np.arange(len(household)), -1, first)
    return result
