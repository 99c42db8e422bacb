"""A claim is believed when the data say so: quarterly lists of persons and a yearly form, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.check.claims import source_tables
from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.curate.facts import fact_origins
from pipelines.store.exemptions import Exemption
from pipelines.store.finding_ids import finding_id
from tests.rules.registers import empty_register, facts_at, insert, made_up_id

ENDS = [date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30), date(2019, 12, 31)]
END_2018, Q1, Q2, END_2019 = ENDS
HOME = "4408040010010001"

# Whose number is wrong on which list (ID04), what is said of it on which list, and what becomes of that.
#           2018   Q1     Q2     2019    said on   completed
CASES: dict[str, tuple[str, date, str | None, list[str]]] = {
    "01": ("x---", Q1, "2019-03-01", ["none", "verified", "verified", "verified"]),
    "02": ("x---", Q1, None, ["none", "verified", "verified", "verified"]),
    "03": ("xxxx", Q1, "2019-03-31", ["none", "contradicted", "contradicted", "contradicted"]),  # data of that very day
    "04": ("xxxx", Q1, "2019-04-01", ["none", "pending", "contradicted", "contradicted"]),  # the list came before
    "05": ("xxxx", Q1, None, ["none", "contradicted", "contradicted", "contradicted"]),  # without a day: the list's
    "06": ("xxxx", END_2019, "2020-01-10", ["none", "none", "none", "pending"]),
    "07": ("x-xx", Q1, "2019-02-01", ["none", "verified", "contradicted", "contradicted"]),  # it came back
}
# Further persons: who answers twice, in two lines, with nothing to put right; and two whose number was never wrong.
ANEW, TWO_LINES, TRUE_AS_IT_IS, EXEMPTED, NEVER_WRONG, NEVER_WRONG_EITHER = "08", "09", "10", "11", "12", "13"
LIVES = {number: case[0] for number, case in CASES.items()}
LIVES |= dict.fromkeys((ANEW, TWO_LINES, TRUE_AS_IT_IS, EXEMPTED), "xxxx")
LIVES |= dict.fromkeys((NEVER_WRONG, NEVER_WRONG_EITHER), "----")
# When the house has no safe water (EX05, a yearly form).
UNSAFE = {END_2018: True, END_2019: False}


def person(number: str, is_wrong: bool) -> dict[str, Any]:
    return {
        "person_id": HOME + number, "household_id": HOME, "village_code": HOME[:12], "person_name": "样例某",
        "id_number": made_up_id("1970-01-01", "男", is_wrong=is_wrong), "person_status": "正常", "id_type": "居民身份证",
    }  # fmt: skip


def register(claims: list[tuple[date, dict[str, Any]]], *exemptions: Exemption) -> duckdb.DuckDBPyConnection:
    """The persons and the house above, with claims on the lists of some days."""
    connection = empty_register()
    for place, end in enumerate(ENDS):
        insert(connection, "person", end, [person(number, life[place] == "x") for number, life in LIVES.items()])
        insert(
            connection,
            "household",
            end,
            [{"household_id": HOME, "village_code": HOME[:12], "poverty_status": "已脱贫"}],
        )
    for end, unsafe in UNSAFE.items():
        insert(connection, "household_condition", end, [{"household_id": HOME, "has_safe_water": not unsafe}])
    for end, claim in claims:
        insert(connection, "rectification", end, [{"household_id": HOME, **claim}])
    schemas = {end: f"facts_{end:%Y%m%d}" for end in ENDS}
    for end, schema in schemas.items():
        facts_at(connection, end, schema)
    rules = {name: load_rules()[name] for name in ("ID04", "EX05")}
    run_rules(
        connection, rules, facts_schemas=schemas, value_of=lambda name, end: 30, origins=fact_origins(),
        exemptions=exemptions,
    )  # fmt: skip
    return connection


def claim(rule: str, subject: str, status: str | None = "已整改", completed: str | None = None) -> dict[str, Any]:
    finding = finding_id(rule, subject)
    return {"finding_id": finding, "rule_id": rule, "rectification_status": status, "completion_date": completed}


def outcomes(connection: duckdb.DuckDBPyConnection, rule: str, subject: str) -> list[str]:
    rows = connection.execute(
        "SELECT claim_outcome FROM checks.finding_period WHERE finding_id = ? ORDER BY as_of",
        [finding_id(rule, subject)],
    ).fetchall()
    return [outcome for (outcome,) in rows]


@pytest.fixture(scope="module")
def checked() -> duckdb.DuckDBPyConnection:
    said = [(said_on, claim("ID04", HOME + number, completed=day)) for number, (_, said_on, day, _) in CASES.items()]
    blank, answer = claim("ID04", HOME + TWO_LINES, None), claim("ID04", HOME + TWO_LINES, completed="2019-03-01")
    return register(
        [
            *said,
            (Q1, claim("EX05", HOME, completed="2019-02-10")),
            (Q1, claim("ID04", HOME + ANEW, "整改中")),
            (Q2, claim("ID04", HOME + ANEW, completed="2019-06-01")),
            (Q1, blank),
            (Q1, {**answer, "duplicate_no": 2}),
            (Q1, claim("ID04", HOME + TRUE_AS_IT_IS, "情况属实无需整改")),
            (Q1, claim("ID04", HOME + EXEMPTED, "情况属实无需整改")),
            (Q1, claim("ID04", HOME + NEVER_WRONG, completed="2019-03-01")),
            (Q1, claim("ID04", HOME + NEVER_WRONG_EITHER, "整改中")),
            (Q1, claim("ID04", "nobody", completed="2019-03-01")),
        ],
        Exemption("a.yml", 1, "省里批复", "某科", Q2, END_2019, rule="ID04", subject=HOME + EXEMPTED),
    )


@pytest.mark.parametrize("number", CASES)
def test_claims_about_a_quarterly_list(checked: duckdb.DuckDBPyConnection, number: str) -> None:
    assert outcomes(checked, "ID04", HOME + number) == CASES[number][3]


def test_a_yearly_form_of_before_contradicts_nothing(checked: duckdb.DuckDBPyConnection) -> None:
    """The household list is new each quarter, the form on water is not: it settles the claim at the year's end."""
    assert outcomes(checked, "EX05", HOME) == ["none", "pending", "pending", "verified"]


