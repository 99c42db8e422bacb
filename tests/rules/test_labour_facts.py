"""Facts of work: where a job is, whether it goes on, what a trainee could do before and after a course, what was asked for."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.registers import empty_register, facts_at, insert, rows_of
from tests.rules.test_service_facts import (
    END_2018,
    END_2019,
    HOUSEHOLD,
    ID,
    JUNE_2019,
    STRANGER,
    VILLAGE,
    register_with_a_pupil,
)


@pytest.mark.parametrize(
    ("written", "is_outside"),
    [("坡头区", False), ("湛江市坡头区", False), ("坡头", False), ("顺德区", True), ("佛山市", True), ("湛江市", None),
     ("乾塘镇", None), (None, None)],
)  # fmt: skip
def test_work_is_elsewhere_when_another_county_is_named(written: str | None, is_outside: bool | None) -> None:
    register = register_with_a_pupil()
    row = {"employment_id": 1, "id_number": ID, "household_id": HOUSEHOLD, "work_county": written}
    insert(register, "employment", END_2019, [row])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT is_outside_home_county FROM facts.employment") == [(is_outside,)]


@pytest.mark.parametrize(
    ("start", "end", "is_open"),
    [(date(2019, 3, 1), None, True), (None, None, True), (date(2019, 3, 1), date(2019, 12, 1), False),
     (date(2019, 3, 1), date(2020, 1, 1), True), (date(2020, 1, 1), None, False)],
)  # fmt: skip
def test_a_job_is_open_on_the_day_of_the_list_of_persons(start: date | None, end: date | None, is_open: bool) -> None:
    register = register_with_a_pupil()
    row = {"employment_id": 1, "id_number": ID, "household_id": HOUSEHOLD, "start_month": start, "end_month": end}
    insert(register, "employment", END_2019, [row])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT is_open_at_person_list FROM facts.employment") == [(is_open,)]


def test_a_job_ends_after_all_those_begun_before_it() -> None:
    register = register_with_a_pupil()
    jobs = [
        (1, date(2019, 1, 1), date(2019, 12, 1)),
        (2, date(2019, 2, 1), date(2019, 3, 1)),
        (3, date(2019, 5, 1), None),
    ]
    for number, start, end in jobs:
        row = {
            "employment_id": number,
            "id_number": ID,
            "household_id": HOUSEHOLD,
            "start_month": start,
            "end_month": end,
        }
        insert(register, "employment", END_2019, [row])
    facts_at(register, END_2019)
    found = rows_of(register, "SELECT previous_end_month FROM facts.employment ORDER BY subject_key")
    assert found == [(None,), (date(2019, 12, 1),), (date(2019, 12, 1),)]


def test_a_trainee_is_known_from_the_lists_before_and_after_the_course() -> None:
    register = register_with_a_pupil(labour_skill="丧失劳动力")
    for day, skill, status in (
        (date(2017, 12, 31), "普通劳动力", None),
        (END_2018, "无劳动力", "正常"),
        (JUNE_2019, "技能劳动力", "自然减少"),
    ):
        row = {"person_id": f"{HOUSEHOLD}01", "household_id": HOUSEHOLD, "village_code": VILLAGE, "id_number": ID,
               "labour_skill": skill, "person_status": status}  # fmt: skip
        insert(register, "person", day, [row])
    insert(
        register,
        "training",
        JUNE_2019,
        [{"training_id": "PX1", "start_date": date(2019, 3, 1), "end_date": date(2019, 3, 31)}],
    )
    for number in (ID, STRANGER):
        row = {"training_id": "PX1", "id_number": number, "household_id": HOUSEHOLD}
        insert(register, "training_person", JUNE_2019, [row])
    columns = "is_on_any_list, labour_skill_before_training, labour_skill_after_training, days_since_training_end"
    for as_of, after, days in ((JUNE_2019, None, 91), (END_2019, "丧失劳动力", 275)):
        facts_at(register, as_of)
        found = rows_of(register, f"SELECT {columns} FROM facts.training_person ORDER BY 1")
        assert found == [(False, None, None, days), (True, "无劳动力", after, days)]


@pytest.mark.parametrize(
    ("number", "roster", "expected"),
    [(f"{ID}42", "一级", "二级"), (f"{ID}71B1", None, "一级"), (f"{ID}43", None, "三级"), (f"{ID}44", None, "四级"),
     (f"{ID}49", "三级", "三级"), (ID, "二级", "二级"), (ID, None, None)],
)  # fmt: skip
def test_the_own_number_tells_the_level_of_disability_before_the_roster(
    number: str, roster: str | None, expected: str | None
) -> None:
    register = register_with_a_pupil(id_number=number)
    if roster:
        row = {"id_number": ID, "person_name": "样例", "disability_level": roster, "county_code": "440804"}
        insert(register, "disability", END_2019, [row])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT disability_level FROM facts.person") == [(expected,)]


def test_jobs_wishes_and_courses_are_counted_for_persons_and_households() -> None:
    register = register_with_a_pupil(work_months=3)
    who = {"id_number": ID, "household_id": HOUSEHOLD}
    insert(register, "employment", END_2019, [{"employment_id": number, **who} for number in (1, 2)])
    insert(register, "training_person", END_2019, [{"training_id": name, **who} for name in ("PX1", "PX2", "PX3")])
    for number, kind, day in (
        ("1", "参加培训", date(2019, 12, 11)),
        ("2", "参加培训", date(2019, 12, 21)),
        ("3", "企业用工", JUNE_2019),
    ):
        insert(register, "job_wish", END_2019, [{"wish_id": number, **who, "wish_kind": kind, "registered_date": day}])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT jobs, job_wishes FROM facts.person") == [(2, 3)]
    columns = "members_in_work, jobs, trainees, days_since_training_wish"
    assert rows_of(register, f"SELECT {columns} FROM facts.household") == [(1, 2, 3, 20)]


@pytest.mark.parametrize(("as_of", "fairs"), [(END_2018, 1), (JUNE_2019, 1), (END_2019, 2)])
def test_a_county_counts_the_fairs_of_the_last_full_year(as_of: date, fairs: int) -> None:
    register = empty_register()
    for number, day in enumerate((date(2018, 12, 31), date(2019, 1, 1), date(2019, 6, 1))):
        row = {"event_id": f"ZP{number}", "event_date": day, "county_name": "徐闻县"}
        insert(register, "recruitment_event", END_2019, [row])
    register.execute("UPDATE base.recruitment_event SET county_code = NULL")
    facts_at(register, as_of)
    query = "SELECT recruitment_events_last_full_year FROM facts.county WHERE county_code = '440825'"
    assert rows_of(register, query) == [(fairs,)]


@pytest.mark.parametrize(
    ("written", "values"), [("保洁", 1), ("保洁、护林员", 2), ("保洁, 护河；治安", 3), ("保洁/护河 治安|养路", 4)]
)
def test_values_in_one_cell_are_counted(written: str, values: int) -> None:
    register = register_with_a_pupil()
    register.execute("INSERT INTO ledger.file (file_id, table_name) VALUES (1, 'person')")
    register.execute(
        "INSERT INTO ledger.cell_issue (row_id, file_id, column_name, kind, raw_text)"
        " SELECT row_id, 1, 'public_service_job', 'several_codes', ? FROM base.person",
        [written],
    )
    register.execute("INSERT INTO ledger.row (row_id, table_name) SELECT row_id, 'person' FROM base.person")
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT written_values FROM facts.cell_issue") == [(values,)]
