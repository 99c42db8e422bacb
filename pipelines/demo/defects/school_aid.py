"""Defects of the ledger of aid to pupils, and of what it and the list of persons say of the same pupil (family ED)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, Array, as_of_from, date_of
from pipelines.demo.defects.planter import Planter, labels
from pipelines.demo.identity import with_checksum
from pipelines.demo.labour import ORDINARY
from pipelines.demo.ledger_keys import aid_key
from pipelines.demo.school_aid import FEES, LIVING, TERMS, stages
from pipelines.demo.schooling import NOT_IN_SCHOOL, PRIMARY

TABLE = "education_aid"
# The newest term first, so that a small demo shows it at the last date.
_TURNS = (2, 0, 1)
_OTHER_NAMES = ("2018年秋季学期", "2019年春季学期", "2019年秋季学期")
_PRIMARY_GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
_STRANGER = "997"


def plant_school_aid(planter: Planter) -> None:
    """All rules that read the ledger."""
    _plant_dropouts(planter)
    _plant_unaided_pupils(planter)
    _plant_double_payments(planter)
    _plant_payments_to_nobody(planter)
    _plant_wrong_grades(planter)
    _plant_wrong_stages(planter)


def _at_school_with(planter: Planter, term: int, wanted: tuple[str, ...]) -> Array:
    """Pupils of these stages with a payment in a term, of households not poor for school fees."""
    world = planter.world
    aid = world.services.school_aid
    paid = np.zeros(world.people.count, dtype=bool)
    paid[aid.person[aid.term == term]] = True
    cause = (world.cause != "因学")[world.people.household]
    result: Array = paid & cause & np.isin(stages(world.schooling.status[TERMS[term][1]]), wanted)
    return result


def _pupils(
    planter: Planter, wanted: tuple[str, ...], turns: tuple[int, ...] = _TURNS
) -> Iterator[tuple[int, int, int]]:
    """As many pupils as the scale asks for: number, pupil and term."""
    for number in range(planter.count()):
        for step in range(len(turns)):
            term = turns[(number + step) % len(turns)]
            pupil = planter.take_person(_at_school_with(planter, term, wanted))
            if pupil is not None:
                yield number, pupil, term
                break


def _rows(planter: Planter, pupil: int, term: int) -> list[int]:
    aid = planter.world.services.school_aid
    rows: list[int] = np.flatnonzero((aid.person == pupil) & (aid.term == term)).tolist()
    return rows


def _edit(planter: Planter, row: int, **values: object) -> None:
    period = TERMS[int(planter.world.services.school_aid.term[row])][1]
    for column, value in values.items():
        planter.edits.set_cell(TABLE, period, row, column, value)


def _stranger(planter: Planter, person: int) -> str:
    """A valid number of the same place and birth that nobody on the lists has."""
    return with_checksum(str(planter.world.people.id_number[person])[:14] + _STRANGER)


def _plant_dropouts(planter: Planter) -> None:
    """Drop-outs for poverty; the next term of the same pupil, if there is one, says otherwise."""
    aid = planter.world.services.school_aid
    for _, pupil, term in _pupils(planter, ("小学", "初中")):
        (row,) = _rows(planter, pupil, term)
        _edit(planter, row, enrolment_status="辍学", dropout_reason="因贫")
        later = aid.day[(aid.person == pupil) & (aid.term > term)]
        until = int(later.min()) if len(later) else int(DAYS[-1]) + 1
        seen = [label for label, at in zip(LABELS, DAYS.tolist(), strict=True) if int(aid.day[row]) <= at < until]
        planter.key.add("ED02", TABLE, aid_key(planter.world, row), seen)


def _plant_unaided_pupils(planter: Planter) -> None:
    """Pupils who are missing from the ledger of a term."""
    for _, pupil, term in _pupils(planter, ("小学", "初中", "普高", "中职", "大专")):
        period = TERMS[term][1]
        for row in _rows(planter, pupil, term):
            planter.edits.drop(TABLE, period, row)
        planter.key.add("ED13", "pupil", str(planter.world.person_id[pupil]), labels((period,)))


def _plant_double_payments(planter: Planter) -> None:
    """The living allowance once more, in place of the fees, under another name of the term."""
    world = planter.world
    aid = world.services.school_aid
    for _, pupil, term in _pupils(planter, ("普高", "中职", "大专")):
        (row,) = (row for row in _rows(planter, pupil, term) if aid.item[row] == FEES)
        paid = date_of(int(aid.day[row])) + timedelta(days=1)
        _edit(planter, row, aid_item=LIVING, school_term=_OTHER_NAMES[term], paid_date=paid)
        subject = aid_key(world, row, term=_OTHER_NAMES[term], item=LIVING)
        planter.key.add("ED14", TABLE, subject, as_of_from(int(aid.day[row]) + 1))


def _plant_payments_to_nobody(planter: Planter) -> None:
    """Paid to somebody who is out of school, or under a number that nobody has."""
    world = planter.world
    for number, pupil, term in _pupils(planter, ("普高", "中职", "大专")):
        period = TERMS[term][1]
        is_grown = world.ages[period, pupil] >= 17
        stranger = _stranger(planter, pupil)
        for row in _rows(planter, pupil, term):
            if number % 2 == 0 and is_grown:
                planter.key.add("ED15", TABLE, aid_key(world, row), labels((period,)))
            else:
                _edit(planter, row, id_number=stranger)
                planter.key.add("ED15", TABLE, aid_key(world, row, number=stranger), labels((period,)))
        if number % 2 == 0 and is_grown:
            planter.set_person(pupil, (period,), school_status=NOT_IN_SCHOOL, education_level="高中",
                               labour_skill=ORDINARY, has_resident_pension_insurance=True)  # fmt: skip
        else:
            planter.key.add_side_effect("ED13", "pupil", str(world.person_id[pupil]), labels((period,)))


def _plant_wrong_grades(planter: Planter) -> None:
    """A primary class below that of the year before, or two above it."""
    world = planter.world
    grade = world.schooling.grade[TERMS[2][1]]
    middle = (grade >= 2) & (grade <= 4) & (world.schooling.status[TERMS[0][1]] == PRIMARY)
    for number in range(planter.count()):
        pupil = planter.take_person(
            _at_school_with(planter, 2, ("小学",)) & _at_school_with(planter, 0, ("小学",)) & middle
        )
        if pupil is None:
            continue
        (row,) = _rows(planter, pupil, 2)
        _edit(planter, row, grade_name=_PRIMARY_GRADES[int(grade[pupil]) + (-2 if number % 2 == 0 else 1)])
        planter.key.add("ED16", TABLE, aid_key(world, row), labels((6,)))


def _plant_wrong_stages(planter: Planter) -> None:
    """普高 in the ledger where the list says 中职, and the other way round."""
    world = planter.world
    for _, pupil, term in _pupils(planter, ("普高", "中职")):
        period = TERMS[term][1]
        stage = stages(world.schooling.status[period, pupil : pupil + 1])[0]
        for row in _rows(planter, pupil, term):
            _edit(planter, row, school_stage="中职" if stage == "普高" else "普高")
            planter.key.add("ED17", TABLE, aid_key(world, row), labels((period,)))
