"""The small register: facts, findings and measures as a person works them out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.measure.stage import measure
from pipelines.policy import load_areas, load_measures, parameters_at
from pipelines.store.exemptions import Exemption
from tests.rules.registers import KNOWN_ON, facts_at, rows_of
from tests.rules.small_register import A1, A2, B1, B2, END_2018, END_2019, A, B, small_register

SCHEMAS = {END_2018: "facts_2018", END_2019: "facts"}
# Villages, units and counties without teams, cadres, meetings, reports, publicity, exchanges, industry, jobs and
# fairs: these tables are not part of the small register.
OF_TABLES_NOT_SENT = (
    "DUTY16", "DUTY18", "DUTY26", "DUTY27", "DUTY32", "DUTY34", "IND01", "IND05", "IND13", "IND25", "LB21", "LB28",
)  # fmt: skip


def judge(connection: duckdb.DuckDBPyConnection, *exemptions: Exemption) -> None:
    """Findings and measures of both year ends, over the facts that are there."""
    known = parameters_at(KNOWN_ON)

    def value_of(name: str, end: date) -> object:
        return known.value(name, end.year)

    run_rules(connection, load_rules(), facts_schemas=SCHEMAS, value_of=value_of, exemptions=exemptions)
    measure(
        connection,
        load_measures(),
        load_areas(),
        facts_schemas=SCHEMAS,
        income_year_of=lambda end: end.year,
        value_of=value_of,
        line_of_year=lambda year: known.value("household_income_line_yuan", year),
    )


@pytest.fixture(scope="module")
def register() -> Iterator[duckdb.DuckDBPyConnection]:
    """Facts, findings and measures of both year ends."""
    connection = small_register()
    for end, schema in SCHEMAS.items():
        facts_at(connection, end, schema)
    connection.execute("ATTACH ':memory:' AS indicators")
    judge(connection)
    yield connection
    connection.close()


def test_households_at_2018_and_2019(register: duckdb.DuckDBPyConnection) -> None:
    """B2 moved away: the list of 2019 is complete and does not name it."""
    query = """
        SELECT household_id, poverty_status, previous_poverty_status, members, visits_last_full_year
        FROM {}.household ORDER BY 1
    """
    assert rows_of(register, query.format("facts_2018")) == [
        (A1, "已脱贫", None, 3, 1),
        (A2, "未脱贫", None, 2, 1),
        (B1, "未脱贫", None, 1, 1),
        (B2, "未脱贫", None, 1, 1),
    ]
    assert rows_of(register, query.format("facts")) == [
        (A1, "已脱贫", "已脱贫", 3, 1),
        (A2, "已脱贫", "未脱贫", 2, 1),
        (B1, "未脱贫", "未脱贫", 1, 0),
    ]


def test_persons_of_2019(register: duckdb.DuckDBPyConnection) -> None:
    """Age at 31 December, school age at 31 August: the girl born on 1 September 2008 is 11 and, for school, 10."""
    query = """
        SELECT person_id, age_years, school_age_years, is_id_checksum_ok, head_age_years, disposable_income_per_person_yuan
        FROM facts.person ORDER BY 1
    """
    assert rows_of(register, query) == [
        (f"{A1}01", 49, 49, True, 49, 9000),
        (f"{A1}02", 47, 47, True, 49, 9000),
        (f"{A1}03", 11, 10, False, 49, 9000),
        (f"{A2}01", 39, 39, True, 39, 6000),
        (f"{A2}03", 0, 0, True, 39, 6000),
        (f"{B1}01", 74, 73, True, 74, 7000),
    ]


def test_income_and_line_of_the_year(register: duckdb.DuckDBPyConnection) -> None:
    """The line of 2018 is the actual known from March 2019, that of 2019 still the plan."""
    query = """
        SELECT household_id, income_year, household_income_line_yuan, household_income_goal_2020_yuan,
               disposable_income_per_person_yuan, previous_disposable_income_per_person_yuan
        FROM {}.household ORDER BY 1
    """
    assert rows_of(register, query.format("facts_2018"))[0] == (A1, 2018, 7725, 8699, 8000, None)
    assert rows_of(register, query.format("facts")) == [
        (A1, 2019, 8130, 8699, 9000, 8000),
        (A2, 2019, 8130, 8699, 6000, 5000),
        (B1, 2019, 8130, 8699, 7000, 6500),
    ]


def test_departed_person_and_household_stay_known_to_their_changes(register: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT person_id, village_code, age_at_change_years FROM facts.person_change ORDER BY change_date"
    assert rows_of(register, query) == [(f"{A2}02", A, 69), (f"{B2}01", B, 29), (f"{A2}03", A, 0)]


def test_visits_of_units(register: duckdb.DuckDBPyConnection) -> None:
    """30 September lies in the third quarter, 1 October in the fourth."""
    assert rows_of(register, "SELECT subject_key, main_leader_visits FROM facts.unit_year ORDER BY 1") == [
        (f"DW001/{A}/2019", 2),
        (f"DW002/{B}/2019", 1),
    ]
    assert rows_of(register, "SELECT subject_key, deputy_leader_visits FROM facts.unit_quarter ORDER BY 1") == [
        (f"DW001/{A}/2019Q4", 1),
        (f"DW002/{B}/2019Q4", 0),
    ]


def test_findings_of_both_year_ends(register: duckdb.DuckDBPyConnection) -> None:
    query = (
        "SELECT rule_id, subject_key FROM checks.occurrence"
        f" WHERE as_of = DATE '{{}}' AND rule_id NOT IN {OF_TABLES_NOT_SENT} ORDER BY 1, 2"
    )
    assert rows_of(register, query.format(END_2018)) == [
        ("ID04", f"{A1}03"),
        ("IN09", A1),
        ("IN21", A1),
        ("IN21", A2),
        ("SS06", A2),
        ("VL01", "program"),
    ]
    assert rows_of(register, query.format(END_2019)) == [
        ("DUTY01", f"DW002/{B}/2019"),
        ("DUTY02", f"DW002/{B}/2019Q4"),
        ("DUTY08", "P1"),
        ("DUTY08", "P2"),
        ("DUTY08", "P5"),
        ("DUTY13", B1),
        ("DY03", B2),
        ("EX12", A2),
        ("ID04", f"{A1}03"),
        ("IN08", A2),
        ("IN21", A1),
        ("IN21", A2),
        ("PF01", B),
        ("PF22", "X2"),
        ("VL01", "program"),  # two villages are not the 254
    ]


def test_a_finding_leads_to_its_source_rows(register: duckdb.DuckDBPyConnection) -> None:
    """The finding on A2's income is read from its rows of 户表, 人口表, 收支表, 条件表, 核查表 and 结对表."""
    rows = rows_of(
        register,
        """
        SELECT DISTINCT base.batch_id, base.record_key
        FROM (SELECT unnest(source_row_ids) AS row_id FROM checks.finding WHERE rule_id = 'IN08') AS source
        JOIN base.household_income AS base ON base.row_id = source.row_id
        ORDER BY 1
        """,
    )
    assert rows == [("2018-12-31", A2), ("2019-12-31", A2)]


