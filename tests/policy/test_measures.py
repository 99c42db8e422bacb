"""Measure records are complete and can be computed on the facts."""

from __future__ import annotations

from datetime import date
from functools import cache

import duckdb
import pytest

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.measure.relations import relation_of
from pipelines.policy import load_measures, parameters_at
from pipelines.policy.predicates import with_parameters
from tests.rules.registers import KNOWN_ON, empty_register, facts_at

AS_OF = date(2019, 12, 31)

PROMISED = """
registered_exit_rate verified_exit_rate persons_not_exited villages_exited income_line_households
income_goal_2020_households village_income_line village_income_goal_2020 income_per_person_able have_1_income have_2_housing
have_3_education have_4_medical have_5_water have_6_power have_7_television have_8_network dangerous_homes_renewed
medical_insurance critical_illness_insurance pension_insurance school_enrolment city_funds_per_village visits_household
visits_main_leader visits_deputy_leader households_paired income_wage_yuan income_business_yuan income_property_yuan
income_transfer_yuan model_natural_villages hardened_natural_villages registered_households registered_persons
"""


@cache
def judged() -> duckdb.DuckDBPyConnection:
    """Empty facts and findings, for their columns and types."""
    connection = empty_register()
    facts_at(connection, AS_OF)
    known = parameters_at(KNOWN_ON)
    run_rules(
        connection, load_rules(), facts_schemas={AS_OF: "facts"}, value_of=lambda name, end: known.value(name, end.year)
    )
    connection.execute("CREATE TEMP TABLE blocked (household_id VARCHAR)")
    return connection


def test_every_promised_measure_exists() -> None:
    assert set(load_measures()) >= set(PROMISED.split())


@pytest.mark.parametrize("measure_id", list(load_measures()))
def test_record_is_complete(measure_id: str) -> None:
    measure = load_measures()[measure_id]
    assert all((measure.title_zh, measure.definition_zh, measure.unit))
    assert measure.kind in ("share", "sum", "mean", "count", "ratio")
    assert measure.tier in ("public", "internal", "restricted")
    assert measure.direction in ("at_least", "at_most", "neither")
    assert measure.direction != "neither" or (measure.target_value is None and measure.kind not in ("share", "ratio"))
    assert (measure.condition is not None) == (measure.kind == "share")
    assert (measure.value is not None) == (measure.kind in ("sum", "mean", "ratio"))
    assert (measure.per is not None) == (measure.kind == "ratio") or measure.kind == "mean"
    if measure.target_value is not None:
        assert all((measure.target_by, measure.target_source))
        assert measure.kind not in ("share", "ratio") or 0 <= measure.target_value <= 1
    assert measure.needs_findings == ("has_open_blocking_finding" in str(measure.condition))


@pytest.mark.parametrize("measure_id", list(load_measures()))
def test_expressions_run_on_the_facts(measure_id: str) -> None:
    measure = load_measures()[measure_id]
    known = parameters_at(KNOWN_ON)
    terms = [measure.population, measure.condition, measure.value, measure.per]
    sql = ", ".join(with_parameters(term, lambda name: known.value(name, AS_OF.year)) for term in terms if term)
    judged().execute(f"SELECT {sql} FROM {relation_of(measure.grain, 'facts', AS_OF)}").fetchall()
