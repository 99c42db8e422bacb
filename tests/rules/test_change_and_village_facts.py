"""Facts of changes and of villages' counts, worked out by hand on a register of two villages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.rules.registers import claim_full_list, empty_register, facts_at, insert, made_up_id, rows_of, table_rows

END_2018, END_2019 = date(2018, 12, 31), date(2019, 12, 31)
A, B = "440804101001", "440804101002"
COUNTY = A[:6]
OLD, CHILD, DEAD = (made_up_id(birth, "男") for birth in ("1950-01-01", "2010-01-01", "1940-01-01"))

# Village A: three households; the second has left poverty, the third is said to be cleared. Village B: nobody.
LISTS = {
    END_2018: f"""
    household_id | village_code | poverty_status | identified_date | natural_village_id
    {A}0001      | {A}          | 未脱贫         | 2016-05-01      | {A}01
    {A}0002      | {A}          | 已脱贫         | 2016-05-01      | {A}01
    {A}0003      | {A}          | 预脱贫         | 2016-06-01      | {A}02
    """,
    END_2019: f"""
    household_id | village_code | poverty_status | identified_date | natural_village_id
    {A}0001      | {A}          | 返贫           | 2016-05-01      | {A}01
    {A}0002      | {A}          | 已脱贫         | 2016-05-01      | {A}01
    {A}0003      | {A}          | 已脱贫         | -               | {A}02
    """,
}
# All of them stand on both lists; the child left school for the fields, its sister is taught at home.
PERSONS = f"""
    person_id  | household_id | village_code | id_number | birth_date | person_status | school_status | dropout_reason
    {A}000101  | {A}0001      | {A}          | {OLD}     | 1950-01-01 | 正常          | 非在校生      | -
    {A}000102  | {A}0001      | {A}          | {CHILD}   | 2010-01-01 | 正常          | 非在校生      | 因贫
    {A}000103  | {A}0001      | {A}          | -         | 2011-01-01 | 正常          | 非在校生      | 送教上门
    {A}000104  | {A}0001      | {A}          | -         | 2011-01-01 | 自然减少      | 非在校生      | -
    {A}000201  | {A}0002      | {A}          | {DEAD}    | 1940-01-01 | 正常          | 非在校生      | -
    {A}000301  | {A}0003      | {A}          | -         | 2011-01-01 | -             | 非在校生      | -
    {A}000302  | {A}0003      | {A}          | -         | 2011-01-01 | 正常          | 小学          | -
"""
VILLAGES = {
    END_2018: f"""
    village_code | poor_households | collective_income_yuan
    {A}          | 2               | 70000
    {B}          | 0               | 5000
    """,
    END_2019: f"""
    village_code | poor_households | collective_income_yuan
    {A}          | 1               | 7.5
    {B}          | 0               | -
    """,
}
NATURAL_VILLAGES = f"""
    natural_village_id | village_code | natural_village_name | households | persons | has_hardened_road
    {A}01              | {A}          | 东坊                 | 30         | 120     | true
    {A}02              | {A}          | 东坊                 | 10         | -       | false
    {B}01              | {B}          | 东坊                 | 25         | 90      | -
