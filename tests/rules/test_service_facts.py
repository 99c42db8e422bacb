"""Facts of services to people: who is meant, what is counted, and what stays although nobody on the lists fits."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.rules.registers import empty_register, facts_at, insert, made_up_id, rows_of

END_2018, JUNE_2019, END_2019 = date(2018, 12, 31), date(2019, 6, 30), date(2019, 12, 31)
VILLAGE = "440804101001"
HOUSEHOLD = f"{VILLAGE}0001"
ID = made_up_id("2004-05-06", "女")
STRANGER = made_up_id("1980-01-01", "男")

# Table → a row about the person with ID, without the columns that say who it is.
ROWS: dict[str, dict[str, Any]] = {
    "education_aid": {"school_term": "2019-2020学年第一学期", "aid_item": "助学金", "paid_date": date(2019, 11, 1)},
    "health_record": {"disease_type": "慢性病"},
    "disability": {"person_name": "样例"},
    "social_security": {"benefit_type": "低保"},
    "employment": {"employment_id": 1, "employment_channel": "企业用工"},
    "training_person": {"training_id": "PX1"},
    "job_wish": {"wish_id": "QZ1", "registered_date": date(2019, 11, 1)},
}


def register_with_a_pupil(**values: Any) -> duckdb.DuckDBPyConnection:
    """One village, household and person, on the list of 2019-12-31."""
    register = empty_register()
    insert(register, "village", END_2019, [{"village_code": VILLAGE, "is_provincial_poor_village": True}])
    insert(register, "household", END_2019, [{"household_id": HOUSEHOLD, "village_code": VILLAGE}])
    row = {"person_id": f"{HOUSEHOLD}01", "household_id": HOUSEHOLD, "village_code": VILLAGE, "id_number": ID,
           "birth_date": date(2004, 5, 6), **values}  # fmt: skip
    insert(register, "person", END_2019, [row])
    return register


def aid(register: duckdb.DuckDBPyConnection, *rows: dict[str, Any]) -> None:
    """Rows of 学籍与资助台账 of the pupil; their key is the importer's."""
    for row in rows:
        full = {"id_number": ID, "household_id": HOUSEHOLD, "aid_item": "生活费补助", "aid_yuan": 1500, **row}
        insert(register, "education_aid", END_2019, [full])


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("written", [ID, STRANGER])
def test_a_row_finds_its_person_by_the_number(table: str, written: str) -> None:
    register = register_with_a_pupil()
    who = {"id_number": written, **({} if table == "disability" else {"household_id": HOUSEHOLD})}
    insert(register, table, END_2019, [{**ROWS[table], **who, "county_code": "440804"}])
    facts_at(register, END_2019)
    ((person_id, has_person, village, county, key),) = rows_of(
        register, f"SELECT person_id, has_person, village_code, county_code, subject_key FROM facts.{table}"
    )
    is_known = written != STRANGER
    assert (person_id, has_person) == ((f"{HOUSEHOLD}01", True) if is_known else (None, False))
    assert village == (None if table == "disability" and not is_known else VILLAGE)
    assert county == "440804"
    assert ID not in key
    assert STRANGER not in key


@pytest.mark.parametrize("table", ROWS)
def test_two_persons_of_one_number_double_no_row(table: str) -> None:
    register = register_with_a_pupil()
    insert(
        register, "person", END_2019,
        [{"person_id": f"{HOUSEHOLD}02", "household_id": HOUSEHOLD, "village_code": VILLAGE, "id_number": f"{ID}43"}],
    )  # fmt: skip
    insert(register, table, END_2019, [{**ROWS[table], "id_number": ID, "county_code": "440804"}])
    facts_at(register, END_2019)
    assert rows_of(register, f"SELECT person_id FROM facts.{table}") == [(f"{HOUSEHOLD}01",)]


@pytest.mark.parametrize("table", ROWS)
def test_rows_without_a_number_belong_to_nobody(table: str) -> None:
    register = register_with_a_pupil(id_number=None)
    insert(register, table, END_2019, [{**ROWS[table], "id_number": None, "county_code": "440804"}])
    facts_at(register, END_2019)
    assert rows_of(register, f"SELECT has_person FROM facts.{table}") == [(False,)]


@pytest.mark.parametrize(
    ("term", "number"),
    [
        ("2018-2019学年第一学期", 4037),
        ("2018-2019学年第二学期", 4038),
        ("2018学年第二学期", 4038),
        ("2018秋", 4037),
        ("2019春季学期", 4038),
        ("2019年春", 4038),
        ("第一学期", None),
    ],
)
def test_terms_are_numbered_however_they_are_called(term: str, number: int | None) -> None:
    register = register_with_a_pupil()
    aid(register, {"school_term": term})
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT term_number FROM facts.education_aid") == [(number,)]


