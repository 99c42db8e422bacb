"""Defects of visits that cannot have been made as they are written: two counties, too many households, after leaving."""

from __future__ import annotations

import numpy as np

from pipelines.demo.answer_key import visit_key
from pipelines.demo.clock import Array, as_of_from, date_of
from pipelines.demo.defects.planter import Planter
from pipelines.demo.duties import HELPER, RESIDENT_CADRE

_MOST_HOUSEHOLDS = 20
# Visits whose day may be moved within their batch: 2018 as a whole, and the quarters of 2019.
_BATCHES = (6, 2, 5, 1, 4, 0, 3)


def plant_visits(planter: Planter) -> None:
    """All of them."""
    _plant_two_counties(planter)
    _plant_busy_days(planter)
    _plant_visits_after_leaving(planter)


def _untouched(planter: Planter) -> Array:
    """Visits that no edit touches: neither their own cells nor that of their household's defect."""
    visits = planter.world.visits
    free = ~planter.used_households[np.maximum(visits.household, 0)] | (visits.household < 0)
    free[list(planter.used.get("visit_log", ()))] = False
    for (table, _), rows in planter.edits.dropped.items():
        if table == "visit_log":
            free[sorted(rows)] = False
    return free


def _plant_two_counties(planter: Planter) -> None:
    """A leader who on the same day stands in the log of another county too."""
    visits = planter.world.visits
    for _ in range(planter.count()):
        by_leader = np.char.startswith(visits.visitor.astype(str), "LD") & _untouched(planter)
        visit = planter.take("visit_log", by_leader, visits.county)
        if visit is None:
            continue
        same_day = by_leader & (visits.day == visits.day[visit]) & (visits.county != visits.county[visit])
        others = np.flatnonzero(same_day)
        if len(others) == 0:
            continue
        other = int(others[0])
        planter.used["visit_log"].add(other)
        for column, values in (("visitor_id", visits.visitor), ("visitor_name", visits.visitor_name)):
            planter.edits.set_cell("visit_log", int(visits.batch[other]), other, column, str(values[visit]))
        subject = f"{visits.visitor[visit]}/{date_of(int(visits.day[visit]))}"
        planter.key.add("DUTY09", "visitor_day", subject, as_of_from(int(visits.day[visit])))


def _plant_busy_days(planter: Planter) -> None:
    """Visits of one county put down later, all under one helper and one day."""
    visits = planter.world.visits
    for turn in range(planter.count()):
        batch = _BATCHES[turn % len(_BATCHES)]
        free = (visits.batch == batch) & (visits.role == HELPER) & _untouched(planter)
        many = np.isin(visits.county, _counties_with_many(planter, free))
        first = planter.take("visit_log", free & many, visits.county)
        if first is None:
            continue
        mine = np.flatnonzero(free & (visits.county == visits.county[first]))
        chosen = mine[np.unique(visits.household[mine], return_index=True)[1]][: _MOST_HOUSEHOLDS + 2]
        last_day = int(visits.day[chosen].max())
        for visit in chosen.tolist():
            planter.used["visit_log"].add(visit)
            planter.edits.set_cell("visit_log", batch, visit, "visitor_id", str(visits.visitor[first]))
            planter.edits.set_cell("visit_log", batch, visit, "visit_date", date_of(last_day))
        planter.key.add("DUTY10", "visitor_day", f"{visits.visitor[first]}/{date_of(last_day)}", as_of_from(last_day))


def _counties_with_many(planter: Planter, free: Array) -> Array:
    """Counties in which more households were visited than one person can see in a day."""
    visits = planter.world.visits
    homes = np.unique(visits.household[free])
    return np.flatnonzero(np.bincount(planter.world.households.county[homes]) > _MOST_HOUSEHOLDS + 1)


def _plant_visits_after_leaving(planter: Planter) -> None:
    """A cadre's visit stands under the number of the one before, who had left."""
    visits, cadres = planter.world.visits, planter.world.cadres
    position = {number: at for at, number in enumerate(cadres.number.tolist())}
    by_cadre = np.flatnonzero(visits.role == RESIDENT_CADRE)
    posting = np.array([position[visitor] for visitor in visits.visitor[by_cadre].tolist()], dtype=np.int64)
    follows = (posting > 0) & (cadres.post[posting] == cadres.post[posting - 1])
    allowed = np.zeros(len(visits.day), dtype=bool)
    allowed[by_cadre[follows]] = True
    for _ in range(planter.count()):
        visit = planter.take("visit_log", allowed & _untouched(planter), visits.county)
        if visit is None:
            continue
        before = position[str(visits.visitor[visit])] - 1
        batch = int(visits.batch[visit])
        planter.edits.set_cell("visit_log", batch, visit, "visitor_id", str(cadres.number[before]))
        planter.edits.set_cell("visit_log", batch, visit, "visitor_name", cadres.name[before])
        planter.key.add("DUTY11", "visit_log", visit_key(planter.world, visit), as_of_from(int(visits.day[visit])))
