"""Defects of insurance and allowances (family SS, but for the pension in the income form)."""

from __future__ import annotations

from pipelines.demo.clock import Array
from pipelines.demo.defects.planter import SPELLS, Periods, Planter, always, labels
from pipelines.demo.households import DIBAO, GENERAL, TEKUN
from pipelines.demo.labour import CHRONIC, DISABLED, HEALTHY
from pipelines.demo.schooling import NOT_IN_SCHOOL

# Mid-year lists: there the yearly income form is not compared with the allowances (IN25).
_MID_YEAR_SPELLS: tuple[Periods, ...] = ((5,), (3, 4, 5), (4,), (3,))
_UNINSURED = {"has_resident_medical_insurance": False, "has_employee_medical_insurance": False}


def plant_security(planter: Planter) -> None:
    """All rules of the family but SS07."""
    _plant_medical(planter)
    _plant_pensions(planter)
    _plant_allowances(planter)


def _resident(planter: Planter) -> Array:
    """Insured as residents, without medical aid."""
    labour = planter.world.labour
    return ~labour.is_employee & ~labour.receives_aid


def _plant_medical(planter: Planter) -> None:
    """Uninsured, insured twice, without the critical illness scheme, aid without insurance, health both ways."""
    resident = always(_resident(planter))
    home = planter.world.people.household
    for person, periods in planter.plant_persons("SS01", resident, _UNINSURED, count=planter.count(30)):
        planter.household_also("EX11", int(home[person]), labels(periods))
    for person, periods in planter.subjects(lambda lists: planter.take_person(resident(0))):
        planter.set_person(person, periods, **_UNINSURED)
        planter.household_found("EX11", int(home[person]), labels(periods))
        planter.person_also("SS01", person, labels(periods))
    for person, periods in planter.plant_persons("SS31", resident, {**_UNINSURED, "receives_medical_aid": True}):
        planter.person_also("SS01", person, labels(periods))
        planter.household_also("EX11", int(home[person]), labels(periods))
    for _ in planter.plant_persons("SS02", resident, {"has_employee_medical_insurance": True}):
        pass
    without = {"has_critical_illness_insurance": False}
    for _ in planter.plant_persons("SS03", resident, without, count=planter.count(20)):
        pass
    chronic = always(planter.world.labour.health == CHRONIC)
    for _ in planter.plant_persons("SS30", chronic, {"health_status": "健康,长期慢性病"}):
        pass


def _plant_pensions(planter: Planter) -> None:
    """Grown people in no pension scheme, children in one."""
    world = planter.world
    status, ages, labour = world.schooling.status, world.ages, world.labour

    def grown(period: int) -> Array:
        plain = ~labour.is_employee & ~labour.in_service
        return plain & (ages[period] >= 24) & (status[period] == NOT_IN_SCHOOL)

    def child(period: int) -> Array:
        return ages[period] < 15

    for rule, mask, value in (("SS04", grown, False), ("SS05", child, True)):
        for _ in planter.plant_persons(rule, mask, {"has_resident_pension_insurance": value}):
            pass


def _plant_allowances(planter: Planter) -> None:
    """低保 and 特困 that do not fit the household, each other or the person."""
    world = planter.world
    category = world.households.category
    of_person = category[world.people.household]
    plans = (
        ("SS09", DIBAO, {"receives_dibao": False}, _MID_YEAR_SPELLS),
        ("SS10", TEKUN, {"receives_tekun": False}, SPELLS),
    )
    # Without 特困 the severely disabled would be due a subsidy (SS25).
    able, disabled = world.labour_flags.all(axis=0), world.any_member(0, world.labour.health >= DISABLED)
    for rule, kind, values, spells in plans:
        mask = always((category == kind) & (~disabled if kind == TEKUN else able))
        for household, periods in planter.plant_households(rule, mask, {}, spells=spells):
            for member in world.members(household).tolist():
                planter.set_person(member, periods, **values)
            if kind == TEKUN:
                planter.household_also("SS08", household, labels(periods))

    rests = (world.labour.work_months.max(axis=0) == 0) & (world.labour.job_months.max(axis=0) == 0)

    def old_on_dibao(period: int) -> Array:
        return (of_person == DIBAO) & (world.ages[period] >= 60) & rests

    def fit(period: int) -> Array:
        grown = (world.ages[period] >= 24) & (world.ages[period] <= 58)
        return (of_person == GENERAL) & grown & (world.labour.health == HEALTHY) & rests

    for rule, mask in (("SS12", old_on_dibao), ("SS15", fit)):
        for _ in planter.plant_persons(rule, mask, {"receives_tekun": True}):
            pass
