"""The demo has the programme's figures: 12 counties, 254 villages, 26,943 households, 88,797 persons."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.demo.clock import PERIODS
from pipelines.demo.figures import COUNTIES
from pipelines.demo.projects import CITY
from pipelines.demo.world import World, make_world
from pipelines.policy import load_areas


def test_the_counties_are_those_of_the_policy() -> None:
    areas = {area.code: area for area in load_areas()}
    assert set(areas) == {county.code for county in COUNTIES}
    for county in COUNTIES:
        area = areas[county.code]
        assert (area.name, area.helper) == (county.name, county.helper_district)
        assert (area.villages, area.households, area.persons) == (county.villages, county.households, county.persons)


def test_full_size_has_the_published_totals_in_every_county(full_world: World) -> None:
    households = np.bincount(full_world.households.county[full_world.household_present[2]])
    persons = np.bincount(full_world.people.county[full_world.person_present[2]])
    assert households.tolist() == [county.households for county in COUNTIES]
    assert persons.tolist() == [county.persons for county in COUNTIES]
    assert np.bincount(full_world.villages.county).tolist() == [county.villages for county in COUNTIES]
    assert (int(households.sum()), int(persons.sum()), full_world.villages.count) == (26943, 88797, 254)


@pytest.mark.parametrize("scale", [0.01, 0.1])
def test_small_demos_keep_all_villages(scale: float) -> None:
    world = make_world(7, scale)
    listed = world.households.village[world.household_present[2]]
    assert set(np.unique(listed)) == set(range(254))
    expected = [max(round(county.households * scale), county.villages) for county in COUNTIES]
    assert np.bincount(world.households.county[world.household_present[2]]).tolist() == expected


def test_exits_grow_and_some_counties_lag(full_world: World) -> None:
    progress, people = full_world.progress, full_world.people
    rates = []
    for period in range(PERIODS):
        present = full_world.person_present[period]
        out = progress.is_out(period)[people.household] & present
        rates.append(np.bincount(people.county[out], minlength=12) / np.bincount(people.county[present]))
    share = [float(rate.mean()) for rate in rates]
    assert share == sorted(share)
    assert 0.30 < share[0] < 0.40
    assert 0.80 < share[2] < 0.90
    assert share[6] > 0.93
    assert max(rates[2]) - min(rates[2]) > 0.10


def test_city_money_of_2019_lies_above_one_million_a_village(full_world: World) -> None:
    funds = full_world.funds
    of_2019 = (funds.year == 2019) & (funds.level == CITY)
    assert 1_000_000 < funds.amount_yuan[of_2019].sum() / 254 < 1_150_000


def test_model_villages_come_near_the_goal(full_world: World) -> None:
    assert 0.56 <= float((full_world.hamlets.model_year <= 2019).mean()) <= 0.62
