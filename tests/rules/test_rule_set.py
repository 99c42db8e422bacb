"""The rules as a set: none repeats another, none forbids what another demands, and what always follows is said in the records."""

from __future__ import annotations

from itertools import chain

import pytest

from pipelines.check.rules import by_grain, load_rules
from tests.rules.rule_set import relations_of

# Whoever is poor in 2020 breaks EX21; that someone came back to the register (EX20, DY05) or earns too much for it (IN12) is a
# question of its own and does not go away with it.
APART = {("DY05", "EX21"), ("EX20", "EX21"), ("IN12", "EX21")}

# Each of these can be kept, but not both by one person: what brings them together is wrong itself.
NOT_TOGETHER = {
    ("ED04", "LB18"): "a child before school in a public-service job",
    ("ED05", "LB18"): "a pupil of a primary school in a public-service job",
    ("LB01", "LB19"): "a child under 16 in a public-service job",
    ("LB05", "LB19"): "a pupil in a public-service job",
    ("LB03", "LB05"): "somebody at school who is entered as not at school",
}


@pytest.mark.parametrize("grain", by_grain(load_rules()))
def test_the_rules_of_a_grain_stand_together(grain: str) -> None:
    found = relations_of(grain)
    assert not found.never_speak
    assert not found.same
    assert not set(found.contradict) - set(NOT_TOGETHER)
    rules = load_rules()
    said = set(
        chain.from_iterable(
            ((cause, rule.id), (rule.id, cause)) for rule in rules.values() for cause in rule.follows_from
        )
    )
    assert not {pair for pair in found.follow if pair not in said} - APART
