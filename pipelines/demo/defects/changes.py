"""Defects between two lists and in the records of change (family DY)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.answer_key import person_change_key
from pipelines.demo.clock import DAYS, NEVER, PERIODS, Array, as_of_from, date_of
from pipelines.demo.defects.planter import Periods, Planter, begins_at, labels
from pipelines.demo.people import MARRIED_IN, MOVED_IN
from pipelines.demo.schooling import NOT_IN_SCHOOL

_LATER: tuple[Periods, ...] = ((6,), (2,), (4,), (1,), (5,), (3,))


def plant_changes(planter: Planter) -> None:
    """All rules of the family."""
    _plant_status(planter)
    _plant_identity_and_education(planter)
    _plant_records(planter)


def _plant_status(planter: Planter) -> None:
    """Out of poverty on one list, not on the next, and no record of a return."""
    progress = planter.world.progress

    def stays_out(period: int) -> Array:
        result: Array = progress.is_out(period - 1) & progress.is_out(period) & (progress.return_day == NEVER)
        return result

    values = {"poverty_status": "未脱贫", "exit_year": None}
    for _ in planter.plant_households("DY05", stays_out, values, spells=_LATER):
        pass


def _plant_identity_and_education(planter: Planter) -> None:
    """An ethnicity that changes for good; an education level that falls for one list."""
    world = planter.world
    han = world.person_draw[0] < 0.97
    grown = (world.ages[0] >= 30) & (world.schooling.status == NOT_IN_SCHOOL).all(axis=0)
    educated = np.isin(world.schooling.education[0], ("初中", "高中")) & grown
    for turn in range(planter.count()):
        (period,) = _LATER[turn % len(_LATER)]
        person = planter.take_person(han)
        if person is not None:
            planter.set_person(person, tuple(range(period, PERIODS)), ethnicity="瑶族")
            planter.person_found("DY06", person, labels((period,)))
        person = planter.take_person(educated)
        if person is not None:
            planter.set_person(person, (period,), education_level="小学")
            planter.person_found("DY08", person, labels(begins_at((period,))))


def _plant_records(planter: Planter) -> None:
    """Late, unlikely, contradictory and unproved records of arrivals and departures."""
    world = planter.world
    changes = world.person_changes
    natural = {case.subject for case in world.natural if case.grain == "person_change"}
    home = world.people.household[changes.person]
    free = ~planter.used_households[home]
    free &= ~np.isin(np.arange(len(free)), sorted(natural))
    in_time = changes.day + 75 <= DAYS[changes.batch]
    joins = np.isin(changes.reason, (MARRIED_IN, MOVED_IN))
    plans = (
        ("DY12", joins, "change_reason", "新生儿"),
        ("DY11", in_time, "registration_date", 75),
        ("DY13", changes.reason == "死亡", "change_direction", "增加"),
        ("DY14", np.ones(len(free), dtype=bool), "has_proof", False),
    )
    for rule, allowed, column, value in plans:
        for _ in range(planter.count()):
            change = planter.take("person_change", allowed & free, changes.county)
            if change is None:
                continue
            planter.used_households[home[change]] = True
            free &= home != home[change]
            written = date_of(int(changes.day[change]) + 75) if rule == "DY11" else value
            planter.edits.set_cell("person_change", int(changes.batch[change]), change, column, written)
            if rule == "DY13":  # The departure is not recorded as one.
                planter.person_also("DY01", int(changes.person[change]), labels((int(changes.batch[change]),)))
            key = person_change_key(world, change)
            planter.key.add(rule, "person_change", key, as_of_from(int(changes.day[change])))
