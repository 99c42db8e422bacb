"""Defects of whole files: refused, with merged numbers, rewritten cells, rows set aside, units nobody knows (family IMP)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, NEVER, PERIODS
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, Periods, Planter, in_force, labels
from pipelines.demo.figures import COUNTIES, WORKBOOK_COUNTY
from pipelines.demo.files import county_file_name
from pipelines.demo.unreadable import unreadable_file_name

_WORKBOOK = [county.code for county in COUNTIES].index(WORKBOOK_COUNTY)
_FULL_WIDTH = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})
_TURNS = (2, 4, 1, 5, 3, 0, 6)  # a row that is set aside stays so: also the oldest one shows at the last date
_FIRST = 0  # a refused file voids the county's complete lists of its batch; before the first there was nothing to end


def plant_received(planter: Planter) -> None:
    """All rules about files and about the units that they name."""
    for county in (3, 8, 0, 11)[: planter.count(4)]:
        planter.edits.add_unreadable_file(_FIRST, county)
        file_found(planter, "IMP01", _FIRST, unreadable_file_name(_FIRST, county), tuple(range(PERIODS)))
    _plant_merged_numbers(planter)
    _plant_full_width(planter)
    _plant_rows_without_number(planter)
    _plant_unknown_units(planter)


def file_found(planter: Planter, rule: str, period: int, file_name: str, periods: Periods) -> None:
    """Enter a defect of a file of a batch."""
    planter.key.add(rule, "file", f"{LABELS[period]}/{file_name}", labels(periods))


def _plant_merged_numbers(planter: Planter) -> None:
    """The farmland of two households in one merged cell, in the form of the county that sends workbooks."""
    of_county = planter.world.households.county == _WORKBOOK
    for (year_end,) in YEAR_END_SPELLS[: planter.count(4)]:
        listed = np.flatnonzero(planter.world.household_present[year_end] & of_county)
        allowed = np.zeros(planter.world.households.count, dtype=bool)
        allowed[listed[:-1]] = True
        household = planter.take_household(allowed)
        if household is None:
            continue
        planter.edits.merge_with_next("household_condition", year_end, household, "farmland_mu")
        name = county_file_name("household_condition", year_end, _WORKBOOK)
        file_found(planter, "IMP03", year_end, name, in_force(year_end))


def _plant_full_width(planter: Planter) -> None:
    """An identity number in full-width digits; the lists of the other quarters are written well."""
    for turn in range(planter.count()):
        periods = SPELLS[turn % len(SPELLS)]
        person = planter.take_person(planter.world.ages[0] >= 20)
        if person is None:
            continue
        number = str(planter.world.people.id_number[person]).translate(_FULL_WIDTH)
        county = int(planter.world.people.county[person])
        for period in periods:
            planter.edits.set_raw("person", period, person, "id_number", number)
            file_found(planter, "IMP06", period, county_file_name("person", period, county), (period,))


def _plant_rows_without_number(planter: Planter) -> None:
    """A visit stands on the list a second time, without its 序号: the second row cannot be kept."""
    visits = planter.world.visits
    used: set[tuple[int, int]] = set()
    for turn in range(planter.count()):
        period = _TURNS[turn % len(_TURNS)]
        allowed = (visits.batch == period) & (visits.day <= DAYS[period])
        for seen in used:
            allowed &= (visits.batch != seen[0]) | (visits.county != seen[1])
        visit = planter.take("visit_log", allowed, visits.county)
        if visit is None:
            continue
        county = int(visits.county[visit])
        used.add((period, county))
        planter.edits.double("visit_log", period, visit, visit_id=None)
        name = county_file_name("visit_log", period, county)
        file_found(planter, "IMP13", period, name, tuple(range(period, PERIODS)))


def _plant_unknown_units(planter: Planter) -> None:
    """A pairing that names a unit which is on no list."""
    world = planter.world
    pairings = world.pairings

    def take(periods: Periods) -> int | None:
        free = (planter.quiet & ~planter.used_households)[pairings.household] & (pairings.end == NEVER)
        free &= pairings.start <= DAYS[periods[0]]
        return planter.take("pairing", free, world.households.county[pairings.household])

    for turn, (row, periods) in enumerate(planter.subjects(take)):
        planter.used_households[pairings.household[row]] = True
        unit = f"DW9{turn:02d}"
        for period in periods:
            planter.edits.set_cell("pairing", period, row, "unit_id", unit)
        planter.key.add("IMP14", "named_unit", unit, labels(periods))
