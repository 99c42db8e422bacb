"""The programme's areas and the published figures they add up to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.contracts import load_codes
from pipelines.policy import load_area_tree, load_areas


def test_counties_add_up_to_the_programme() -> None:
    program = load_area_tree()[0]
    assert (program.villages, program.households, program.persons) == (254, 26943, 88797)
    for figure in ("villages", "households", "persons"):
        assert sum(getattr(county, figure) for county in load_areas()) == getattr(program, figure)


def test_cities_add_up() -> None:
    for city in (area for area in load_area_tree() if area.level == "city"):
        assert sum(county.villages or 0 for county in load_areas() if county.city_code == city.code) == city.villages


def test_twelve_counties_in_two_cities() -> None:
    counties = load_areas()
    assert len(counties) == len({county.code for county in counties}) == 12
    assert {county.city_code for county in counties} == {"440800", "445300"}
    assert [county.code for county in counties] == sorted(county.code for county in counties)
    for county in counties:
        assert county.code[:4] == str(county.city_code)[:4]


def test_helpers_are_known_to_the_contracts() -> None:
    assert {county.helper for county in load_areas()} <= set(load_codes()["helper_district"].values)


def test_every_figure_says_where_it_comes_from() -> None:
    for area in load_area_tree():
        for figure, provenance in (area.provenance or {}).items():
            assert provenance.mark in ("published", "derived", "allocated"), (area.code, figure)
            assert provenance.source


@pytest.mark.parametrize(
    ("exited", "persons", "printed"),
    [(17637, 20337, "86.72"), (11000, 11047, "99.57")],  # 郁南县 2018-12-31 and 廉江市 2019: rates count persons
)
def test_published_exit_rates_count_persons(exited: int, persons: int, printed: str) -> None:
    assert (Decimal(exited) / Decimal(persons) * 100).quantize(Decimal("0.01")) == Decimal(printed)


def test_rate_by_households_would_be_another_number() -> None:
    """廉江市: 3,773 of 3,794 households are 99.45 %, not the 99.57 % that was printed."""
    assert (Decimal(3773) / Decimal(3794) * 100).quantize(Decimal("0.01")) == Decimal("99.45")


def test_county_published_by_kind_of_household_adds_up() -> None:
    """郁南县 2018: 一般 + 低保 + 五保 = all, households and persons."""
    assert 3014 + 3410 + 2639 == 9063
    assert 10566 + 7099 + 2672 == 20337
