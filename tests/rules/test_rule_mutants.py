"""Examples are sharp: every small wrong change of a predicate changes the outcome of at least one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.check.evaluate import verdict_sql
from pipelines.check.rules import Rule, load_rules
from pipelines.policy.predicates import with_parameters
from tests.rules.mutants import mutants
from tests.rules.test_rule_examples import OUTCOMES, cases, columns_of, facts, value_of


def survivors(rule: Rule) -> list[str]:
    """Mutants of a rule that no example tells from the rule itself."""
    applies, violation = with_parameters(rule.applies, value_of), with_parameters(rule.violation, value_of)
    changed = [replace(rule, applies=mutant, violation=violation) for mutant in mutants(applies)]
    changed += [replace(rule, applies=applies, violation=mutant) for mutant in mutants(violation)]
    types = columns_of(rule.grain)
    rows, values = [], []
    for case_id, expected, row in cases():
        if case_id == rule.id:
            rows.append(f"({', '.join(['?', *(f'CAST(? AS {kind})' for kind in types.values())])})")
            values += [OUTCOMES.index(expected), *(row.get(name) for name in types)]
    noticed = ", ".join(
        f"count(CASE WHEN expected <> {verdict_sql(one, value_of)} THEN 1 END)" for one in [rule, *changed]
    )
    relation = f"(VALUES {', '.join(rows)}) AS example (expected, {', '.join(types)})"
    by_rule, *by_mutant = facts().execute(f"SELECT {noticed} FROM {relation}", values).fetchall()[0]
    assert by_rule == 0
    return [f"{one.applies} | {one.violation}" for one, count in zip(changed, by_mutant, strict=True) if count == 0]


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_examples_kill_every_mutant(rule_id: str) -> None:
    assert survivors(load_rules()[rule_id]) == []
