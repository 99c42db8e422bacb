"""Defects of pairings: helpers at the same time, helpers who left, with too many households, or who did not call."""

from __future__ import annotations

import numpy as np

from pipelines.demo.cadres import Cadres
from pipelines.demo.clock import DATA_DATES, DAYS, LABELS, NEVER, Array
from pipelines.demo.defects.planter import SPELLS, Periods, Planter, labels
from pipelines.demo.duties import HELPER, Pairings, helper_ids

_MOST_HOUSEHOLDS = 15
_SINCE_ROTATION: tuple[Periods, ...] = ((6,), (2,), (3, 4, 5, 6), (5, 6), (4,), (2, 3))
_QUARTERS_OF_2019: tuple[Periods, ...] = ((6,), (5,), (4,), (3,))


def plant_helpers(planter: Planter) -> None:
    """All of them."""
    _plant_two_at_once(planter)
    _plant_departed_helpers(planter)
    _plant_overburdened_helpers(planter)
    _plant_missed_quarters(planter)


def pairing_id(planter: Planter, row: int) -> str:
    """结对编号 of a row of the world's pairings."""
    pairings = planter.world.pairings
    return f"JD{planter.world.household_id[pairings.household[row]]}{pairings.turn[row]}"


def _free(planter: Planter) -> Array:
    """Pairings of quiet households that no defect has."""
    return (planter.quiet & ~planter.used_households)[planter.world.pairings.household]


def _plant_two_at_once(planter: Planter) -> None:
    """The first helper's pairing has no end although the second has begun."""
    pairings = planter.world.pairings
    second = np.flatnonzero(pairings.turn == 2)
    begun = np.full(planter.world.households.count, NEVER)
    begun[pairings.household[second]] = pairings.start[second]
    for household, periods in planter.plant_households("DUTY04", lambda period: begun <= DAYS[period], {}):
        first = int(np.searchsorted(pairings.household, household))
        for period in periods:
            planter.edits.set_cell("pairing", period, first, "end_date", None)
            planter.edits.set_cell("pairing", period, first, "change_reason", None)


def _plant_departed_helpers(planter: Planter) -> None:
    """A cadre whose posting has ended is still the helper of a household."""
    world = planter.world
    pairings, cadres = world.pairings, world.cadres
    county = world.households.county[pairings.household]

    def take(periods: Periods) -> int | None:
        stays = (pairings.start <= DAYS[periods[0]]) & (pairings.end == NEVER) & _free(planter)
        return planter.take("pairing", stays, county)

    for row, periods in planter.subjects(take, spells=_SINCE_ROTATION):
        planter.used_households[pairings.household[row]] = True
        cadre = _departed(cadres, int(world.households.village[pairings.household[row]]), periods[0])
        for period in periods:
            planter.edits.set_cell("pairing", period, row, "helper_id", str(cadres.number[cadre]))
            planter.edits.set_cell("pairing", period, row, "helper_name", cadres.name[cadre])
        planter.key.add("DUTY06", "pairing", pairing_id(planter, row), labels(periods))


def _departed(cadres: Cadres, village: int, period: int) -> int:
    """A posting that had ended before a data date, in the village if there is one."""
    gone = np.flatnonzero(cadres.end < DAYS[period])
    at_home = gone[cadres.village[gone] == village]
    return int((at_home if len(at_home) else gone)[0])


def _plant_overburdened_helpers(planter: Planter) -> None:
    """One helper stands on the list for more households than anybody can help."""
    world = planter.world
    pairings = world.pairings
    county = world.households.county[pairings.household]
    for turn in range(planter.count()):
        periods = SPELLS[turn % len(SPELLS)]
        stays = (pairings.start <= DAYS[periods[0]]) & (pairings.end == NEVER) & _free(planter)
        stays[list(planter.used.get("pairing", ()))] = False
        enough = np.isin(county, np.flatnonzero(np.bincount(county[stays]) > _MOST_HOUSEHOLDS))
        first = planter.take("pairing", stays & enough & _is_first_of_helper(pairings), county)
        if first is None:
            continue
        others = np.flatnonzero(stays & (county == county[first]) & (pairings.helper != pairings.helper[first]))
        helper = helper_ids(pairings.helper[first : first + 1])[0]
        for row in others[:_MOST_HOUSEHOLDS].tolist():
            planter.used["pairing"].add(row)
            for period in periods:
                planter.edits.set_cell("pairing", period, row, "helper_id", helper)
        planter.key.add("DUTY07", "helper", helper, labels(periods))


def _is_first_of_helper(pairings: Pairings) -> Array:
    first = np.zeros(len(pairings.helper), dtype=bool)
    first[np.unique(pairings.helper, return_index=True)[1]] = True
    return first


def _plant_missed_quarters(planter: Planter) -> None:
    """No helper came to a household in one quarter of 2019; others did."""
    world = planter.world
    visits, pairings = world.visits, world.pairings
    twice = np.bincount(pairings.household, minlength=world.households.count) > 1
    known = world.households.enter < DAYS[2]

    def take(periods: Periods) -> int | None:
        return planter.take_household(known & ~twice)

    for household, (period,) in planter.subjects(take, spells=_QUARTERS_OF_2019):
        mine = (visits.household == household) & (visits.batch == period) & (visits.role == HELPER)
        for visit in np.flatnonzero(mine).tolist():
            planter.edits.drop("visit_log", period, visit)
        row = int(np.searchsorted(pairings.household, household))
        planter.key.add("DUTY08", "pairing", pairing_id(planter, row), [LABELS[period]])


def missed_quarters(planter: Planter, household: int, year: int) -> list[tuple[str, list[str]]]:
    """Pairings of a household without any visit in a year of quarterly calls, and the dates at which it shows."""
    pairings = planter.world.pairings
    found = []
    for period in (period for period in range(3, 7) if DATA_DATES[period].year == year):
        begun, ended = DAYS[period - 1] + 1, DAYS[period]
        low, high = np.searchsorted(pairings.household, [household, household + 1])
        found += [
            (pairing_id(planter, row), [LABELS[period]])
            for row in range(low, high)
            if pairings.start[row] <= begun and pairings.end[row] >= ended
        ]
    return found