def value(register: duckdb.DuckDBPyConnection, measure_id: str, end: date, level: str = "program") -> tuple[Any, ...]:
    """Numerator, denominator and unknown of a measure; shares and means show both parts."""
    query = """
        SELECT numerator, denominator, unknown FROM indicators.measure_value
        WHERE measure_id = ? AND as_of = ? AND level = ?
    """
    return tuple(register.execute(query, [measure_id, end, level]).fetchall()[0])


@pytest.mark.parametrize(
    ("measure_id", "end", "numerator", "denominator", "unknown"),
    [
        ("registered_households", END_2018, 4, None, 0),
        ("registered_households", END_2019, 3, None, 0),
        ("registered_persons", END_2018, 7, None, 0),
        ("registered_persons", END_2019, 6, None, 0),
        ("registered_exit_rate", END_2018, 3, 7, 0),  # the three of A1
        ("registered_exit_rate", END_2019, 5, 6, 0),  # A1 and A2
        ("verified_exit_rate", END_2018, 3, 7, 0),
        ("verified_exit_rate", END_2019, 3, 6, 0),  # without A2, whose income contradicts its exit
        ("persons_not_exited", END_2019, 1, None, 0),  # B1
        ("villages_exited", END_2018, 0, 2, 0),
        ("villages_exited", END_2019, 1, 2, 0),
        ("income_line_households", END_2018, 1, 3, 0),  # A1 of A1, A2, B2; B1 has no labour capacity
        ("income_line_households", END_2019, 1, 2, 0),
        ("income_goal_2020_households", END_2018, 0, 3, 0),  # 8,000 is not yet 8,699
        ("income_goal_2020_households", END_2019, 1, 2, 0),
        ("income_per_person_able", END_2019, 39000, 5, 0),  # 27,000 of A1 and 12,000 of A2 for 3 + 2 persons
        ("village_income_line", END_2019, 1, 2, 0),  # 11,000 and 10,000 against 10,840
        ("village_income_goal_2020", END_2019, 0, 2, 0),  # neither is 11,599
        ("have_1_income", END_2018, 2, 4, 0),
        ("have_1_income", END_2019, 3, 3, 0),
        ("have_2_housing", END_2018, 3, 4, 0),
        ("dangerous_homes_renewed", END_2018, 0, 1, 0),
        ("dangerous_homes_renewed", END_2019, 1, 1, 0),
        ("medical_insurance", END_2019, 6, 6, 0),
        ("pension_insurance", END_2019, 4, 4, 0),  # not the girl at school, not the baby
        ("school_enrolment", END_2019, 1, 1, 0),
        ("visits_household", END_2019, 2, 3, 0),
        ("visits_main_leader", END_2019, 1, 2, 0),
        ("visits_deputy_leader", END_2019, 1, 2, 0),
        ("households_paired", END_2019, 3, 3, 0),
        ("city_funds_per_village", END_2018, 0, 2, 0),
        ("city_funds_per_village", END_2019, 2100000, 2, 0),  # the unit's own 50,000 is not the city's
        ("model_natural_villages", END_2019, 1, 3, 0),
        ("hardened_natural_villages", END_2019, 1, 2, 0),  # of the two with 20 households or more
    ],
)
def test_measures(
    register: duckdb.DuckDBPyConnection,
    measure_id: str,
    end: date,
    numerator: int,
    denominator: int | None,
    unknown: int,
) -> None:
    assert value(register, measure_id, end) == (numerator, denominator, unknown)