@pytest.mark.parametrize(
    ("as_of", "current"),
    [(date(2019, 2, 28), "2018秋"), (date(2019, 3, 1), "2019春"), (date(2019, 8, 31), "2019春"), (END_2019, "2019秋")],
)
def test_the_current_term_changes_in_march_and_september(as_of: date, current: str) -> None:
    register = register_with_a_pupil()
    terms = ("2018秋", "2019春", "2019秋")
    aid(register, *({"school_term": term, "paid_date": date(2018, 9, 1)} for term in terms))
    facts_at(register, as_of)
    found = rows_of(register, "SELECT school_term FROM facts.education_aid WHERE is_current_term")
    assert found == [(current,)]


@pytest.mark.parametrize(
    ("stage", "grade", "rank"),
    [("学前", "大班", 0), ("小学", "三年级", 3), ("初中", "七年级", 7), ("初中", "初一", 7), ("普高", "高二", 11),
     ("普高", "普通高中二年级", 11), ("中职", "中职一年级", 10), ("大专", "高职高专三年级", 15),
     ("本科", "大四", 16), ("小学", None, None)],
)  # fmt: skip
def test_grades_are_ranked_across_stages(stage: str, grade: str | None, rank: int | None) -> None:
    register = register_with_a_pupil()
    aid(register, {"school_term": "2019秋", "school_stage": stage, "grade_name": grade})
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT grade_rank FROM facts.education_aid") == [(rank,)]


def test_a_grade_is_compared_with_that_of_a_year_before_and_items_are_counted_a_term() -> None:
    register = register_with_a_pupil(school_status="九年级")
    aid(
        register,
        {"school_term": "2018秋", "school_stage": "初中", "grade_name": "九年级"},
        {"school_term": "2019春", "school_stage": "初中", "grade_name": "九年级"},
        {"school_term": "2019-2020学年第一学期", "school_stage": "初中", "grade_name": "八年级"},
        {"school_term": "2019秋", "school_stage": "初中", "grade_name": "八年级"},
    )
    facts_at(register, END_2019)
    found = rows_of(
        register,
        """
        SELECT term_number, grade_rank, previous_year_grade_rank, payments_of_same_item, person_school_stage
        FROM facts.education_aid ORDER BY 1
        """,
    )
    assert found == [
        (4037, 9, None, 1, "初中"), (4038, 9, None, 1, "初中"), (4039, 8, 9, 2, "初中"), (4039, 8, 9, 2, "初中"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (f"{ID}42", (True, 20, "肢体", "二级")),
        (f"{ID}71B1", (True, 22, "多重", "一级")),
        (f"{ID}95", (True, 20, "无效", "无效")),
        (ID, (True, 18, None, None)),
        (None, (False, None, None, None)),
    ],
)
def test_certificates_tell_category_and_level(certificate: str | None, expected: tuple[Any, ...]) -> None:
    register = register_with_a_pupil()
    row = {"id_number": ID, "certificate_number": certificate, "county_code": "440804"}
    insert(register, "disability", END_2019, [row])
    facts_at(register, END_2019)
    columns = "has_certificate, certificate_length, certificate_category, certificate_level"
    assert rows_of(register, f"SELECT {columns} FROM facts.disability") == [expected]


@pytest.mark.parametrize(
    ("start", "end", "in_force"),
    [(None, None, True), (date(2019, 12, 31), None, True), (date(2020, 1, 1), None, False),
     (date(2016, 1, 1), date(2019, 12, 31), True), (date(2016, 1, 1), date(2019, 12, 30), False)],
)  # fmt: skip
def test_benefits_are_in_force_between_their_days(start: date | None, end: date | None, in_force: bool) -> None:
    register = register_with_a_pupil()
    row = {"id_number": ID, "household_id": HOUSEHOLD, "benefit_type": "低保", "start_date": start, "end_date": end}
    insert(register, "social_security", END_2019, [row])
    change = {"change_id": 1, "household_id": HOUSEHOLD, "id_number": ID.lower(), "change_direction": "减少",
              "change_reason": "死亡", "change_date": date(2019, 5, 5)}  # fmt: skip
    insert(register, "person_change", JUNE_2019, [change])
    facts_at(register, END_2019)
    found = rows_of(register, "SELECT is_in_force, death_date FROM facts.social_security")
    assert found == [(in_force, date(2019, 5, 5))]


