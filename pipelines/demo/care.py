"""Care: the medical years of the sick, certificates of the disabled, and who lives on 低保 or 特困 (articles 15, 17, 18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DAYS, PERIODS, Array, batch_of, day
from pipelines.demo.families import CHILD, HEAD
from pipelines.demo.households import DIBAO, GENERAL
from pipelines.demo.incomes import income_year_position
from pipelines.demo.labour import CHRONIC, DISABLED, HEALTHY, MAJOR

if TYPE_CHECKING:
    from pipelines.demo.world import World

# The ledgers of services begin with the opinion of December 2018 and are then sent once a year.
SERVICE_PERIODS = (2, 6)
CHRONIC_ILLNESSES = ("高血压", "糖尿病", "慢性阻塞性肺病", "类风湿关节炎", "慢性肾炎")
MAJOR_ILLNESSES = ("恶性肿瘤", "终末期肾病", "脑卒中", "急性心肌梗死")
DISABILITY_CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
DISABILITY_LEVELS = ("一级", "二级", "三级", "四级")
UNSUPPORTED_CHILD_YUAN_PER_MONTH = 950
_VALID_DAYS = 3653


@dataclass
class Treatments:
    """Per person: the illness (a position in its list). Per year-end of the ledger × person: whole yuan."""

    illness: Array
    has_doctor: Array
    cost: Array
    reimbursed: Array
    aid: Array


@dataclass
class Certificates:
    """Per person (all persons, also those without a disability): what a certificate says or would say."""

    category: Array
    level: Array
    issued: Array
    expires: Array
    awaits_certificate: Array  # examined, certificate not yet issued


@dataclass
class Benefits:
    """Per person: day of admission. Per data date × person: yuan a month, 0 for whoever receives nothing."""

    start: Array
    yuan_per_month: Array


def unsupported_children(world: World, period: int) -> Array:
    """Children of a single parent who is severely disabled: in fact nobody brings them up (article 17).

    Only of households without 低保: the others receive that for each member.
    """
    people, severe = world.people, world.services.certificates.level < 2
    single = ~world.any_member(period, (people.role != CHILD) & (people.role != HEAD))
    ill_head = world.any_member(period, (people.role == HEAD) & (world.labour.health >= DISABLED) & severe)
    general = world.households.category == GENERAL
    of_person = (single & ill_head & general)[people.household]
    result: Array = (people.role == CHILD) & (world.ages[period] < 18) & of_person
    return result


def is_sick(world: World) -> Array:
    """Whoever has a chronic or a major illness."""
    result: Array = (world.labour.health != HEALTHY) & (world.labour.health != DISABLED)
    return result


def make_treatments(rng: np.random.Generator, world: World) -> Treatments:
    """Costs of a year, and how insurance and medical aid share them; the seriously ill always have a doctor and aid."""
    count = world.people.count
    is_major = world.labour.health == MAJOR
    illness = np.where(
        is_major, rng.integers(0, len(MAJOR_ILLNESSES), count), rng.integers(0, len(CHRONIC_ILLNESSES), count)
    )
    doctor = is_major | (rng.random(count) < 0.9)
    aided = is_major | world.labour.receives_aid
    years = len(SERVICE_PERIODS)
    cost = np.where(is_major, rng.integers(20_000, 120_000, (years, count)), rng.integers(400, 6_000, (years, count)))
    reimbursed = np.floor(cost * rng.uniform(0.60, 0.75, (years, count))).astype(np.int64)
    share = rng.uniform(0.3, 0.7, (years, count))
    aid = np.where(aided, np.floor((cost - reimbursed) * share), 0).astype(np.int64)
    return Treatments(illness, doctor, cost, reimbursed, aid)


def make_certificates(rng: np.random.Generator, world: World) -> Certificates:
    """Certificates are valid for ten years, beyond the last data date; whoever can work has one of the lighter levels."""
    people = world.people
    count = people.count
    newest = np.minimum(np.maximum(people.birth + 30, people.enter), DAYS[-1])
    issued = np.maximum(rng.integers(day(2011, 1, 1), day(2018, 12, 1), count), newest)
    waits = (world.labour.health == CHRONIC) & (rng.random(count) < 0.004)
    category = rng.choice(len(DISABILITY_CATEGORIES), count, p=[0.12, 0.16, 0.03, 0.42, 0.10, 0.12, 0.05])
    level = rng.choice(len(DISABILITY_LEVELS), count, p=[0.14, 0.28, 0.30, 0.28])
    can_work = world.labour.is_able().any(axis=0)
    return Certificates(
        category=category, level=np.where(can_work & (level < 2), level + 2, level),
        issued=issued, expires=issued + _VALID_DAYS, awaits_certificate=waits,
    )  # fmt: skip


def make_benefits(rng: np.random.Generator, world: World) -> Benefits:
    """What 收支表 says a household receives in a year, as yuan a month of each member."""
    people, incomes = world.people, world.incomes
    category = world.households.category[people.household]
    start = np.maximum(people.enter, world.households.enter[people.household]) + rng.integers(0, 20, people.count)
    monthly = np.zeros((PERIODS, people.count), dtype=np.int64)
    for period in SERVICE_PERIODS:
        at = income_year_position(period)
        of_household = np.where(world.households.category == DIBAO, incomes.dibao[at], incomes.tekun[at])
        per_member = of_household // (12 * np.maximum(incomes.size[at], 1))
        monthly[period] = np.where(
            world.person_present[period] & (category != GENERAL), per_member[people.household], 0
        )
    return Benefits(np.minimum(start, DAYS[batch_of(people.enter).clip(max=PERIODS - 1)]), monthly)
