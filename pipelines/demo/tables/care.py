"""Rows of 学籍与资助台账, 健康扶贫台账, 残疾人名册 and 低保特困养老名册."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.care import (
    CHRONIC_ILLNESSES,
    DISABILITY_CATEGORIES,
    DISABILITY_LEVELS,
    MAJOR_ILLNESSES,
    SERVICE_PERIODS,
    UNSUPPORTED_CHILD_YUAN_PER_MONTH,
    is_sick,
    unsupported_children,
)
from pipelines.demo.clock import Array, dates
from pipelines.demo.figures import COUNTIES
from pipelines.demo.households import DIBAO, GENERAL, TEKUN
from pipelines.demo.labour import DISABLED, MAJOR
from pipelines.demo.school_aid import TERMS, grade_names, stages
from pipelines.demo.schooling import NOT_IN_SCHOOL
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World

_UPPER_STAGES = ("普高", "中职", "大专", "本科")


def identity_columns(world: World, person: Array) -> dict[str, object]:
    """Who a row speaks of: ID number and household."""
    return {
        "id_number": world.people.id_number.gather(pl.Series(person)),
        "household_id": world.household_id[world.people.household[person]],
    }


def education_aid_rows(world: World, period: int) -> pl.DataFrame:
    """What pupils received in the term that this data date reports."""
    aid = world.services.school_aid
    rows = np.flatnonzero(np.array([term[1] for term in TERMS])[aid.term] == period)
    person = aid.person[rows]
    status, grade = world.schooling.status[period, person], world.schooling.grade[period, person]
    stage = stages(status)
    return frame(
        {
            "_row": rows,
            **identity_columns(world, person),
            "school_term": np.array([term[0] for term in TERMS])[aid.term[rows]],
            "student_number": "G" + world.people.id_number.gather(pl.Series(person)),
            "school_stage": stage,
            "grade_name": text_or_null(grade_names(status, grade)),
            "school_name": _school_names(world, person, stage),
            "enrolment_status": "在读",
            "is_boarder": np.isin(stage, _UPPER_STAGES) | ((stage == "初中") & (person % 2 == 0)),
            "aid_item": aid.item[rows],
            "aid_yuan": aid.yuan[rows],
            "paid_date": dates(aid.day[rows]),
            "dropout_reason": pl.repeat(None, len(rows), dtype=pl.String, eager=True),
            "is_taught_at_home": np.zeros(len(rows), dtype=bool),
        }
    )


def _school_names(world: World, person: Array, stage: Array) -> Array:
    """Schools of the town for the young, of the county from senior school on, and colleges without a name of their own."""
    village = world.households.village[world.people.household[person]]
    town = np.array(world.villages.town_name)[village]
    county = np.array([figures.name for figures in COUNTIES])[world.people.county[person]]
    return np.select(
        [stage == "学前", stage == "小学", stage == "初中", stage == "普高", stage == "中职", stage == "大专"],
        [np.char.add(town, "中心幼儿园"), np.char.add(town, "中心小学"), np.char.add(town, "初级中学"),
         np.char.add(county, "高级中学"), np.char.add(county, "职业技术学校"), "省内高职院校"],
        "省内本科院校",
    )  # fmt: skip


def health_rows(world: World, period: int) -> pl.DataFrame:
    """The year of everyone with a chronic or a major illness; what insurance and aid leave is paid by the patient."""
    treatments = world.services.treatments
    rows = np.flatnonzero(world.person_present[period] & is_sick(world))
    is_major = world.labour.health[rows] == MAJOR
    at, illness = SERVICE_PERIODS.index(period), treatments.illness[rows]
    cost, reimbursed, aid = (amounts[at, rows] for amounts in (treatments.cost, treatments.reimbursed, treatments.aid))
    names = np.where(
        is_major,
        np.array(MAJOR_ILLNESSES)[illness % len(MAJOR_ILLNESSES)],
        np.array(CHRONIC_ILLNESSES)[illness],
    )
    return frame(
        {
            "_row": rows,
            **identity_columns(world, rows),
            "disease_type": np.where(is_major, "大病", "慢性病"),
            "disease_name": names,
            "has_family_doctor": treatments.has_doctor[rows],
            "medical_cost_yuan": cost,
            "insurance_reimbursed_yuan": reimbursed,
            "medical_aid_yuan": aid,
            "self_paid_yuan": cost - reimbursed - aid,
            "is_insurance_premium_aided": np.ones(len(rows), dtype=bool),
            "has_critical_illness_insurance": ~world.labour.is_employee[rows],
            "is_in_medical_aid": is_major | world.labour.receives_aid[rows],
        }
    )


def disability_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Everyone who is registered as disabled, and the few whose certificate is still to come; 特困 excludes the subsidies."""
    certificates, people = world.services.certificates, world.people
    disabled = world.labour.health >= DISABLED
    rows = world.people_at(period, county)
    rows = rows[disabled[rows] | certificates.awaits_certificate[rows]]
    certified = disabled[rows]
    category, level = certificates.category[rows], certificates.level[rows]
    id_number = people.id_number.gather(pl.Series(rows))
    number = id_number + pl.Series(np.char.add((category + 1).astype(str), (level + 1).astype(str)))
    kind = world.households.category[people.household[rows]]
    is_dibao, is_tekun = kind == DIBAO, kind == TEKUN
    age, is_severe = world.ages[period, rows], level < 2
    at_school = world.schooling.status[period, rows] != NOT_IN_SCHOOL
    return frame(
        {
            "_row": rows,
            "id_number": id_number,
            "person_name": people.name.gather(pl.Series(rows)),
            "certificate_number": hidden(number, certified),
            "disability_category": hidden(pl.Series(np.array(DISABILITY_CATEGORIES)[category]), certified),
            "disability_level": hidden(pl.Series(np.array(DISABILITY_LEVELS)[level]), certified),
            "issued_date": dates(certificates.issued[rows], certified),
            "expiry_date": dates(certificates.expires[rows], certified),
            "is_assessment_needed": ~certified,
            "assessed_date": dates(certificates.issued[rows], ~certified),
            "living_subsidy_yuan_per_month": np.where(certified & is_dibao, 165 + 10 * (period > 2), 0),
            "nursing_subsidy_yuan_per_month": np.where(certified & is_severe & ~is_tekun, 220 + 15 * (period > 2), 0),
            "has_special_education": certified & (age >= 6) & (age <= 16) & ~at_school,
            "is_single_person_case": certified & is_severe & (age >= 18) & (kind == GENERAL),
        }
    )


def social_security_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Everyone on 低保 or 特困, with the amount of the year, and children whom in fact nobody brings up."""
    benefits = world.services.benefits
    rows = world.people_at(period, county)
    is_child = unsupported_children(world, period)
    rows = rows[(world.households.category[world.people.household[rows]] != GENERAL) | is_child[rows]]
    is_dibao = world.households.category[world.people.household[rows]] == DIBAO
    kinds = np.where(world.size[period, world.people.household[rows]] > 2, "A类", "B类")
    kinds = np.where(is_dibao, kinds, "分散供养")
    yuan = np.where(is_child[rows], UNSUPPORTED_CHILD_YUAN_PER_MONTH, benefits.yuan_per_month[period, rows])
    return frame(
        {
            "_row": rows,
            **identity_columns(world, rows),
            "benefit_type": np.where(is_child[rows], "事实无人抚养", np.where(is_dibao, "低保", "特困")),
            "benefit_category": hidden(pl.Series(kinds), ~is_child[rows]),
            "start_date": dates(benefits.start[rows]),
            "end_date": pl.repeat(None, len(rows), dtype=pl.Date, eager=True),
            "benefit_yuan_per_month": yuan,
            "source_department": "县民政局",
        }
    )
