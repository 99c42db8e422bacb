"""Every rule's examples behave as the record says, on one row typed like the fact; columns not named are NULL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pytest

from pipelines.check.evaluate import verdict_sql
from pipelines.check.rules import Rule, load_rules
from pipelines.policy import parameters_at
from tests.rules.registers import KNOWN_ON, empty_register, facts_at

AS_OF = date(2019, 12, 31)
OUTCOMES = ("outside", "passes", "violates", "unknown")  # by verdict number


@cache
def facts() -> duckdb.DuckDBPyConnection:
    """Empty facts, for their columns and types."""
    connection = empty_register()
    facts_at(connection, AS_OF)
    return connection


@cache
def columns_of(grain: str) -> dict[str, str]:
    return {row[0]: row[1] for row in facts().execute(f"DESCRIBE facts.{grain}").fetchall()}


def value_of(name: str) -> object:
    return parameters_at(KNOWN_ON).value(name, AS_OF.year)


def cases() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(rule id, expected outcome, row) of every example; a boundary example names its own outcome."""
    for rule in load_rules().values():
        for outcome, rows in rule.examples.items():
            for row in rows:
                named = {column: value for column, value in row.items() if column != "expect"}
                yield rule.id, row["expect"] if outcome == "boundary" else outcome, named


def outcome_of(rule: Rule, row: dict[str, Any]) -> str:
    """Evaluate one row as the check stage does."""
    types = columns_of(rule.grain)
    unknown_columns = set(row) - set(types)
    assert not unknown_columns, f"{rule.id}: facts.{rule.grain} has no column {unknown_columns}"
    selected = ", ".join(f"CAST(? AS {kind}) AS {name}" for name, kind in types.items())
    query = f"SELECT {verdict_sql(rule, value_of)} FROM (SELECT {selected})"
    return OUTCOMES[facts().execute(query, [row.get(name) for name in types]).fetchall()[0][0]]


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_examples_behave(rule_id: str) -> None:
    rule = load_rules()[rule_id]
    mine = [(expected, row) for case_id, expected, row in cases() if case_id == rule_id]
    wrong = [(expected, outcome_of(rule, row), row) for expected, row in mine if outcome_of(rule, row) != expected]
    assert not wrong


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_examples_show_a_pass_and_a_violation(rule_id: str) -> None:
    examples = load_rules()[rule_id].examples
    assert set(examples) <= {*OUTCOMES, "boundary"}
    assert examples["passes"]
    assert examples["violates"]
    assert "unknown" in examples
    assert all(row["expect"] in OUTCOMES for row in examples.get("boundary", ()))


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_rules_with_a_parameter_or_comparison_of_dates_have_a_boundary(rule_id: str) -> None:
    rule = load_rules()[rule_id]
    if rule.parameters:
        assert rule.examples.get("boundary"), f"{rule_id} uses {rule.parameters}"
