"""Aid to pupils, term by term: everyone at school receives something each term (article 14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import Array, day
from pipelines.demo.schooling import KINDERGARTEN, PRIMARY

if TYPE_CHECKING:
    from pipelines.demo.world import World

LIVING, FEES, GRANT = "生活费补助", "免学杂费", "助学金"
# Name, data date that reports it, first and last day of payment. The ledger begins with the opinion of December 2018.
TERMS = (
    ("2018-2019学年第一学期", 2, day(2018, 11, 1), day(2018, 12, 20)),
    ("2018-2019学年第二学期", 4, day(2019, 5, 1), day(2019, 6, 20)),
    ("2019-2020学年第一学期", 6, day(2019, 11, 1), day(2019, 12, 20)),
)
# Stage → what is paid a term, in yuan.
_PAYMENTS: dict[str, dict[str, int]] = {
    "学前": {GRANT: 500},
    "小学": {LIVING: 1500},
    "初中": {LIVING: 1500},
    "普高": {LIVING: 1500, FEES: 1250},
    "中职": {LIVING: 1500, FEES: 1750},
    "大专": {LIVING: 3500, FEES: 2500},
    "本科": {GRANT: 1500},
}
_STAGES = np.array(["", *_PAYMENTS])
_PREFIXES = ("学前教育", "小学", ("七", "八", "九"), "普通高中", "中职", "高职", "本科")
_PRIMARY_GRADES = np.array(["一年级", "二年级", "三年级", "四年级", "五年级", "六年级"])


@dataclass
class SchoolAid:
    """Parallel arrays over payments, ordered by term, pupil and item; `term` is a position in TERMS."""

    person: Array
    term: Array
    item: Array
    yuan: Array
    day: Array


def stages(status: Array) -> Array:
    """学段 of each 在校生状况; "" for whoever is not at school."""
    names = np.unique(status)
    position = [next((at for at, start in enumerate(_PREFIXES, 1) if name.startswith(start)), 0) for name in names]
    result: Array = _STAGES[position][np.searchsorted(names, status)]
    return result


def grade_names(status: Array, grade: Array) -> Array:
    """年级 as schools write it: primary classes by number, the others as their 在校生状况 says, kindergarten none."""
    primary = _PRIMARY_GRADES[np.clip(grade, 0, 5)]
    result: Array = np.select([status == PRIMARY, status == KINDERGARTEN], [primary, ""], status)
    return result


def make_school_aid(rng: np.random.Generator, world: World) -> SchoolAid:
    """Payments of each term to everyone who is at school and on the list of the data date that reports it."""
    parts: list[dict[str, Array]] = []
    for term, (_, period, first, last) in enumerate(TERMS):
        stage = stages(world.schooling.status[period])
        paid = rng.integers(first, last, world.people.count)
        for name, payments in _PAYMENTS.items():
            pupils = np.flatnonzero(world.person_present[period] & (stage == name))
            for item, yuan in payments.items():
                parts.append(
                    {
                        "person": pupils, "term": np.full(len(pupils), term), "item": np.full(len(pupils), item),
                        "yuan": np.full(len(pupils), yuan), "day": paid[pupils],
                    }
                )  # fmt: skip
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((columns["item"], columns["person"], columns["term"]))
    return SchoolAid(**{name: values[order] for name, values in columns.items()})
