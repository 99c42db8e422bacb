"""Rows of 人口表: every member of a registered household at a data date."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.care import unsupported_children
from pipelines.demo.clock import dates
from pipelines.demo.households import DIBAO, TEKUN
from pipelines.demo.identity import phone_numbers
from pipelines.demo.labour import HEALTH_VALUES
from pipelines.demo.schooling import NOT_IN_SCHOOL
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World

_ETHNICITIES = np.array(["汉族", "壮族", "瑶族"])
_PERSON_PHONES = 10_000_000


def person_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """One row for each person on the county's list."""
    rows = world.people_at(period, county)
    people, draw = world.people, world.person_draw[:, rows]
    age = world.ages[period, rows]
    at_school = world.schooling.status[period, rows] != NOT_IN_SCHOOL
    in_class = world.in_real_school(period)[rows]
    politics = np.where(draw[1] < 0.02, "中共党员", np.where((age < 28) & (draw[1] > 0.6), "共青团员", "群众"))
    return frame(
        {
            "_row": rows,
            "person_id": world.person_id[rows],
            "household_id": world.household_id[people.household[rows]],
            "village_code": world.village_id[world.households.village[people.household[rows]]],
            "person_name": people.name.gather(pl.Series(rows)),
            "gender": np.where(people.is_male[rows], "男", "女"),
            "birth_date": dates(people.birth[rows]),
            "id_type": "居民身份证",
            "id_number": people.id_number.gather(pl.Series(rows)),
            "relation_to_head": world.relations[period, rows],
            "ethnicity": _ETHNICITIES[np.select([draw[0] < 0.97, draw[0] < 0.985], [0, 1], 2)],
            "political_status": np.where(age < 14, "群众", politics),
            # Whoever is at school fills in the class only.
            "education_level": text_or_null(np.where(in_class, "", world.schooling.education[period, rows])),
            "school_status": world.schooling.status[period, rows],
            "dropout_reason": text_or_null(
                np.where(at_school | (age > 16), "", world.schooling.dropout_reason[rows])
            ),
            **_work_columns(world, period, rows),
            **_security_columns(world, period, rows, age, at_school),
            "orphan_status": np.where(unsupported_children(world, period)[rows], "事实无人抚养", "否"),
            "phone_number": hidden(phone_numbers(_PERSON_PHONES + rows), (age >= 18) & (draw[2] < 0.6)),
            "receives_medical_aid": world.labour.receives_aid[rows],
            "person_status": "正常",
        }
    )  # fmt: skip


def _work_columns(world: World, period: int, rows: np.ndarray) -> dict[str, object]:
    """Health, skill, work and public-service job."""
    labour = world.labour
    months, job_months = labour.work_months[period, rows], labour.job_months[period, rows]
    return {
        "health_status": HEALTH_VALUES[labour.health[rows]],
        "labour_skill": labour.skill[period, rows],
        "work_scope": text_or_null(labour.scopes(period)[rows]),
        "work_place": text_or_null(labour.places(period)[rows]),
        "work_months": hidden(pl.Series(months), months > 0),
        "public_service_job": text_or_null(labour.jobs(period)[rows]),
        "public_service_job_months": hidden(pl.Series(job_months), job_months > 0),
    }


def _security_columns(
    world: World, period: int, rows: np.ndarray, age: np.ndarray, at_school: np.ndarray
) -> dict[str, object]:
    """Insurance and allowances: all are insured; a pension scheme from sixteen on, unless at school or in service."""
    labour = world.labour
    category = world.households.category[world.people.household[rows]]
    employee = labour.is_employee[rows] & ~at_school & (age >= 18)
    in_service = labour.in_service[rows] & ~at_school
    grown = (age >= 16) & ~at_school & ~in_service
    return {
        "has_resident_medical_insurance": ~employee,
        "has_employee_medical_insurance": employee,
        "has_critical_illness_insurance": ~employee,
        "has_commercial_medical_insurance": world.person_draw[3, rows] < 0.15,
        "has_resident_pension_insurance": grown & ~employee,
        "has_employee_pension_insurance": employee,
        "receives_dibao": category == DIBAO,
        "receives_tekun": category == TEKUN,
        "is_in_military_service": in_service,
    }