"""
OTHERS: dict[str, tuple[str, tuple[date, ...]]] = {
    "exit_check": (
        f"""
        household_id | checker_name | check_date
        {A}0001      | 样例某       | 2019-12-05
        {A}0002      | 样例某       | 2019-12-05
        {A}0003      | 样例某       | 2019-12-06
        """,
        (END_2019,),
    ),
    "household_condition": (
        f"""
        household_id | farmland_mu | forest_mu
        {A}0001      | 2.5         | 1
        {A}0002      | 1.5         | -
        """,
        (END_2019,),
    ),
    "village_asset": (
        f"""
        asset_id | village_code | asset_kind | asset_name | quantity | quantity_unit
        Z1       | {A}          | 土地       | 承包耕地   | 900      | 亩
        Z2       | {A}          | 土地       | 机动地     | 50       | 亩
        Z3       | {A}          | 土地       | 耕地       | 30       | 公顷
        """,
        (END_2019,),
    ),
    "disability": (
        f"""
        id_number | certificate_number | expiry_date | county_code
        {OLD}     | {OLD}43            | 2025-01-01  | {COUNTY}
        {DEAD}    | {DEAD}43           | 2019-06-30  | {COUNTY}
        {CHILD}   | -                  | -           | {COUNTY}
        """,
        (END_2019,),
    ),
    "household_change": (
        f"""
        change_id | household_id | change_type    | change_date
        1         | {A}0002      | 脱贫退出       | 2018-11-01
        2         | {A}0003      | 终止帮扶(清退) | 2019-03-01
        3         | {A}0003      | 脱贫退出       | 2018-11-01
        4         | {A}0001      | 脱贫退出       | 2017-11-01
        5         | {A}0001      | 返贫           | 2019-05-01
        """,
        (END_2019,),
    ),
    "person_change": (
        f"""
        change_id | person_id | id_number | change_reason | change_date | registration_date | county_code
        1         | {A}000201 | {DEAD}    | 死亡          | 2019-12-01  | 2019-12-20        | {COUNTY}
        2         | -         | {OLD}     | 死亡          | 2019-12-01  | -                 | {COUNTY}
        3         | {A}000101 | {OLD}     | 死亡          | 2019-12-01  | 2019-12-31        | {COUNTY}
        4         | {A}000104 | -         | 死亡          | 2019-12-01  | 2019-12-10        | {COUNTY}
        """,
        (END_2019,),
    ),
    "project_beneficiary": (
        f"""
        project_id | household_id | paid_income_yuan | paid_date
        X1         | {A}0003      | 300              | 2019-12-15
        X1         | {A}0001      | 0                | 2019-12-15
        X2         | {A}0002      | 200              | 2018-12-15
        """,
        (END_2019,),
    ),
    "fund_payment": (
        f"""
        payment_id | payee_id_number | paid_date  | village_code
        1          | {OLD}           | 2019-07-01 | {A}
        2          | {DEAD}          | 2019-08-01 | {A}
        """,
        (END_2019,),
    ),
}


@pytest.fixture(scope="module")
def register() -> Iterator[duckdb.DuckDBPyConnection]:
    """Facts of both year ends, as `facts_2018` and `facts`."""
    connection = empty_register()
    for end in (END_2018, END_2019):
        insert(connection, "household", end, table_rows(LISTS[end]))
        insert(connection, "person", end, table_rows(PERSONS))
        insert(connection, "village", end, table_rows(VILLAGES[end]))
        for table in ("household", "person", "village"):
            claim_full_list(connection, table, COUNTY, end)
    insert(connection, "natural_village", END_2019, table_rows(NATURAL_VILLAGES))
    for table, (rows, lists) in OTHERS.items():
        for end in lists:
            insert(connection, table, end, table_rows(rows))
    facts_at(connection, END_2018, "facts_2018")
    facts_at(connection, END_2019)
    yield connection
    connection.close()


def village(register: duckdb.DuckDBPyConnection, columns: str, schema: str = "facts") -> list[tuple[Any, ...]]:
    return rows_of(register, f"SELECT {columns} FROM {schema}.village ORDER BY village_code")


def test_the_poor_of_a_village_are_those_who_have_not_left_poverty(register: duckdb.DuckDBPyConnection) -> None:
    columns = "listed_poor_households, listed_poor_persons"
    # 2018: the first and the third household; whoever has died or left is no member.
    assert village(register, columns, "facts_2018") == [(2, 5), (0, 0)]
    assert village(register, columns) == [(1, 3), (0, 0)]


def test_lists_of_another_day_are_not_compared(register: duckdb.DuckDBPyConnection) -> None:
    columns = "listed_poor_households, listed_poor_persons, natural_village_households, natural_village_persons"
    insert(register, "village", date(2020, 3, 31), [{"village_code": A, "poor_households": 5}])
    facts_at(register, date(2020, 3, 31), "facts_march")
    assert village(register, columns, "facts_march") == [(None,) * 4, (0, 0, 25, 90)]
    register.execute("DELETE FROM base.village WHERE data_date = DATE '2020-03-31'")


def test_sums_and_names_of_natural_villages(register: duckdb.DuckDBPyConnection) -> None:
    assert village(register, "natural_village_households, natural_village_persons") == [(40, 120), (25, 90)]
    names = "SELECT natural_villages_of_same_name FROM facts.natural_village ORDER BY natural_village_id"
    assert rows_of(register, names) == [(2,), (2,), (1,)]


def test_dates_that_many_households_share(register: duckdb.DuckDBPyConnection) -> None:
    identified = "households_with_identified_date, households_identified_on_one_day"
    exited = "households_with_exit_date, households_exited_on_one_day"
    assert village(register, identified, "facts_2018") == [(3, 2), (0, 0)]
    assert village(register, identified) == [(2, 2), (0, 0)]
    # Only households that are out now count, each with its last exit.
    assert village(register, exited, "facts_2018") == [(1, 1), (0, 0)]
    assert village(register, exited) == [(2, 2), (0, 0)]


def test_checks_of_one_person_on_one_day(register: duckdb.DuckDBPyConnection) -> None:
    assert village(register, "most_checks_of_a_checker_on_one_day") == [(2,), (None,)]
    assert village(register, "most_checks_of_a_checker_on_one_day", "facts_2018") == [(None,), (None,)]


def test_farmland_of_households_and_of_the_ledger(register: duckdb.DuckDBPyConnection) -> None:
    assert village(register, "household_farmland_mu, registered_farmland_mu") == [(4, 900), (None, None)]


def test_income_of_the_list_before(register: duckdb.DuckDBPyConnection) -> None:
    assert village(register, "previous_collective_income_yuan") == [(70000,), (5000,)]
    assert village(register, "previous_collective_income_yuan", "facts_2018") == [(None,), (None,)]


def test_children_out_of_school_and_the_road_of_the_natural_village(register: duckdb.DuckDBPyConnection) -> None:
    columns = "members_dropped_out, members_dropped_out_for_poverty, natural_village_has_hardened_road, forest_mu"
    assert rows_of(register, f"SELECT {columns} FROM facts.household ORDER BY household_id") == [
        (1, 1, True, 1),
        (0, 0, True, None),
        (1, 0, False, None),  # no reason given excuses nobody
    ]


def test_support_after_a_change(register: duckdb.DuckDBPyConnection) -> None:
    """The later of project incomes and payments to a member; an income of nothing is no support."""
    rows = rows_of(
        register, "SELECT household_id, max(last_support_date) FROM facts.household_change GROUP BY 1 ORDER BY 1"
    )
    assert rows == [
        (f"{A}0001", date(2019, 7, 1)),
        (f"{A}0002", date(2019, 8, 1)),
        (f"{A}0003", date(2019, 12, 15)),
    ]


def test_who_still_stands_on_a_list_made_after_the_record(register: duckdb.DuckDBPyConnection) -> None:
    """By 人编号 or else ID number; a list of the day of registration could not know, and a departed one is not 正常."""
    columns = "split_part(subject_key, '/', -1), is_listed_after_registration"
    rows = rows_of(register, f"SELECT {columns} FROM facts.person_change ORDER BY 1")
    assert rows == [("1", True), ("2", True), ("3", False), ("4", False)]


def test_certificates_that_are_still_valid(register: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT person_id FROM facts.person_transition WHERE has_valid_disability_certificate"
    assert rows_of(register, query) == [(f"{A}000101",)]