def test_the_newest_answer_holds_from_its_day_on(checked: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(checked, "ID04", HOME + ANEW) == ["none", "none", "contradicted", "contradicted"]
    said = checked.execute(
        "SELECT claim FROM checks.finding_period WHERE finding_id = ? ORDER BY as_of", [finding_id("ID04", HOME + ANEW)]
    ).fetchall()
    assert said == [(None,), ("整改中",), ("已整改",), ("已整改",)]


def test_of_two_lines_on_one_list_the_one_with_an_answer_speaks(checked: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(checked, "ID04", HOME + TWO_LINES)[1] == "contradicted"


def test_nothing_to_put_right_waits_for_a_decision(checked: duckdb.DuckDBPyConnection) -> None:
    assert outcomes(checked, "ID04", HOME + TRUE_AS_IT_IS) == ["none", "pending", "pending", "pending"]
    assert outcomes(checked, "ID04", HOME + EXEMPTED) == ["none", "pending", "none", "none"]


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [("nobody", "unknown"), (HOME + NEVER_WRONG, "verified"), (HOME + NEVER_WRONG_EITHER, "none")],
)
def test_a_claim_about_no_finding_is_kept(checked: duckdb.DuckDBPyConnection, subject: str, outcome: str) -> None:
    """Were a list sent anew, its finding would never have been there: then what is said to be done is done."""
    rows = checked.execute(
        "SELECT as_of, outcome, is_open FROM checks.claim WHERE finding_id = ? ORDER BY as_of",
        [finding_id("ID04", subject)],
    ).fetchall()
    assert rows == [(end, outcome, False) for end in ENDS[1:]]


def test_a_rule_looks_at_the_tables_that_its_violation_comes_from() -> None:
    rules, origins = load_rules(), fact_origins()
    assert source_tables(rules["ID04"], origins) == {"person"}
    assert source_tables(rules["EX01"], origins) == {"exit_check"}
    assert "household_income" in source_tables(rules["IN08"], origins)
    assert source_tables(rules["HH18"], origins) == {"household"}
    assert {"person", "village"} < source_tables(rules["IMP10"], origins)
    assert all(source_tables(rule, origins) for rule in rules.values())
