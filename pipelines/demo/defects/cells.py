"""Defects of single cells that the importer cannot read, or not wholly (codes of HH and LB, family IMP)."""

from __future__ import annotations

from hashlib import md5

from pipelines.demo.clock import Array
from pipelines.demo.defects.planter import Periods, Planter, in_force, labels
from pipelines.demo.families import HEAD, SPOUSE


def plant_cells(planter: Planter) -> None:
    """A value of no code list, lost characters, several values, in the lists of persons and households."""
    world = planter.world
    role = world.people.role
    member = (role != HEAD) & (role != SPOUSE)
    grown = member & (world.ages[0] >= 20)
    for rule, mask, column, text in (
        ("HH04", member, "relation_to_head", "邻居"),
        ("LB07", grown, "labour_skill", "打零工"),
        ("IMP15", grown, "political_status", "群众、中共党员"),
    ):
        _plant_persons(planter, rule, mask, column, text)
    _plant_lost_characters(planter, grown)
    for household, periods in planter.subjects(lambda lists: planter.take_household(planter.quiet)):
        for period in periods:
            planter.edits.set_raw("household", period, household, "main_cause_of_poverty", "因懒")
        key = str(world.household_id[household])
        cell_found(planter, "HH22", "household", key, "main_cause_of_poverty", periods)


def cell_found(planter: Planter, rule: str, table: str, record_key: str, column: str, periods: Periods) -> None:
    """Enter a defect of one cell; its row is named by a digest of its key."""
    digest = md5(record_key.encode(), usedforsecurity=False).hexdigest()[:12]
    planter.key.add(rule, "cell_issue", f"{table}/{digest}/{column}", labels(periods))


def annual_cell_found(planter: Planter, rule: str, table: str, row: int, column: str, year_end: int) -> None:
    """The same for the form of a household and year, which holds until the next one."""
    cell_found(planter, rule, table, str(planter.world.household_id[row]), column, in_force(year_end))


def _plant_persons(planter: Planter, rule: str, mask: Array, column: str, text: str) -> None:
    for person, periods in planter.subjects(lambda lists: planter.take_person(mask)):
        for period in periods:
            planter.edits.set_raw("person", period, person, column, text)
        cell_found(planter, rule, "person", str(planter.world.person_id[person]), column, periods)


def _plant_lost_characters(planter: Planter, mask: Array) -> None:
    """A rare character of a name that the font of the office does not have."""
    names = planter.world.people.name
    for person, periods in planter.subjects(lambda lists: planter.take_person(mask)):
        for period in periods:
            planter.edits.set_raw("person", period, person, "person_name", f"{str(names[person])[:2]}□")
        cell_found(planter, "IMP10", "person", str(planter.world.person_id[person]), "person_name", periods)
