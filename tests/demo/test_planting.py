"""What is planted: never two defects in one household, and the key says where and when."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from pipelines.check.rules import load_rules
from pipelines.demo.canaries import place_canaries
from pipelines.demo.clock import DATA_DATES, LABELS
from pipelines.demo.defects import plant_all
from pipelines.demo.defects.planter import Planter, begins_at, changes_at, in_force
from pipelines.demo.world import make_world


@pytest.fixture(scope="module")
def planted() -> Planter:
    world = make_world(2018, 1.0)
    planter = Planter(world, np.random.default_rng([2018, 100]), 1.0)
    place_canaries(planter)
    plant_all(planter)
    return planter


def test_every_rule_has_several_subjects_in_several_counties(planted: Planter) -> None:
    by_rule = Counter(entry["rule"] for entry in planted.key.defects)
    assert set(by_rule) == {rule.id for rule in load_rules().values() if rule.is_in_force(DATA_DATES[-1])}
    # A rule on the whole programme has but one subject.
    of_programme = {entry["rule"] for entry in planted.key.defects if entry["grain"] == "program"}
    assert min(count for rule, count in by_rule.items() if rule not in of_programme) >= 3
    households = [entry["subject"][:6] for entry in planted.key.defects if entry["grain"] == "household"]
    assert len(set(households)) == 12


def test_every_date_has_defects(planted: Planter) -> None:
    dates = Counter(date for entry in planted.key.defects for date in entry["as_of"])
    assert set(dates) == set(LABELS)
    assert min(dates.values()) > 30
    assert all(entry["as_of"] for entry in planted.key.defects)


def test_no_household_has_two_defects(planted: Planter) -> None:
    of_household = [entry for entry in planted.key.defects if entry["grain"] in ("household", "person", "housing")]
    households = [entry["subject"].removeprefix("WG")[:16] for entry in of_household]
    assert len(households) == len(set(households))


def test_clean_data_have_no_edits_but_the_canaries() -> None:
    world = make_world(2018, 0.02)
    planter = Planter(world, np.random.default_rng([2018, 100]), 0.02)
    place_canaries(planter)
    columns = {column for cells in planter.edits.cells.values() for column in cells}
    assert columns == {"phone_number"}
    assert not planter.key.defects
    assert len(planter.key.canaries["names"]) >= 9


def test_annual_forms_show_until_the_next_year_end() -> None:
    assert in_force(2) == (2, 3, 4, 5)
    assert in_force(6) == (6,)


def test_a_value_on_some_lists_changes_twice_but_begins_once() -> None:
    assert changes_at((2, 3)) == (2, 4)
    assert begins_at((2, 3)) == (2,)
    assert changes_at(tuple(range(7))) == ()
    assert begins_at((0, 1)) == ()
