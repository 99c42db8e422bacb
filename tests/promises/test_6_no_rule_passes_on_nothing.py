"""Promise 6: a rule that examined nothing, or far less than expected, is red and never green."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.check.rules import ExpectedPopulation, load_rules
from pipelines.check.stage import run_rules, verdict
from tests.homes import bayou, current_snapshot
from tests.rules.registers import empty_register, facts_at

AS_OF = date(2019, 12, 31)


@pytest.mark.parametrize("rule", load_rules().values(), ids=lambda rule: rule.id)
def test_on_an_empty_table_no_rule_is_green_without_saying_why(rule) -> None:  # type: ignore[no-untyped-def]
    status, reason = verdict(rule, AS_OF, rows=0, population=0, violated=0)
    assert status == "red" or reason


@pytest.mark.parametrize(
    ("expected", "rows", "population", "is_short"),
    [
        (ExpectedPopulation(min_share=0.5), 100, 49, True),
        (ExpectedPopulation(min_share=0.5), 100, 50, False),
        (ExpectedPopulation(min_count=3), 100, 2, True),
        (ExpectedPopulation(min_count=3), 100, 3, False),
        (ExpectedPopulation(may_be_empty="可能没有"), 100, 0, False),
        (ExpectedPopulation(), 100, 0, True),
    ],
)
def test_too_small_a_population_is_a_shortfall(
    expected: ExpectedPopulation, rows: int, population: int, is_short: bool
) -> None:
    assert (expected.shortfall(population, rows) is not None) == is_short


def test_a_missing_table_turns_its_rules_red(raw_home: Path) -> None:
    """Without any notice list the notice rules examine nothing: red in the snapshot, though nothing is violated."""
    for path in (raw_home / "data" / "raw").glob("*/*公告公示*"):
        path.unlink()
    result = bayou("publish", home=raw_home)
    assert result.code == 0, result.err
    with duckdb.connect(current_snapshot(raw_home) / "register.duckdb", read_only=True) as connection:
        rules = connection.execute("SELECT status FROM checks.rule_total WHERE grain = 'public_notice'").fetchall()
    assert rules
    assert set(rules) == {("red",)}


def test_a_rule_over_null_columns_only_is_unknown_not_passed() -> None:
    rule = load_rules()["PF09"]
    connection = empty_register()
    facts_at(connection, AS_OF)
    connection.execute("INSERT INTO facts.fund (subject_key, duplicate_no) VALUES ('a', 1), ('b', 1)")
    run_rules(connection, {rule.id: rule}, facts_schemas={AS_OF: "facts"}, value_of=lambda name, end: 1)
    population, violated, unknown, status = connection.execute(
        "SELECT population, violated, unknown, status FROM checks.rule_total"
    ).fetchall()[0]
    assert violated == 0
    assert status == "red" or unknown == population