@pytest.mark.parametrize(
    ("rules", "expires_on", "numerator"),
    [
        ("EX12", END_2019, 3),  # IN08 still contradicts the exit of A2
        ("EX12 IN08", END_2019, 5),
        ("EX12 IN08", date(2019, 12, 30), 3),  # expired the day before
    ],
)
def test_an_exempt_finding_holds_back_no_exit_while_it_is_exempt(
    register: duckdb.DuckDBPyConnection, rules: str, expires_on: date, numerator: int
) -> None:
    approved_on = date(2019, 12, 1)
    records = [
        Exemption("a.yml", number, "省里批复", "某科", approved_on, expires_on, rule=rule, subject=A2)
        for number, rule in enumerate(rules.split(), start=1)
    ]
    try:
        judge(register, *records)
        assert value(register, "verified_exit_rate", END_2019) == (numerator, 6, 0)
        assert value(register, "verified_exit_rate", END_2018) == (3, 7, 0)
    finally:
        judge(register)


@pytest.mark.parametrize(
    ("measure_id", "yuan"),
    [
        ("income_wage_yuan", 33000),
        ("income_business_yuan", 3500),
        ("income_property_yuan", 2500),
        ("income_transfer_yuan", 0),
    ],
)
def test_income_of_able_households_by_kind(register: duckdb.DuckDBPyConnection, measure_id: str, yuan: int) -> None:
    """A1 and A2 in 2019; together 39,000."""
    assert value(register, measure_id, END_2019)[0] == Decimal(yuan)


def test_city_of_a_village(register: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT area_code, numerator, denominator FROM indicators.measure_value
        WHERE measure_id = ? AND as_of = ? AND level = 'city' ORDER BY 1
    """
    found = register.execute(query, ["registered_exit_rate", END_2019]).fetchall()
    assert found == [("440800", 5, 5), ("445300", 0, 1)]
