"""The facts by hand are sharp: every small wrong change of a measure changes what is counted of them somewhere."""

from __future__ import annotations

from collections import Counter

import pytest

from pipelines.policy import load_measures
from tests.measure.mutation import EQUIVALENT, survivors, unexplained


@pytest.mark.parametrize("grain", list(dict.fromkeys(item.grain for item in load_measures().values())))
def test_facts_by_hand_notice_every_mutant(grain: str) -> None:
    scores = survivors(grain)
    kept = {measure_id: unexplained(measure_id, changes) for measure_id, (_, changes) in scores.items()}
    assert kept == dict.fromkeys(scores, ())


@pytest.mark.parametrize("measure_id", list(EQUIVALENT))
def test_each_equivalent_is_one_change_that_survives(measure_id: str) -> None:
    _, changes = survivors(load_measures()[measure_id].grain)[measure_id]
    held = Counter(part for part, _ in EQUIVALENT[measure_id] for change in changes if part in change)
    assert held == {part: 1 for part, _ in EQUIVALENT[measure_id]}


def test_no_measure_is_without_a_mutant() -> None:
    grains = {item.grain for item in load_measures().values()}
    without = {measure_id for grain in grains for measure_id, (total, _) in survivors(grain).items() if total == 0}
    assert without == set()
