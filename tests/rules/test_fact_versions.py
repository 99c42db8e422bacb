"""Time: which rows a fact at as_of is made of, and which it keeps although they are odd."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.curate import facts
from pipelines.curate.facts import fact_sql
from pipelines.errors import RefusedError
from pipelines.policy import parameters_at
from tests.rules.registers import KNOWN_ON, claim_full_list, empty_register, facts_at, insert, rows_of
from tests.rules.small_register import small_register

END_2017, END_2018, END_2019 = date(2017, 12, 31), date(2018, 12, 31), date(2019, 12, 31)
MARCH_2019, JUNE_2019 = date(2019, 3, 31), date(2019, 6, 30)
VILLAGE = "440804101001"
HOUSEHOLD = f"{VILLAGE}0001"


def household(
    connection: duckdb.DuckDBPyConnection, data_date: date, household_id: str = HOUSEHOLD, **values: Any
) -> None:
    insert(connection, "household", data_date, [{"household_id": household_id, "village_code": VILLAGE, **values}])


def person(connection: duckdb.DuckDBPyConnection, data_date: date, **values: Any) -> None:
    row = {"person_id": f"{HOUSEHOLD}01", "household_id": HOUSEHOLD, "village_code": VILLAGE, **values}
    insert(connection, "person", data_date, [row])


def column(connection: duckdb.DuckDBPyConnection, name: str, grain: str = "household") -> list[Any]:
    return [row[0] for row in rows_of(connection, f"SELECT {name} FROM facts.{grain} ORDER BY 1")]


@pytest.mark.parametrize(
    ("as_of", "seen"),
    [
        (END_2017, []),
        (END_2018, ["未脱贫"]),
        (date(2019, 2, 1), ["未脱贫"]),
        (MARCH_2019, ["已脱贫"]),
        (END_2019, ["已脱贫"]),
    ],
)
def test_latest_version_by_as_of(as_of: date, seen: list[str]) -> None:
    register = empty_register()
    household(register, END_2018, poverty_status="未脱贫")
    household(register, MARCH_2019, poverty_status="已脱贫")
    facts_at(register, as_of)
    assert column(register, "poverty_status") == seen


def test_full_list_ends_what_it_omits_from_its_date_on() -> None:
    register = empty_register()
    household(register, END_2018)
    claim_full_list(register, "household", "440804", END_2018)
    claim_full_list(register, "household", "440804", MARCH_2019)
    for as_of, count in ((END_2018, 1), (date(2019, 3, 30), 1), (MARCH_2019, 0), (END_2019, 0)):
        facts_at(register, as_of)
        assert len(column(register, "household_id")) == count, as_of


def test_partial_list_and_the_full_list_of_another_county_end_nothing() -> None:
    register = empty_register()
    household(register, END_2018)
    household(register, MARCH_2019, household_id=f"{VILLAGE}0002")
    claim_full_list(register, "household", "440823", MARCH_2019)
    claim_full_list(register, "person", "440804", MARCH_2019)
    facts_at(register, END_2019)
    assert column(register, "household_id") == [HOUSEHOLD, f"{VILLAGE}0002"]


def test_key_that_comes_back_is_in_force_again() -> None:
    register = empty_register()
    household(register, END_2017, poverty_status="未脱贫")
    household(register, END_2019, poverty_status="已脱贫")
    for end in (END_2017, END_2018, END_2019):
        claim_full_list(register, "household", "440804", end)
    facts_at(register, END_2018)
    assert column(register, "household_id") == []
    facts_at(register, END_2019)
    assert rows_of(
        register, "SELECT poverty_status, previous_poverty_status, previous_data_date FROM facts.household"
    ) == [("已脱贫", "未脱贫", END_2017)]


def test_quarterly_income_neither_replaces_nor_ends_the_annual_one() -> None:
    register = empty_register()
    household(register, END_2018)
    insert(
        register, "household_income", END_2018, [{"household_id": HOUSEHOLD, "disposable_income_per_person_yuan": 8000}]
    )
    insert(
        register,
        "household_income",
        MARCH_2019,
        [{"household_id": HOUSEHOLD, "disposable_income_per_person_yuan": 2000}],
    )
    claim_full_list(register, "household_income", "440804", JUNE_2019)
    facts_at(register, JUNE_2019)
    assert rows_of(register, "SELECT income_year, disposable_income_per_person_yuan FROM facts.household") == [
        (2018, 8000)
    ]


def test_income_of_an_older_year_does_not_meet_the_line_of_this_one() -> None:
    register = empty_register()
    household(register, END_2018)
    insert(
        register, "household_income", END_2018, [{"household_id": HOUSEHOLD, "disposable_income_per_person_yuan": 8000}]
    )
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT income_year, disposable_income_per_person_yuan FROM facts.household") == [
        (None, None)
    ]


@pytest.mark.parametrize(
    ("sent", "as_of", "is_evidence"),
    [(END_2018, END_2018, True), (END_2018, JUNE_2019, True), (END_2018, END_2019, False), (MARCH_2019, JUNE_2019, True),
     (date(2018, 6, 30), JUNE_2019, False)],
)  # fmt: skip
def test_yearly_check_speaks_until_the_next_year_end(sent: date, as_of: date, is_evidence: bool) -> None:
    register = empty_register()
    household(register, END_2017)
    insert(register, "exit_check", sent, [{"household_id": HOUSEHOLD, "has_power": True}])
    insert(register, "household_condition", sent, [{"household_id": HOUSEHOLD, "has_safe_water": True}])
    facts_at(register, as_of)
    found = rows_of(
        register, "SELECT exit_check_row_id IS NOT NULL, coalesce(has_safe_water, FALSE) FROM facts.household"
    )
    assert found == [(is_evidence, is_evidence)]


def test_events_are_seen_by_their_own_date_whenever_they_were_sent() -> None:
    register = empty_register()
    visit = {"visitor_id": "FR0001", "village_code": VILLAGE, "household_id": HOUSEHOLD}
    insert(register, "visit_log", JUNE_2019, [{**visit, "visit_id": 1, "visit_date": date(2019, 3, 31)}])
    insert(register, "visit_log", END_2018, [{**visit, "visit_id": 2, "visit_date": date(2019, 4, 1)}])
    insert(register, "visit_log", MARCH_2019, [{**visit, "visit_id": 3, "visit_date": None}])
    facts_at(register, MARCH_2019)
    assert column(register, "subject_key", "visit_log") == ["440804/2019-03-31/3", "440804/2019-06-30/1"]


def test_notice_sent_again_holds_in_its_latest_version() -> None:
    register = empty_register()
    notice = {"notice_id": "G1", "notice_subject_type": "项目", "notice_subject_id": "X1", "village_code": VILLAGE,
              "start_date": date(2018, 5, 1)}  # fmt: skip
    insert(register, "public_notice", END_2018, [{**notice, "has_photos": False}])
    insert(register, "public_notice", MARCH_2019, [{**notice, "has_photos": True}])
    facts_at(register, MARCH_2019)
    assert column(register, "has_photos", "public_notice") == [True]


def test_return_to_poverty_counts_between_two_versions_only() -> None:
    """The household fell back after its previous version and by as_of, or the change of status is unexplained."""
    for change_date, explained in (
        (END_2018, False),
        (date(2019, 1, 1), True),
        (MARCH_2019, True),
        (date(2019, 4, 1), False),
    ):
        register = empty_register()
        household(register, END_2018, poverty_status="已脱贫")
        household(register, MARCH_2019, poverty_status="未脱贫")
        change = {"change_id": 1, "household_id": HOUSEHOLD, "change_type": "返贫", "change_date": change_date}
        insert(register, "household_change", MARCH_2019, [change])
        facts_at(register, MARCH_2019)
        assert column(register, "has_return_since_previous") == [explained], change_date


def test_doubles_and_orphans_stay_but_are_counted_once_or_not_at_all() -> None:
    register = empty_register()
    household(register, END_2018)
    person(register, END_2018, person_name="样例甲", relation_to_head="户主")
    person(register, END_2018, person_name="样例乙", relation_to_head="户主", duplicate_no=2)
    person(register, END_2018, person_id=f"{VILLAGE}000901", household_id=f"{VILLAGE}0009")
    facts_at(register, END_2018)
    assert rows_of(register, "SELECT duplicate_no, has_household FROM facts.person ORDER BY subject_key, 1") == [
        (1, True), (2, True), (1, False),
    ]  # fmt: skip
    assert rows_of(register, "SELECT persons, members, heads FROM facts.household") == [(1, 1, 1)]


def test_members_who_left_are_not_counted_but_the_row_stays() -> None:
    register = empty_register()
    household(register, END_2018)
    for number, status in enumerate(("正常", None, "自然减少", "清退"), start=1):
        person(register, END_2018, person_id=f"{HOUSEHOLD}0{number}", person_status=status)
    facts_at(register, END_2018)
    assert rows_of(register, "SELECT persons, members FROM facts.household") == [(4, 2)]


def test_comparisons_with_the_head_need_exactly_one() -> None:
    for heads, expected in ((0, None), (1, date(1970, 1, 1)), (2, None)):
        register = empty_register()
        household(register, END_2018)
        person(register, END_2018, person_id=f"{HOUSEHOLD}09", relation_to_head="之子")
        for number in range(heads):
            row = {"person_id": f"{HOUSEHOLD}0{number}", "relation_to_head": "户主", "birth_date": date(1970, 1, 1)}
            person(register, END_2018, **row)
        facts_at(register, END_2018)
        found = rows_of(register, "SELECT head_birth_date FROM facts.person WHERE relation_to_head = '之子'")
        assert found == [(expected,)], heads


def test_case_of_a_household_that_left_is_no_orphan() -> None:
    """HS10 asks whether the household was ever registered, not whether it still is."""
    register = empty_register()
    household(register, END_2018)
    claim_full_list(register, "household", "440804", END_2019)
    insert(register, "housing", END_2019, [{"housing_id": "W1", "household_id": HOUSEHOLD}])
    insert(register, "housing", END_2019, [{"housing_id": "W2", "household_id": f"{VILLAGE}0777"}])
    insert(register, "village", END_2019, [{"village_code": VILLAGE}])
    facts_at(register, END_2019)
    found = rows_of(register, "SELECT housing_id, has_household, village_code FROM facts.housing ORDER BY 1")
    assert found == [("W1", True, VILLAGE), ("W2", False, VILLAGE)]


def test_natural_villages_are_compared_only_with_a_list_of_the_same_day() -> None:
    register = empty_register()
    insert(register, "village", END_2018, [{"village_code": VILLAGE, "natural_villages": 2}])
    insert(register, "natural_village", END_2018, [{"natural_village_id": "n1", "village_code": VILLAGE}])
    insert(register, "village", MARCH_2019, [{"village_code": VILLAGE, "natural_villages": 2}])
    for as_of, rows in ((END_2018, 1), (MARCH_2019, None)):
        facts_at(register, as_of)
        assert column(register, "natural_village_rows", "village") == [rows]


def test_facts_of_two_days_lie_side_by_side_and_leave_nothing_else_behind() -> None:
    register = empty_register()
    household(register, END_2018)
    facts_at(register, END_2018, "facts_2018")
    facts_at(register, END_2019, "facts")
    facts_at(register, END_2019, "facts")
    schemas = {row[0] for row in rows_of(register, "SELECT DISTINCT schema_name FROM duckdb_tables()")}
    assert schemas == {"raw", "base", "ledger", "parameter", "facts_2018", "facts"}
    left = "SELECT count(*) FROM duckdb_views() WHERE temporary AND NOT internal"
    assert rows_of(register, left) == [(0,)]


def test_income_line_that_is_not_known_refuses_the_build() -> None:
    register = empty_register()
    with pytest.raises(RefusedError) as refused:
        facts_at(register, date(2015, 12, 31))
    assert "2015" in str(refused.value)
    assert refused.value.exit_code == 3


def test_parameters_arrive_unchanged() -> None:
    found = rows_of(empty_register(), "SELECT name, year, value FROM parameter.value_of_year")
    assert sorted(found) == sorted(parameters_at(KNOWN_ON))


def test_a_large_table_whose_keys_come_in_parts_gives_the_same_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything() -> dict[str, list[tuple[Any, ...]]]:
        connection = small_register()
        facts_at(connection, END_2019)
        return {grain: rows_of(connection, f"SELECT * FROM facts.{grain} ORDER BY ALL") for grain in fact_sql()}

    whole = everything()
    monkeypatch.setattr(facts, "ROWS_AT_ONCE", 2)
    assert everything() == whole
    assert len(whole["person"]) > 2
