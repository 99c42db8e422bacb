"""Slips that the importer meets: cells that cannot be read, rows sent twice, totals rows, numbers of identity as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import LABELS
from pipelines.demo.defects.cells import annual_cell_found, cell_found
from pipelines.demo.defects.planter import ALL, Planter
from pipelines.demo.defects.received import file_found
from pipelines.demo.defects.support import unknown_to_rosters
from pipelines.demo.figures import COUNTIES, WORKBOOK_COUNTY
from pipelines.demo.files import county_file_name
from pipelines.demo.identity import with_checksum

_WORKBOOK = [county.code for county in COUNTIES].index(WORKBOOK_COUNTY)
# A number of 18 digits survives as a number only where the binary fraction and 16 written digits both hold it.
_EXACT_STEP = 1600


def plant_slips(planter: Planter) -> None:
    """All slips; each is entered under `importer` of the answer key."""
    plans: tuple[tuple[str | None, str, int, int, str, str], ...] = (
        ("IMP12", "household_income", 6, _WORKBOOK, "work_wage_income_yuan", "约3000"),
        ("IMP12", "household_income", 6, 5, "work_wage_income_yuan", "约3000"),
        ("IMP12", "household_income", 2, 11, "excluded_income_yuan", "五百元左右"),
        ("IMP08", "exit_check", 6, 4, "check_date", "2019年13月5日"),
        ("IMP08", "exit_check", 2, _WORKBOOK, "check_date", "2018年13月5日"),
        ("IMP08", "exit_check", 1, 10, "check_date", "2017年冬至"),
        (None, "person", 6, 2, "political_status", "团员?"),
    )
    for rule, table, period, county, column, text in plans:
        row = _row_of_county(planter, county, is_person=table == "person")
        if row is None:
            continue
        planter.edits.set_raw(table, period, row, column, text)
        if rule is not None:
            annual_cell_found(planter, rule, table, row, column, period)
        _note(planter, "cell_issue", table, period, county, column=column, text=text)
    for period, county in ((6, _WORKBOOK), (6, 9), (4, 3), (2, 5)):
        row = _row_of_county(planter, county, is_person=True)
        if row is not None:
            planter.edits.repeat("person", period, row)
            _note(planter, "merged_row", "person", period, county)
            file_found(planter, "IMP11", period, county_file_name("person", period, county), (period,))
    for table, period, county in (("household_income", 6, 8), ("household_income", 2, 0), ("housing", 6, 10)):
        planter.edits.add_totals(table, period, county)
        _note(planter, "totals_row", table, period, county)


def _note(planter: Planter, kind: str, table: str, period: int, county: int, **more: Any) -> None:
    entry = {"kind": kind, "table": table, "data_date": LABELS[period], "county": COUNTIES[county].code, **more}
    planter.key.importer.append(entry)


def _row_of_county(planter: Planter, county: int, *, is_person: bool) -> int | None:
    """A free household (or its head) of a county, taken from further planting."""
    households = np.flatnonzero((planter.world.households.county == county) & planter.quiet & ~planter.used_households)
    if len(households) == 0:
        return None
    household = int(households[planter.rng.integers(0, len(households))])
    planter.used_households[household] = True
    return int(planter.world.head[0, household]) if is_person else household


def plant_numbers_of_identity(planter: Planter) -> None:
    """Up to three women of the workbook county whose number is kept as a number, in a cell that still shows it right."""
    world = planter.world
    people = world.people
    free = (planter.quiet & ~planter.used_households)[people.household] & (people.county == _WORKBOOK)
    candidates = np.flatnonzero(free & ~people.is_male & (people.role != 0))
    taken = 0
    for person in candidates.tolist():
        number = _exact_number(str(people.id_number[person])[:14])
        if number is None or planter.used_households[people.household[person]]:
            continue
        planter.used_households[people.household[person]] = True
        unknown_to_rosters(planter, person, ALL)
        for period in range(len(LABELS)):
            planter.edits.set_cell("person", period, person, "id_number", number)
        for period in (2, 6):
            planter.edits.write_as_number("person", period, person, "id_number")
            subject = str(world.person_id[person])
            _note(planter, "id_as_number", "person", period, _WORKBOOK, subject=subject, text=number)
            cell_found(planter, "IMP05", "person", subject, "id_number", (period,))
        taken += 1
        if taken == planter.count(3):
            return


def _exact_number(first_14: str) -> str | None:
    """A valid number of this area and birth with an even sequence of 500 and more that is exact as a number."""
    for sequence in range(500, 1000, 10):
        number = with_checksum(f"{first_14}{sequence}")
        if number.isdigit() and int(number) % _EXACT_STEP == 0:
            return number
    return None
