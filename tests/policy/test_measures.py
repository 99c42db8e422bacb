"""Measure records are complete and can be computed on the facts."""

from __future__ import annotations

import pytest

from pipelines.policy import load_measures, parameters_at
from pipelines.policy.predicates import with_parameters
from tests.rules.registers import KNOWN_ON
from tests.rules.test_rule_examples import AS_OF, columns_of, facts

PROMISED = """
registered_exit_rate verified_exit_rate persons_not_exited villages_exited income_line_households
income_goal_2020_households village_income_line village_income_goal_2020 income_per_person_able have_1_income have_2_housing
have_3_education have_4_medical have_5_water have_6_power have_7_television have_8_network dangerous_homes_renewed
medical_insurance critical_illness_insurance pension_insurance school_enrolment city_funds_per_village visits_household
visits_main_leader visits_deputy_leader households_paired income_wage_yuan income_business_yuan income_property_yuan
income_transfer_yuan model_natural_villages hardened_natural_villages registered_households registered_persons
"""


def test_every_promised_measure_exists() -> None:
    assert set(load_measures()) >= set(PROMISED.split())


@pytest.mark.parametrize("measure_id", list(load_measures()))
def test_record_is_complete(measure_id: str) -> None:
    measure = load_measures()[measure_id]
    assert all((measure.title_zh, measure.definition_zh, measure.unit))
    assert measure.kind in ("share", "sum", "mean", "count")
    assert measure.tier in ("public", "internal", "restricted")
    assert measure.direction in ("at_least", "at_most")
    assert (measure.condition is not None) == (measure.kind == "share")
    assert (measure.value is not None) == (measure.kind in ("sum", "mean"))
    if measure.target_value is not None:
        assert all((measure.target_by, measure.target_source))
        assert measure.kind != "share" or 0 <= measure.target_value <= 1
    assert measure.needs_findings == ("has_open_blocking_finding" in str(measure.condition))


@pytest.mark.parametrize("measure_id", list(load_measures()))
def test_expressions_run_on_the_facts(measure_id: str) -> None:
    measure = load_measures()[measure_id]
    columns_of(measure.grain)
    known = parameters_at(KNOWN_ON)
    terms = [measure.population, measure.condition, measure.value, measure.per]
    sql = ", ".join(with_parameters(term, lambda name: known.value(name, AS_OF.year)) for term in terms if term)
    facts().execute(
        f"SELECT {sql} FROM (SELECT *, FALSE AS has_open_blocking_finding FROM facts.{measure.grain})"
    ).fetchall()
