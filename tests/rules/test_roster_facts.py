"""Facts that compare the register with the rosters and ledgers of departments: which day, which person, which sum."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.rules.registers import empty_register, facts_at, insert, made_up_id, rows_of

END_2018, JUNE_2019, END_2019 = date(2018, 12, 31), date(2019, 6, 30), date(2019, 12, 31)
VILLAGE = "440804101001"
HOUSEHOLD = f"{VILLAGE}0001"
PERSON = f"{HOUSEHOLD}01"
BIRTH = date(1980, 1, 1)
ID = made_up_id("1980-01-01", "男")
ON_ROSTERS = "has_disability_certificate, is_on_dibao_roster, is_on_orphan_roster, has_family_doctor"


def register_with_a_person(day: date = END_2019, **values: Any) -> duckdb.DuckDBPyConnection:
    """One household with one member, on the lists of a day."""
    register = empty_register()
    insert(register, "village", day, [{"village_code": VILLAGE, "is_provincial_poor_village": True}])
    insert(register, "household", day, [{"household_id": HOUSEHOLD, "village_code": VILLAGE}])
    row = {
        "person_id": PERSON,
        "household_id": HOUSEHOLD,
        "village_code": VILLAGE,
        "id_number": ID,
        "birth_date": BIRTH,
    }
    insert(register, "person", day, [{**row, **values}])
    return register


def send_rosters(register: duckdb.DuckDBPyConnection, day: date, number: str = ID) -> None:
    who = {"id_number": number, "county_code": "440804"}
    insert(register, "disability", day, [{**who, "person_name": "样例", "certificate_number": f"{number}43"}])
    kinds = ("低保", "事实无人抚养")
    insert(
        register, "social_security", day, [{**who, "household_id": HOUSEHOLD, "benefit_type": kind} for kind in kinds]
    )
    record = {**who, "household_id": HOUSEHOLD, "disease_type": "大病", "has_family_doctor": True}
    insert(register, "health_record", day, [record])


def on_rosters(register: duckdb.DuckDBPyConnection, as_of: date) -> tuple[bool | None, ...]:
    facts_at(register, as_of)
    return tuple(rows_of(register, f"SELECT {ON_ROSTERS} FROM facts.person WHERE person_id = '{PERSON}'")[0])


def test_rosters_of_the_same_day_know_the_person() -> None:
    register = register_with_a_person()
    send_rosters(register, END_2019)
    assert on_rosters(register, END_2019) == (True, True, True, True)


def test_rosters_of_the_same_day_do_not_know_a_stranger() -> None:
    register = register_with_a_person()
    send_rosters(register, END_2019, made_up_id("1990-01-01", "女"))
    assert on_rosters(register, END_2019) == (False, False, False, False)


def test_rosters_of_another_day_or_none_say_nothing() -> None:
    register = register_with_a_person(JUNE_2019)
    assert on_rosters(register, JUNE_2019) == (None, None, None, None)
    send_rosters(register, END_2018)
    assert on_rosters(register, JUNE_2019) == (None, None, None, None)


@pytest.mark.parametrize(
    "values",
    [
        {"id_number": made_up_id("1980-01-01", "男", is_wrong=True)},
        {"birth_date": date(1980, 1, 2)},
        {"id_number": None},
        {"id_number": ID[:-1]},
    ],
)
def test_a_number_that_cannot_be_trusted_is_not_compared(values: dict[str, Any]) -> None:
    register = register_with_a_person(**values)
    send_rosters(register, END_2019)
    assert on_rosters(register, END_2019) == (None, None, None, None)


def test_a_number_of_two_persons_is_not_compared() -> None:
    register = register_with_a_person()
    other = {"person_id": f"{HOUSEHOLD}02", "household_id": HOUSEHOLD, "village_code": VILLAGE}
    insert(register, "person", END_2019, [{**other, "id_number": ID, "birth_date": BIRTH}])
    send_rosters(register, END_2019)
    assert on_rosters(register, END_2019) == (None, None, None, None)


def test_ended_benefits_and_unsaid_doctors_do_not_count() -> None:
    register = register_with_a_person()
    who = {"id_number": ID, "household_id": HOUSEHOLD}
    insert(register, "social_security", END_2019, [{**who, "benefit_type": "低保", "end_date": date(2019, 12, 30)}])
    insert(register, "health_record", END_2019, [{**who, "disease_type": "大病"}])
    assert on_rosters(register, END_2019) == (None, False, False, None)


@pytest.mark.parametrize(("end_month", "open_jobs"), [(None, 1), (date(2020, 1, 1), 1), (date(2019, 12, 1), 0)])
def test_a_job_is_open_until_its_last_month(end_month: date | None, open_jobs: int) -> None:
    register = register_with_a_person()
    job = {"employment_id": 1, "id_number": ID, "employment_channel": "企业用工", "end_month": end_month}
    insert(register, "employment", END_2019, [{**job, "household_id": HOUSEHOLD}])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT open_jobs FROM facts.person") == [(open_jobs,)]


@pytest.mark.parametrize(("second_wage", "wages"), [(1000, 26_000), (None, None)])
def test_wages_of_the_ledger_are_those_of_the_income_year_and_known_as_a_whole(
    second_wage: int | None, wages: int | None
) -> None:
    register = register_with_a_person()
    common = {"id_number": ID, "employment_channel": "企业用工", "county_code": "440804"}
    jobs = [
        {**common, "employment_id": 1, "household_id": HOUSEHOLD, "months_worked": 10, "monthly_wage_yuan": 2500},
        {**common, "employment_id": 2, "months_worked": 1, "monthly_wage_yuan": second_wage},
    ]
    insert(register, "employment", END_2019, jobs)
    earlier = {**jobs[0], "employment_id": 3, "monthly_wage_yuan": 9}
    insert(register, "employment", END_2018, [earlier])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT ledger_wages_yuan FROM facts.household") == [(wages,)]


def test_waiting_for_an_assessment_counts_from_the_first_list_that_said_so() -> None:
    register = register_with_a_person()
    who = {"id_number": ID, "person_name": "样例", "county_code": "440804"}
    for day in (END_2018, date(2019, 3, 31), JUNE_2019):
        insert(register, "disability", day, [{**who, "is_assessment_needed": True}])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT waiting_since_date FROM facts.disability") == [(END_2018,)]
    insert(register, "disability", END_2019, [{**who, "is_assessment_needed": True, "assessed_date": END_2019}])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT waiting_since_date FROM facts.disability") == [(None,)]


@pytest.mark.parametrize(("result", "death"), [("属实", date(2019, 5, 1)), ("待核", None), ("不属实", None)])
def test_a_death_known_from_matching_counts_once_it_proved_right(result: str, death: date | None) -> None:
    register = register_with_a_person()
    who = {"id_number": ID, "household_id": HOUSEHOLD}
    insert(register, "social_security", END_2019, [{**who, "benefit_type": "低保"}])
    match = {**who, "match_id": 1, "match_type": "死亡注销", "match_date": date(2019, 5, 1)}
    insert(register, "external_match", END_2019, [{**match, "verification_result": result}])
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT death_date FROM facts.social_security") == [(death,)]


def test_members_are_counted_by_what_is_known_of_them() -> None:
    register = register_with_a_person(labour_skill="丧失劳动力", receives_dibao=True, receives_tekun=False)
    common = {"household_id": HOUSEHOLD, "village_code": VILLAGE}
    others = [
        {"person_id": f"{HOUSEHOLD}02", "labour_skill": "弱劳动力或半劳动力", "receives_dibao": False, "receives_tekun": False,
         "work_months": 3, "birth_date": date(1958, 12, 31), "has_resident_pension_insurance": True},
        {"person_id": f"{HOUSEHOLD}03", "birth_date": date(1959, 1, 1), "has_resident_pension_insurance": True},
    ]  # fmt: skip
    insert(register, "person", END_2019, [{**common, **row} for row in others])
    facts_at(register, END_2019)
    counted = (
        "members, members_on_support, members_without_support, members_without_labour, members_working,"
        " insured_members_61_or_over"
    )
    assert rows_of(register, f"SELECT {counted} FROM facts.household") == [(3, 1, 1, 1, 1, 1)]


def test_a_village_counts_the_incomes_of_those_who_can_work() -> None:
    register = empty_register()
    insert(register, "village", END_2019, [{"village_code": VILLAGE, "is_provincial_poor_village": True}])
    line = 8130
    incomes = [(line, True), (line, True), (line * 1.01, True), (line * 1.01 + 1, True), (line, False), (None, True)]
    for number, (per_person, has_labour) in enumerate(incomes):
        household = f"{VILLAGE}{number:04d}"
        row = {"household_id": household, "village_code": VILLAGE, "has_labour_capacity": has_labour}
        insert(register, "household", END_2019, [row])
        form = {"household_id": household, "disposable_income_per_person_yuan": per_person}
        insert(register, "household_income", END_2019, [form])
    facts_at(register, END_2019)
    counted = "most_households_of_same_income, labour_households_with_income, households_just_above_line"
    assert rows_of(register, f"SELECT {counted} FROM facts.village") == [(2, 4, 3)]


def test_a_household_counts_its_housing_cases_changes_and_lists() -> None:
    register = register_with_a_person()
    cases = [
        {"housing_id": "WG1", "household_id": HOUSEHOLD, "subsidy_paid_yuan": 1, "has_no_house": True},
        {"housing_id": "WG2", "household_id": HOUSEHOLD, "subsidy_paid_yuan": 0, "has_no_house": False},
    ]
    insert(register, "housing", END_2019, cases)
    for number, day in enumerate((date(2018, 12, 31), date(2019, 1, 1))):
        change = {"change_id": number, "household_id": HOUSEHOLD, "change_reason": "婚入", "change_date": day}
        insert(register, "person_change", END_2019, [change])
    other = {"project_id": "X1", "household_id": f"{VILLAGE}0009", "paid_income_yuan": 1}
    insert(register, "project_beneficiary", END_2019, [other])
    facts_at(register, END_2019)
    counted = "subsidised_housing_cases, no_house_cases, member_changes_since_income_year, has_beneficiary_list"
    assert rows_of(register, f"SELECT {counted} FROM facts.household") == [(1, 1, 1, True)]
