"""Defects of helpers and visits (family DUTY, but for the units and assistants of villages)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.answer_key import visit_key
from pipelines.demo.clock import DATA_DATES, DAYS, LABELS, PERIODS, Array, date_of, year_of
from pipelines.demo.defects.helpers import missed_quarters
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, always, in_force, labels
from pipelines.demo.duties import DEPUTY_LEADER, MAIN_LEADER
from pipelines.demo.exits import year_of_check
from pipelines.demo.tables.events import unit_ids

_PATIENCE_DAYS = 60
_EVERY_LIST: tuple[Periods, ...] = ((6,), (5,), (2,), (4,), (1,), (3,), (0,))


def plant_duty(planter: Planter) -> None:
    """All rules of the family that concern persons and households."""
    _plant_leader_visits(planter)
    _plant_pairings(planter)
    _plant_open_problems(planter)
    _plant_unvisited_households(planter)


def _quarter(days: Array) -> Array:
    """Year and quarter of each day as one number, e.g. 20193."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    result: Array = year_of(days) * 10 + month // 3 + 1
    return result


def _plant_leader_visits(planter: Planter) -> None:
    """Main leaders who came less than twice in a year; deputies who missed a quarter."""
    world = planter.world
    visits, units = world.visits, world.units
    county = units.county[units.pair_unit]
    years, quarters = year_of(visits.day), _quarter(visits.day)
    everywhere = np.ones(len(county), dtype=bool)

    def take(periods: Periods) -> int | None:
        return planter.take("unit_village", everywhere, county)

    for turn, (pair, (year_end,)) in enumerate(planter.subjects(take, spells=YEAR_END_SPELLS)):
        year = year_of_check(year_end)
        mine = (visits.unit == units.pair_unit[pair]) & (visits.village == units.pair_village[pair])
        _drop_visits(planter, np.flatnonzero(mine & (visits.role == MAIN_LEADER) & (years == year))[turn % 2 :])
        planter.key.add("DUTY01", "unit_year", f"{_pair_id(planter, pair)}/{year}", labels(in_force(year_end)))
    for pair, (period,) in planter.subjects(take, spells=_EVERY_LIST):
        at = DATA_DATES[period]
        mine = (visits.unit == units.pair_unit[pair]) & (visits.village == units.pair_village[pair])
        missed = mine & (visits.role == DEPUTY_LEADER) & (quarters == at.year * 10 + (at.month + 2) // 3)
        _drop_visits(planter, np.flatnonzero(missed))
        subject = f"{_pair_id(planter, pair)}/{at.year}Q{(at.month + 2) // 3}"
        planter.key.add("DUTY02", "unit_quarter", subject, [LABELS[period]])


def _pair_id(planter: Planter, pair: int) -> str:
    units = planter.world.units
    unit = unit_ids(units.pair_unit[pair : pair + 1])[0]
    return f"{unit}/{planter.world.village_id[units.pair_village[pair]]}"


def _drop_visits(planter: Planter, rows: Array) -> None:
    for visit in rows.tolist():
        planter.edits.drop("visit_log", int(planter.world.visits.batch[visit]), visit)


def _plant_pairings(planter: Planter) -> None:
    """Households without a helper; pairings that end before they begin."""
    world = planter.world
    pairings = world.pairings
    for household, periods in planter.plant_households("DUTY03", always(planter.quiet), {}):
        low, high = np.searchsorted(pairings.household, [household, household + 1])
        for period in periods:
            for row in range(low, high):
                planter.edits.drop("pairing", period, row)
    first_of_two = np.zeros(len(pairings.household), dtype=bool)
    first_of_two[:-1] = (pairings.turn[:-1] == 1) & (pairings.turn[1:] == 2)

    def take(periods: Periods) -> int | None:
        free = (planter.quiet & ~planter.used_households)[pairings.household]
        ended = first_of_two & (pairings.end <= DAYS[periods[0]])
        return planter.take("pairing", ended & free, world.households.county[pairings.household])

    for row, periods in planter.subjects(take):
        planter.used_households[pairings.household[row]] = True
        for period in periods:
            planter.edits.set_cell("pairing", period, row, "end_date", date_of(int(pairings.start[row]) - 10))
        subject = f"JD{world.household_id[pairings.household[row]]}{pairings.turn[row]}"
        planter.key.add("DUTY05", "pairing", subject, labels(periods))


def _plant_open_problems(planter: Planter) -> None:
    """Problems found at a visit and left open for more than sixty days."""
    visits = planter.world.visits
    natural = [case.subject for case in planter.world.natural if case.grain == "visit_log"]
    allowed = (visits.problem > 0) & visits.is_resolved & (visits.day < DAYS[6] - _PATIENCE_DAYS)
    allowed &= ~np.isin(np.arange(len(allowed)), natural)
    for _ in range(planter.count()):
        free = allowed & ~planter.used_households[np.maximum(visits.household, 0)]
        visit = planter.take("visit_log", free, visits.county)
        if visit is None:
            continue
        planter.used_households[visits.household[visit]] = True
        planter.edits.set_cell("visit_log", int(visits.batch[visit]), visit, "is_resolved", False)
        seen = [LABELS[at] for at in range(PERIODS) if visits.day[visit] < DAYS[at] - _PATIENCE_DAYS]
        planter.key.add("DUTY12", "visit_log", visit_key(planter.world, visit), seen)


def _plant_unvisited_households(planter: Planter) -> None:
    """Households that nobody visited in a whole year."""
    world = planter.world
    visits = world.visits
    years = year_of(visits.day)
    identified = year_of(world.households.identified)

    def take(lists: Periods) -> int | None:
        return planter.take_household(identified < year_of_check(lists[0]))

    for household, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS):
        year = year_of_check(year_end)
        _drop_visits(planter, np.flatnonzero((visits.household == household) & (years == year)))
        planter.household_found("DUTY13", household, labels(in_force(year_end)))
        for pairing, dates in missed_quarters(planter, household, year):
            planter.key.add_side_effect("DUTY08", "pairing", pairing, dates)
