"""Examples are sharp: every small wrong change of a predicate changes the outcome of at least one of them."""

from __future__ import annotations

import json

import pytest

from pipelines.check.rules import load_rules
from pipelines.store.home import MUTANTS_FILE
from tests.rules.mutation import score_of


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_examples_notice_every_mutant(rule_id: str) -> None:
    score = score_of(load_rules()[rule_id])
    assert score.survivors == ()
    recorded = json.loads(MUTANTS_FILE.read_text(encoding="utf-8"))[rule_id]
    expected = {"mutants": score.mutants, "killed": score.killed, "record": load_rules()[rule_id].mark}
    assert recorded == expected, "run make mutants"


def test_the_scores_name_no_rule_that_is_gone() -> None:
    assert set(json.loads(MUTANTS_FILE.read_text(encoding="utf-8"))) == set(load_rules())
