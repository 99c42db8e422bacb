"""Defects of schooling and work (families ED and LB)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import Array, full_years
from pipelines.demo.defects.planter import Planter, begins_at, labels
from pipelines.demo.labour import HEALTHY, NO_LABOUR, ORDINARY
from pipelines.demo.schooling import KINDERGARTEN, NOT_IN_SCHOOL, PRIMARY, school_year_start


def plant_school_and_work(planter: Planter) -> None:
    """All rules of both families."""
    _plant_school(planter)
    _plant_education(planter)
    _plant_skill(planter)
    _plant_work(planter)


def _free_of_school_cause(planter: Planter) -> Array:
    """Persons of households whose main cause is not school fees (HH28 would notice a pupil less)."""
    result: Array = (planter.world.cause != "因学")[planter.world.people.household]
    return result


def _plant_school(planter: Planter) -> None:
    """Drop-outs without a reason, pupils of the wrong age, a reason that does not fit the health."""
    world = planter.world
    healthy, no_cause = world.labour.health == HEALTHY, _free_of_school_cause(planter)
    status, ages = world.schooling.status, world.ages

    def pupil(period: int) -> Array:
        age = full_years(world.people.birth, school_year_start(period))
        return (age >= 7) & (age <= 13) & (status[period] == PRIMARY) & healthy & no_cause

    def fifteen(period: int) -> Array:
        return (ages[period] >= 15) & (ages[period] <= 17) & world.in_real_school(period)

    def at_senior(period: int) -> Array:
        return (ages[period] >= 18) & (ages[period] <= 22) & world.in_real_school(period)

    def middle_aged(period: int) -> Array:
        return (ages[period] >= 36) & (ages[period] <= 50) & healthy

    plans = (
        ("ED01", pupil, {"school_status": NOT_IN_SCHOOL, "dropout_reason": None}),
        ("ED04", pupil, {"school_status": KINDERGARTEN}),
        ("ED05", fifteen, {"school_status": PRIMARY}),
        ("ED06", at_senior, {"school_status": "九年级"}),
        ("ED11", middle_aged, {"school_status": "本科二年级", "labour_skill": NO_LABOUR, "education_level": None}),
        ("ED12", pupil, {"school_status": NOT_IN_SCHOOL, "dropout_reason": "因病"}),
    )
    for rule, mask, values in plans:
        for person, periods in planter.plant_persons(rule, mask, values):
            if rule == "ED01":
                planter.household_also("EX10", int(world.people.household[person]), labels(periods))
            if rule == "ED11":
                planter.household_also("SS08", int(world.people.household[person]), labels(periods))


def _plant_education(planter: Planter) -> None:
    """Young people out of school with primary education only; education that goes backwards."""
    world = planter.world
    status, education, ages = world.schooling.status, world.schooling.education, world.ages
    more = np.isin(education, ("初中", "高中"))

    def left_school(period: int) -> Array:
        return more[period] & (ages[period] >= 16) & (ages[period] <= 22) & (status[period] == NOT_IN_SCHOOL)

    for person, periods in planter.plant_persons("ED10", left_school, {"education_level": "小学"}):
        fell = tuple(period for period in begins_at(periods) if more[period - 1, person])
        planter.person_also("DY08", person, labels(fell))


def _plant_skill(planter: Planter) -> None:
    """Labour skill against age, school and health."""
    world = planter.world
    status, ages, skill = world.schooling.status, world.ages, world.labour.skill
    healthy = world.labour.health == HEALTHY

    def pupil(period: int) -> Array:
        return (status[period] == PRIMARY) & (ages[period] < 14)

    def old(period: int) -> Array:
        return (ages[period] >= 60) & (ages[period] < 80)

    def able(period: int) -> Array:
        return healthy & (skill[period] == ORDINARY) & (ages[period] >= 24) & (ages[period] < 59)

    def student(period: int) -> Array:
        return (ages[period] >= 16) & world.in_real_school(period)

    for person, periods in planter.plant_persons("LB01", pupil, {"labour_skill": ORDINARY}):
        planter.person_also("LB05", person, labels(periods))
    for rule, mask, value in (("LB02", old, ORDINARY), ("LB03", able, NO_LABOUR), ("LB05", student, ORDINARY)):
        for person, periods in planter.plant_persons(rule, mask, {"labour_skill": value}):
            if rule == "LB03":
                planter.household_also("SS08", int(world.people.household[person]), labels(periods))


def _plant_work(planter: Planter) -> None:
    """Work without months, too many months, jobs without months, jobs at the wrong age."""
    world = planter.world
    months, job, ages = world.labour.work_months, world.labour.job_months, world.ages

    def working(period: int) -> Array:
        return months[period] > 0

    def jobless(period: int) -> Array:
        return (job[period] == 0) & (ages[period] >= 20) & (ages[period] < 60)

    def very_old(period: int) -> Array:
        return (job[period] == 0) & (ages[period] >= 70)

    for number, (person, periods) in enumerate(planter.plant_persons("LB08", working, {})):
        empty = {"work_months": None} if number % 2 == 0 else {"work_place": None, "work_scope": None}
        planter.set_person(person, periods, **empty)
    plans = (
        ("LB09", working, {"work_months": 15}),
        ("LB17", jobless, {"public_service_job": "保洁", "public_service_job_months": None}),
        ("LB18", very_old, {"public_service_job": "保洁", "public_service_job_months": 12}),
    )
    for rule, mask, values in plans:
        for _ in planter.plant_persons(rule, mask, values):
            pass
