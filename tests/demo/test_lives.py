"""Life stories hold together from list to list."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, PERIODS, full_years
from pipelines.demo.exits import SAFE
from pipelines.demo.families import CHILD, FATHER, HEAD, MOTHER
from pipelines.demo.figures import HIGHEST_INCOME_LINE_YUAN, YEARS
from pipelines.demo.identity import checksum
from pipelines.demo.world import World

_RANK = {"学龄前儿童": 0, "文盲或半文盲": 1, "小学": 2, "初中": 3, "高中": 4, "大专": 5, "本科及以上": 6}


def test_every_household_has_members_and_one_head_on_every_list(full_world: World) -> None:
    people = full_world.people
    for period in range(PERIODS):
        present = full_world.person_present[period]
        heads = present & (full_world.relations[period] == "户主")
        count = full_world.households.count
        assert (np.bincount(people.household[heads], minlength=count) == full_world.household_present[period]).all()
        assert not (present & ~full_world.household_present[period][people.household]).any()


def test_parents_are_older_than_children(full_world: World) -> None:
    people = full_world.people
    head = np.zeros(full_world.households.count, dtype=np.int64)
    head[people.household[people.role == HEAD]] = np.flatnonzero(people.role == HEAD)
    gap = (people.birth - people.birth[head[people.household]]) / 365.25
    assert gap[people.role == CHILD].min() > 14
    assert gap[(people.role == MOTHER) | (people.role == FATHER)].max() < -8


def test_education_never_falls(full_world: World) -> None:
    ranks = np.vectorize(_RANK.get)(full_world.schooling.education)
    schooled = full_world.schooling.track != 7
    assert (np.diff(ranks, axis=0)[:, schooled] >= 0).all()


def test_pupils_move_up_each_september(full_world: World) -> None:
    status = full_world.schooling.status
    assert (status[2] == status[4]).all()
    ninth = status[4] == "九年级"
    assert ninth.any()
    assert not (status[5][ninth] == "九年级").any()
    assert (status[5][status[4] == "七年级"] == "八年级").all()


def test_incomes_add_up_and_never_jump_by_accident(full_world: World) -> None:
    incomes = full_world.incomes
    parts = incomes.wage + incomes.business + incomes.dividend + incomes.other_property + incomes.transfer
    assert (incomes.net == parts - incomes.business_cost).all()
    for name in ("wage", "business", "business_cost", "dividend", "other_property", "transfer"):
        assert (getattr(incomes, name) >= 0).all(), name
    both = (incomes.size[1:] > 0) & (incomes.size[:-1] > 0)
    ratio = np.where(both, incomes.per_person[1:] / np.maximum(incomes.per_person[:-1], 1), 1)
    natural = [case.subject for case in full_world.natural if case.rule == "IN16"]
    assert set(np.flatnonzero(((ratio < 0.7) | (ratio > 2)).any(axis=0)).tolist()) == set(natural)


def test_whoever_is_out_lies_above_the_line(full_world: World) -> None:
    incomes, progress = full_world.incomes, full_world.progress
    for row, (year, period) in enumerate(zip(YEARS, (0, 1, 2, 6), strict=True)):
        out = progress.is_out(period) & full_world.household_present[period] & incomes.has_labour[row]
        assert (incomes.per_person[row][out] >= HIGHEST_INCOME_LINE_YUAN[year]).all()


def test_renewal_days_are_in_order_and_end_before_the_deadline(full_world: World) -> None:
    cases = full_world.cases
    done = cases.completion <= DAYS[-1]
    assert (full_world.progress.danger[cases.household] != SAFE).all()
    order = (cases.start, cases.completion, cases.acceptance, cases.move_in)
    for earlier, later in pairwise(order):
        assert (earlier[done] <= later[done]).all()
    assert (cases.completion[done] <= cases.deadline[done]).all()
    assert (cases.deadline[~done] > DAYS[-1]).all()


def test_identity_numbers_are_valid_unique_and_of_no_real_place(small_world: World) -> None:
    numbers = small_world.people.id_number.to_list()
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("4499") and checksum(number[:17]) == number[17] for number in numbers)


def test_names_are_many(full_world: World) -> None:
    assert full_world.people.name.n_unique() > 20_000
    assert len(set(full_world.villages.name)) == 254


def test_natural_cases_are_true(full_world: World) -> None:
    rules = {case.rule: case for case in full_world.natural}
    assert set(rules) == {"HH07", "HH19", "HH21", "ED06", "LB02", "IN16", "IN13", "PF28", "DUTY12", "DY11", "IN14"}
    pupil = int(rules["ED06"].subject)
    assert full_years(full_world.people.birth, int(DAYS[2]))[pupil] == 19
    assert full_world.schooling.status[2][pupil] == "九年级"
    for case in full_world.natural:
        if case.rule == "HH21":
            assert full_world.size[LABELS.index(case.as_of[0]), int(case.subject)] >= 10


def test_natural_namesakes_head_two_households_of_a_village(full_world: World) -> None:
    world, last = full_world, full_world.head[-1]
    namesakes = [case for case in world.natural if case.rule == "HH19" and LABELS[-1] in case.as_of]
    homes = [
        (world.households.village[int(case.subject)], world.people.name[int(last[int(case.subject)])])
        for case in namesakes
    ]
    assert all(homes.count(home) > 1 for home in homes)
    assert 2 <= len(homes) < 100
