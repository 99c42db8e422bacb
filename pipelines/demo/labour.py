"""Health, labour skill, work, insurance and allowances of persons, consistent with age and school."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import DATA_DATES, PERIODS, REFERENCE_DAY, Array, full_years
from pipelines.demo.households import DIBAO, GENERAL, TEKUN, Households
from pipelines.demo.people import People
from pipelines.demo.schooling import NOT_IN_SCHOOL, Schooling

HEALTHY, CHRONIC, MAJOR, DISABLED, CHRONIC_AND_DISABLED = range(5)
HEALTH_VALUES = np.array(["健康", "长期慢性病", "患有大病", "残疾", "长期慢性病,残疾"])
NO_LABOUR, ORDINARY, SKILLED, WEAK, LOST = "无劳动力", "普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力"

_SCOPES = np.array(["乡(镇)内务工", "乡(镇)外县内务工", "县外省内务工", "省外务工"])
_PLACES = np.array(["本镇", "本县县城", "佛山市", "广西"])
_JOBS = np.array(["护林员", "护河", "保洁", "养路", "治安"])


@dataclass
class Labour:
    """Per data date × person unless said otherwise. Months are whole; 0 means none."""

    health: Array  # per person
    skill: Array
    work_months: Array
    scope: Array  # per person, position among _SCOPES
    job: Array  # per person, position among _JOBS, −1 none
    job_months: Array
    is_employee: Array  # per person: insured through an employer
    in_service: Array  # per person: 现役军人
    receives_aid: Array  # per person: medical aid

    def scopes(self, period: int) -> Array:
        """务工状况 at a data date, "" without work."""
        return np.where(self.work_months[period] > 0, _SCOPES[self.scope], "")

    def places(self, period: int) -> Array:
        """务工所在地 at a data date, "" without work."""
        return np.where(self.work_months[period] > 0, _PLACES[self.scope], "")

    def jobs(self, period: int) -> Array:
        """公益性岗位 at a data date, "" without one."""
        return np.where(self.job_months[period] > 0, _JOBS[self.job], "")

    def is_able(self) -> Array:
        """Ordinary or skilled labour: what makes a household one with labour capacity."""
        result: Array = (self.skill == ORDINARY) | (self.skill == SKILLED)
        return result


def draw_health(rng: np.random.Generator, people: People, households: Households) -> Array:
    """Health for life; a 特困 person below sixty is disabled (article 17)."""
    age = full_years(people.birth, REFERENCE_DAY)
    shares = np.array([[0.96, 0.010, 0.005, 0.025, 0.0], [0.80, 0.085, 0.025, 0.085, 0.005],
                       [0.58, 0.250, 0.050, 0.105, 0.015]])  # fmt: skip
    group = np.select([age < 16, age < 60], [0, 1], 2)
    health = (rng.random(people.count)[:, None] > shares.cumsum(axis=1)[group]).sum(axis=1)
    young_tekun = (households.category[people.household] == TEKUN) & (age < 63)
    health = np.where(young_tekun, DISABLED, np.minimum(health, CHRONIC_AND_DISABLED))
    result: Array = health
    return result


def support_households_without_labour(people: People, households: Households, labour: Labour) -> None:
    """Households that at any list have nobody able to work are on 低保 with all their members (article 17)."""
    has_labour = ~np.isin(labour.skill, (NO_LABOUR, LOST))
    for period in range(PERIODS):
        present = people.present(period)
        listed = np.bincount(people.household[present], minlength=households.count) > 0
        able = np.bincount(people.household[present & has_labour[period]], minlength=households.count) > 0
        households.category[listed & ~able & (households.category == GENERAL)] = DIBAO
    labour.is_employee &= households.category[people.household] == GENERAL


def rest_without_labour_capacity(people: People, labour: Labour, flags: Array) -> None:
    """The half-able work only where somebody able does: elsewhere no wages are earned (article 23)."""
    labour.work_months[:] = np.where(flags[:, people.household], labour.work_months, 0)


def _skill_at(age: Array, in_school: Array, health: Array, draw: Array, is_tekun: Array) -> Array:
    """Labour skill from age, school and health; below sixteen, in school and mostly above sixty there is none."""
    healthy = np.where(draw < 0.12, SKILLED, ORDINARY)
    chronic = np.select([draw < 0.35, draw < 0.80], [ORDINARY, WEAK], LOST)
    major = np.where(draw < 0.30, WEAK, LOST)
    disabled = np.select([draw < 0.12, draw < 0.50], [ORDINARY, WEAK], LOST)
    skill = np.select([health == HEALTHY, health == CHRONIC, health == MAJOR], [healthy, chronic, major], disabled)
    old = np.where((age < 70) & (health == HEALTHY) & (draw < 0.3), WEAK, NO_LABOUR)
    skill = np.where(age >= 60, old, skill)
    skill = np.where(is_tekun, np.where(age >= 60, NO_LABOUR, LOST), skill)
    result: Array = np.where((age < 16) | in_school, NO_LABOUR, skill)
    return result


def make_labour(
    rng: np.random.Generator, people: People, households: Households, schooling: Schooling, health: Array
) -> Labour:
    """Labour and social security of all persons at all data dates."""
    count = people.count
    draw, months_draw = rng.random(count), rng.integers(3, 13, count)
    works = rng.random(count) < 0.9
    category = households.category[people.household]
    job = np.where(rng.random(count) < 0.03, rng.integers(0, len(_JOBS), count), -1)
    is_employee = (rng.random(count) < 0.04) & (category != DIBAO) & (category != TEKUN)
    age_2018 = full_years(people.birth, REFERENCE_DAY)
    in_service = (age_2018 >= 20) & (age_2018 <= 22) & people.is_male & (rng.random(count) < 0.02) & (health == HEALTHY)
    skills, work, job_months = [], [], []
    for period in range(PERIODS):
        age = people.ages(period)
        in_school = schooling.status[period] != NOT_IN_SCHOOL
        skill = _skill_at(age, in_school, health, draw, category == TEKUN)
        able = (skill == ORDINARY) | (skill == SKILLED) | ((skill == WEAK) & (draw < 0.25))
        year = DATA_DATES[period].year
        months = np.clip(months_draw + (year - 2016) * (draw > 0.5), 1, 12)
        skills.append(skill)
        work.append(np.where(able & works, months, 0))
        can_serve = (job >= 0) & (year >= 2017) & (age >= 18) & (age < 66) & np.isin(skill, (ORDINARY, WEAK))
        job_months.append(np.where(can_serve, np.clip(months_draw, 6, 12), 0))
    return Labour(
        health=health, skill=np.stack(skills), work_months=np.stack(work), scope=rng.choice(4, count, p=[0.3, 0.25, 0.38, 0.07]),
        job=job, job_months=np.stack(job_months), is_employee=is_employee & (age_2018 >= 20) & (age_2018 < 55),
        in_service=in_service, receives_aid=(health != HEALTHY) & (rng.random(count) < 0.2),
    )  # fmt: skip