def test_a_job_knows_the_one_before_it_the_age_at_its_start_and_the_home_county() -> None:
    register = register_with_a_pupil()
    who = {"id_number": ID, "household_id": HOUSEHOLD, "training_id": "PX1"}
    jobs = [(1, date(2019, 3, 1), date(2019, 6, 1)), (2, date(2019, 5, 1), None), (3, date(2020, 5, 1), None)]
    for number, start, end in jobs:
        row = {"employment_id": number, **who, "start_month": start, "end_month": end, "months_worked": 2.5,
               "monthly_wage_yuan": 3000}  # fmt: skip
        insert(register, "employment", END_2019, [row])
    insert(register, "training", END_2018, [{"training_id": "PX1", "start_date": date(2018, 3, 1)}])
    facts_at(register, END_2019)
    columns = "previous_end_month, age_at_start_years, home_county_name, wages_yuan, has_training_course"
    assert rows_of(register, f"SELECT {columns} FROM facts.employment ORDER BY subject_key") == [
        (None, 14, "坡头区", 7500, True),
        (date(2019, 6, 1), 15, "坡头区", 7500, True),
        (date(2999, 12, 1), 16, "坡头区", 7500, True),
    ]


def test_a_course_counts_its_roster_and_a_trainee_knows_the_course_before() -> None:
    register = register_with_a_pupil()
    courses = [("PX1", date(2019, 3, 1), date(2019, 3, 20)), ("PX2", date(2019, 3, 15), date(2019, 3, 31))]
    for name, start, end in courses:
        insert(
            register, "training", END_2019, [{"training_id": name, "start_date": start, "end_date": end, "trainees": 2}]
        )
    for name, number in (("PX1", ID), ("PX2", ID), ("PX2", STRANGER), ("PX3", STRANGER)):
        row = {"training_id": name, "id_number": number, "household_id": HOUSEHOLD, "has_passed": number == ID}
        insert(register, "training_person", END_2019, [row])
    register.execute("UPDATE base.training SET county_code = NULL")  # the form has no county
    facts_at(register, END_2019)
    assert rows_of(
        register,
        "SELECT training_id, county_code, listed_trainees, passed_trainees FROM facts.training ORDER BY 1",
    ) == [("PX1", "440804", 1, 1), ("PX2", "440804", 2, 1)]
    found = rows_of(
        register,
        """
        SELECT training_id, has_person, has_training, previous_training_end_date
        FROM facts.training_person ORDER BY 1, 2
        """,
    )
    assert found == [
        ("PX1", True, True, None), ("PX2", False, True, None), ("PX2", True, True, date(2019, 3, 20)),
        ("PX3", False, False, None),
    ]  # fmt: skip


def test_a_roster_sent_again_holds_in_its_latest_version() -> None:
    register = register_with_a_pupil()
    row = {"training_id": "PX1", "id_number": ID, "household_id": HOUSEHOLD}
    insert(register, "training_person", JUNE_2019, [row])
    insert(
        register, "training_person", END_2019, [{**row, "tracked_date": date(2019, 7, 1), "is_employed_after": True}]
    )
    for as_of, tracked in ((JUNE_2019, None), (END_2019, date(2019, 7, 1))):
        facts_at(register, as_of)
        assert rows_of(register, "SELECT tracked_date FROM facts.training_person") == [(tracked,)]


def test_fairs_and_posts_lie_in_the_county_that_the_fair_names() -> None:
    register = empty_register()
    fair = {"event_id": "ZP1", "event_date": date(2019, 4, 1), "county_name": "徐闻县"}
    insert(register, "recruitment_event", END_2019, [fair])
    for number, event, closed in ((1, "ZP1", date(2019, 12, 31)), (2, "ZP1", date(2019, 12, 30)), (3, "ZP9", None)):
        row = {"vacancy_id": f"G{number}", "event_id": event, "opened_date": date(2019, 4, 1), "closed_date": closed,
               "vacant_posts": 10}  # fmt: skip
        insert(register, "job_vacancy", END_2019, [row])
    for table in ("recruitment_event", "job_vacancy"):
        register.execute(f"UPDATE base.{table} SET county_code = NULL")
    facts_at(register, END_2019)
    columns = "county_code, listed_vacancies, listed_posts"
    assert rows_of(register, f"SELECT {columns} FROM facts.recruitment_event") == [("440825", 2, 20)]
    columns = "vacancy_id, county_code, has_recruitment_event, is_open"
    assert rows_of(register, f"SELECT {columns} FROM facts.job_vacancy ORDER BY 1") == [
        ("G1", "440825", True, True), ("G2", "440825", True, False), ("G3", None, False, True),
    ]  # fmt: skip


def test_a_wish_waits_until_somebody_follows_it_up() -> None:
    register = register_with_a_pupil()
    for number, followed_up in (("1", None), ("2", date(2019, 12, 11))):
        row = {"wish_id": number, "id_number": ID, "household_id": HOUSEHOLD, "registered_date": date(2019, 12, 1),
               "followed_up_date": followed_up}  # fmt: skip
        insert(register, "job_wish", END_2019, [row])
    insert(register, "employment", END_2019, [{"employment_id": 1, "id_number": ID, "household_id": HOUSEHOLD}])
    facts_at(register, END_2019)
    found = rows_of(register, "SELECT subject_key, waiting_days, jobs FROM facts.job_wish ORDER BY 1")
    assert found == [("1", 30, 1), ("2", 10, 1)]
