"""Defects of what the list says of pupils: class and education, class and age, disabled children without school (family ED)."""

from __future__ import annotations

from pipelines.demo.clock import LAST_YEAR_END, PERIODS, Array, full_years
from pipelines.demo.defects.planter import Periods, Planter, labels
from pipelines.demo.labour import DISABLED, HEALTHY, NO_LABOUR
from pipelines.demo.schooling import NOT_IN_SCHOOL, school_year_start

# Lists for which a roster of the disabled of the same school year has come.
_WITH_ROSTER: tuple[Periods, ...] = ((6,), (2,), (3, 4), (4,), (3,), (2, 3))


def plant_pupils(planter: Planter) -> None:
    """All rules that read the list of persons."""
    _plant_education(planter)
    _plant_ages(planter)
    _plant_children_without_school(planter)


def _plant_education(planter: Planter) -> None:
    """An education besides the class of a pupil; neither of the two for somebody grown."""
    world = planter.world

    def pupil_or_grown(period: int) -> Array:
        at_school = world.in_real_school(period) & (world.ages[period] >= 8)
        grown = (world.ages[period] >= 30) & (world.schooling.status[period] == NOT_IN_SCHOOL)
        return at_school | grown

    for person, periods in planter.plant_persons("ED03", pupil_or_grown, {}):
        if world.in_real_school(periods[0])[person]:
            planter.set_person(person, periods, education_level="小学")
        else:
            planter.set_person(person, periods, education_level=None, school_status=None)


def _plant_ages(planter: Planter) -> None:
    """Men and women in senior school, children in college and at a university."""
    world = planter.world
    healthy = world.labour.health == HEALTHY

    def grown(period: int) -> Array:
        return (world.ages[period] >= 24) & (world.ages[period] <= 31) & healthy

    def child(period: int) -> Array:
        return (world.ages[period] >= 9) & (world.ages[period] <= 13) & world.in_real_school(period)

    def youth(period: int) -> Array:
        return (world.ages[period] >= 15) & (world.ages[period] <= 18) & world.in_real_school(period)

    at_school = {"labour_skill": NO_LABOUR, "education_level": None}
    plans = (
        ("ED07", grown, {"school_status": "普通高中二年级", **at_school}),
        ("ED08", child, {"school_status": "高职高专一年级"}),
        ("ED09", youth, {"school_status": "硕士研究生及以上"}),
    )
    for rule, mask, values in plans:
        for _ in planter.plant_persons(rule, mask, values):
            pass


def _plant_children_without_school(planter: Planter) -> None:
    """Disabled children who are neither at school nor taught in any other way."""
    world = planter.world
    no_cause = (world.cause != "因学")[world.people.household]

    def disabled_child(period: int) -> Array:
        age = full_years(world.people.birth, school_year_start(period))
        # From sixteen on somebody at home is asked for a pension scheme.
        return (age >= 6) & (world.ages[period] <= 15) & (world.labour.health >= DISABLED) & no_cause

    values = {"school_status": NOT_IN_SCHOOL, "dropout_reason": "因残"}

    def take(periods: Periods) -> int | None:
        lists = {*periods, *(LAST_YEAR_END[period] for period in periods)}
        mask = disabled_child(periods[0])
        for period in lists:
            mask &= disabled_child(period)
        # A roster holds for a year: whoever is at home anyway would be found on all its dates.
        for period in range(PERIODS):
            if LAST_YEAR_END[period] in lists:
                mask &= world.schooling.status[period] != NOT_IN_SCHOOL
        return planter.take_person(mask)

    for child, periods in planter.subjects(take, spells=_WITH_ROSTER):
        planter.set_person(child, periods, **values)
        for period in {LAST_YEAR_END[period] for period in periods}:
            planter.edits.set_cell("disability", period, child, "has_special_education", False)
        planter.key.add("ED18", "pupil", str(world.person_id[child]), labels(periods))
