"""Facts of pupils: whether their aid is due and paid, and whether a disabled child is taught in some way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.rules.registers import facts_at, insert, rows_of
from tests.rules.test_service_facts import END_2019, HOUSEHOLD, ID, VILLAGE, aid, register_with_a_pupil

MARCH_2020 = date(2020, 3, 31)
AUTUMN = {"school_term": "2019-2020学年第一学期", "paid_date": date(2019, 11, 1)}


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        ({**AUTUMN}, 1),
        ({**AUTUMN, "school_term": "2019秋"}, 1),
        ({**AUTUMN, "aid_yuan": 0}, 0),
        ({**AUTUMN, "aid_yuan": None}, 0),
        ({**AUTUMN, "aid_item": "助学金"}, 0),
        ({**AUTUMN, "id_number": "449901199901010019"}, 0),
        ({**AUTUMN, "school_term": "2019春"}, None),
        ({**AUTUMN, "county_code": "440823"}, None),
    ],
)
def test_promised_aid_is_counted_in_the_term_that_is_due(payment: dict[str, Any], expected: int | None) -> None:
    register = register_with_a_pupil(school_status="九年级")
    aid(register, payment)
    facts_at(register, END_2019)
    columns = "is_term_aid_due, school_stage, term_aid_payments"
    assert rows_of(register, f"SELECT {columns} FROM facts.pupil") == [(True, "初中", expected)]


def test_nothing_is_known_of_a_number_that_cannot_be_right() -> None:
    register = register_with_a_pupil(school_status="九年级", id_number=f"{ID[:17]}{'1' if ID[17] == '0' else '0'}")
    aid(register, AUTUMN)
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT term_aid_payments FROM facts.pupil") == [(None,)]


@pytest.mark.parametrize(
    ("as_of", "is_due"),
    [(date(2019, 12, 30), False), (END_2019, True), (date(2020, 2, 28), True), (date(2020, 2, 29), False),
     (MARCH_2020, False), (date(2020, 6, 29), False), (date(2020, 6, 30), True), (date(2020, 8, 31), False)],
)  # fmt: skip
def test_aid_is_due_at_the_end_of_december_and_of_june(as_of: date, is_due: bool) -> None:
    register = register_with_a_pupil(school_status="九年级")
    insert(
        register, "person", date(2019, 11, 30),
        [{"person_id": f"{HOUSEHOLD}01", "household_id": HOUSEHOLD, "village_code": VILLAGE, "id_number": ID,
          "birth_date": date(2004, 5, 6), "school_status": "九年级"}],
    )  # fmt: skip
    facts_at(register, as_of)
    assert rows_of(register, "SELECT is_term_aid_due FROM facts.pupil") == [(is_due,)]


def test_a_list_from_before_the_term_tells_nothing_of_it() -> None:
    register = register_with_a_pupil(school_status="九年级")
    spring = {"school_term": "2020春", "paid_date": date(2020, 5, 1), "school_stage": "初中"}
    insert(
        register,
        "education_aid",
        date(2020, 6, 30),
        [{"id_number": ID, "household_id": HOUSEHOLD, "aid_item": "生活费补助", "aid_yuan": 1500, **spring}],
    )
    facts_at(register, date(2020, 6, 30))
    assert rows_of(register, "SELECT is_term_aid_due, term_aid_payments FROM facts.pupil") == [(True, None)]
    found = rows_of(register, "SELECT is_current_term, is_person_list_before_term FROM facts.education_aid")
    assert found == [(True, True)]


@pytest.mark.parametrize(("birth", "status", "is_pupil"), [
    (date(2002, 1, 1), "非在校生", True), (date(2001, 12, 31), "非在校生", False), (date(1990, 1, 1), "本科一年级", True),
    (None, None, True),
])  # fmt: skip
def test_a_pupil_is_at_school_or_young(birth: date | None, status: str | None, is_pupil: bool) -> None:
    register = register_with_a_pupil(birth_date=birth, school_status=status)
    facts_at(register, END_2019)
    assert len(rows_of(register, "FROM facts.pupil")) == int(is_pupil)


@pytest.mark.parametrize("roster", [None, True, False])
def test_special_education_is_known_from_the_roster_only(roster: bool | None) -> None:
    register = register_with_a_pupil(health_status="残疾")
    if roster is not None:
        row = {"id_number": ID, "person_name": "样例", "has_special_education": roster, "county_code": "440804"}
        insert(register, "disability", END_2019, [row])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT has_special_education FROM facts.pupil") == [(roster,)]


@pytest.mark.parametrize(
    ("listed", "roster", "expected"),
    [(date(2019, 8, 31), False, None), (date(2019, 8, 31), True, True), (date(2019, 9, 1), False, False)],
)
def test_a_roster_of_the_last_school_year_does_not_say_who_is_left_out(
    listed: date, roster: bool, expected: bool | None
) -> None:
    register = register_with_a_pupil(health_status="残疾")
    row = {"id_number": ID, "person_name": "样例", "has_special_education": roster, "county_code": "440804"}
    insert(register, "disability", listed, [row])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT has_special_education FROM facts.pupil") == [(expected,)]


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [({"is_taught_at_home": True}, {}, False), ({}, {"is_taught_at_home": True}, True),
     ({}, {"enrolment_status": "送教上门"}, True), ({}, {"enrolment_status": "在读"}, False)],
)  # fmt: skip
def test_whoever_is_taught_at_home_is_so_in_the_newest_term(
    older: dict[str, Any], newer: dict[str, Any], expected: bool
) -> None:
    register = register_with_a_pupil()
    aid(register, {**AUTUMN, "school_term": "2018秋", "paid_date": date(2018, 11, 1), **older}, {**AUTUMN, **newer})
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT is_taught_at_home FROM facts.pupil") == [(expected,)]
    found = rows_of(register, "SELECT school_term, is_latest_term_of_pupil FROM facts.education_aid ORDER BY 1")
    assert found == [("2018秋", False), ("2019-2020学年第一学期", True)]


def test_only_the_later_of_two_payments_has_one_before_it() -> None:
    register = register_with_a_pupil()
    aid(
        register,
        {**AUTUMN, "school_term": "2019秋", "paid_date": date(2019, 12, 1)},
        {**AUTUMN, "aid_yuan": 0, "school_term": "2019年秋季学期", "paid_date": date(2019, 10, 1)},
        AUTUMN,
        {**AUTUMN, "aid_item": "免学杂费"},
        {**AUTUMN, "school_term": "第一学期"},
    )
    facts_at(register, END_2019)
    found = rows_of(
        register, "SELECT school_term, aid_item, earlier_payments_of_same_item FROM facts.education_aid ORDER BY 1, 2"
    )
    assert found == [
        ("2019-2020学年第一学期", "免学杂费", 0), ("2019-2020学年第一学期", "生活费补助", 0), ("2019年秋季学期", "生活费补助", 0),
        ("2019秋", "生活费补助", 1), ("第一学期", "生活费补助", None),
    ]  # fmt: skip
