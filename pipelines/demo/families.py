"""Who lives in a household: family type, roles and birth days that fit each other at 2018-12-31."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import REFERENCE_DAY, Array
from pipelines.demo.households import TEKUN, VANISHED, Households

HEAD, SPOUSE, CHILD, MOTHER, FATHER, SON, DAUGHTER_IN_LAW, GRANDCHILD, SIBLING = range(9)

# Family types: members in the order in which a family of n people is filled.
COUPLE, SINGLE_PARENT, WITH_PARENT, ELDER_HEAD, ELDERS, WITH_MOTHER = range(6)
_ORDER = (
    (HEAD, SPOUSE, CHILD, CHILD, CHILD, CHILD, MOTHER, FATHER, SIBLING, SIBLING, SIBLING),
    (HEAD, CHILD, CHILD, MOTHER, CHILD, FATHER, CHILD, SIBLING, SIBLING, SIBLING, SIBLING),
    (HEAD, SPOUSE, MOTHER, CHILD, CHILD, FATHER, CHILD, CHILD, SIBLING, SIBLING, SIBLING),
    (HEAD, SPOUSE, SON, DAUGHTER_IN_LAW, GRANDCHILD, GRANDCHILD, GRANDCHILD, GRANDCHILD, SIBLING, SIBLING, SIBLING),
    (HEAD, SPOUSE, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING),
    (HEAD, MOTHER, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING, SIBLING),
)
_ROLES = np.array(_ORDER)
# Share of each family type by household size 1, 2, 3, 4, 5, 6 and more.
_TYPE_SHARES = np.array(
    [
        [0.45, 0.00, 0.00, 0.00, 0.55, 0.00],
        [0.15, 0.25, 0.00, 0.00, 0.35, 0.25],
        [0.40, 0.20, 0.10, 0.20, 0.00, 0.10],
        [0.50, 0.10, 0.20, 0.20, 0.00, 0.00],
        [0.40, 0.00, 0.30, 0.30, 0.00, 0.00],
        [0.30, 0.00, 0.30, 0.40, 0.00, 0.00],
    ]
)
# Youngest, oldest and mean age of the head by family type.
_HEAD_AGES = np.array([[31, 61, 46], [31, 58, 45], [36, 60, 46], [58, 76, 65], [62, 92, 73], [40, 61, 51]])


@dataclass
class Members:
    """Parallel arrays over persons: household, place in it, role, sex and age in years at 2018-12-31."""

    household: Array
    slot: Array
    role: Array
    is_male: Array
    age: Array


def family_types(rng: np.random.Generator, households: Households) -> Array:
    """One family type for each household; 特困 households are old people."""
    size = np.clip(households.size_2018, 1, 6)
    cumulative = _TYPE_SHARES.cumsum(axis=1)[size - 1]
    types = (rng.random(households.count)[:, None] > cumulative).sum(axis=1)
    types[(households.category == TEKUN) | (households.leave_kind == VANISHED)] = ELDERS
    result: Array = types
    return result


def _head_ages(rng: np.random.Generator, types: Array) -> Array:
    low, high, mean = _HEAD_AGES[types].T
    return np.clip(rng.normal(mean, 7.0), low + rng.random(len(types)), high + rng.random(len(types)))


def _child_ages(rng: np.random.Generator, parent_age: Array, birth_order: Array) -> Array:
    """Ages of children: the eldest first, two to four years apart, the younger parent at least 19 at birth."""
    eldest = np.maximum(parent_age - rng.uniform(20.5, 29.0, len(parent_age)), 0.3)
    age = eldest - birth_order * rng.uniform(1.6, 3.4, len(parent_age))
    late = rng.uniform(0.05, np.clip(parent_age - 19.5, 0.2, 12.0))
    return np.where(age < 0.05, late, age)


def make_members(rng: np.random.Generator, households: Households, types: Array) -> Members:
    """The members of every household; shape: sum of size_2018."""
    household = np.repeat(np.arange(households.count), households.size_2018)
    slot = np.arange(len(household)) - np.repeat(np.cumsum(households.size_2018) - households.size_2018,
                                                 households.size_2018)  # fmt: skip
    role = _ROLES[types[household], slot]
    head_age = _head_ages(rng, types)
    female_share = np.array([0.10, 0.50, 0.08, 0.12, 0.28, 0.05])[types]
    head_male = rng.random(households.count) >= female_share
    spouse_gap = np.where(head_male, 1, -1) * np.clip(rng.normal(2.5, 3.0, households.count), -6, 9)
    spouse_age = np.maximum(head_age - spouse_gap, 23.5)
    is_male = rng.random(len(household)) < 0.52
    age = _ages(rng, household, role, head_age, spouse_age)
    is_male = np.where(role == HEAD, head_male[household], is_male)
    is_male = np.where(role == SPOUSE, ~head_male[household], is_male)
    is_male = np.where((role == FATHER) | (role == SON), True, is_male)
    is_male = np.where((role == MOTHER) | (role == DAUGHTER_IN_LAW), False, is_male)
    return Members(household, slot, role, is_male, age)


def _ages(rng: np.random.Generator, household: Array, role: Array, head_age: Array, spouse_age: Array) -> Array:
    """Ages at 2018-12-31 that keep every gap between generations above 19 years."""
    count = len(household)
    head = head_age[household]
    couple = np.zeros(len(head_age), dtype=bool)
    couple[household[role == SPOUSE]] = True
    younger_parent = np.where(couple, np.minimum(head_age, spouse_age), head_age)
    mother = np.minimum(head_age + rng.uniform(20, 32, len(head_age)), 97.5)
    father = np.minimum(mother + rng.uniform(-1, 6, len(head_age)), 98.5)
    son = np.clip(younger_parent - rng.uniform(22, 33, len(head_age)), 24.0, 50.0)
    wife = np.maximum(son - rng.uniform(-2, 5, len(head_age)), 23.2)
    order = _order_among(household, role == CHILD)
    child = _child_ages(rng, younger_parent[household], order)
    grandchild = _child_ages(rng, np.minimum(son, wife)[household], _order_among(household, role == GRANDCHILD))
    choices = [head, spouse_age[household], child, mother[household], father[household], son[household],
               wife[household], grandchild, np.clip(head + rng.uniform(-8, 8, count), 20, 97)]  # fmt: skip
    return np.choose(role, choices)


def _order_among(household: Array, chosen: Array) -> Array:
    """0, 1, 2 … for the chosen members within their household."""
    running = np.cumsum(chosen)
    first = np.searchsorted(household, household, side="left")
    before = np.where(first > 0, running[first - 1], 0)
    return np.where(chosen, running - before - 1, 0)


def birth_days(rng: np.random.Generator, age: Array) -> Array:
    """Day numbers of birth for ages at 2018-12-31."""
    return REFERENCE_DAY - np.maximum(np.floor(age * 365.25), 3).astype(np.int64)
