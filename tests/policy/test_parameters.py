"""Yearly parameters: which value holds, as known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines.errors import RefusedError
from pipelines.policy import load_parameter_records, parameter, parameters_at
from pipelines.policy.parameters import require_one_income


def line(year: int, known_on: date, name: str = "household_income_line_yuan") -> Decimal:
    return parameter(name, year, known_on=known_on)


def test_line_of_2019_as_known_in_january_2020_is_the_plan() -> None:
    assert line(2019, date(2020, 1, 15)) == 8130
    assert line(2019, date(2020, 1, 15), "village_income_line_yuan") == 10840


@pytest.mark.parametrize(
    ("year", "known_on", "household", "village"),
    [
        (2018, date(2018, 6, 30), 7365, 9820),  # the published plan of 2016
        (2018, date(2018, 12, 28), 7598, 10131),  # the plan behind the paper's 8,699
        (2018, date(2019, 2, 28), 7598, 10131),
        (2018, date(2019, 3, 1), 7725, 10301),  # the actual, known from 1 March of the next year
        (2016, date(2016, 12, 31), 6433, 8577),
        (2016, date(2020, 1, 15), 6530, 8707),
        (2017, date(2020, 1, 15), 7101, 9468),
        (2020, date(2020, 1, 15), 8699, 11599),
        (2019, date(2020, 3, 1), 8468, 11291),
        (2020, date(2021, 3, 1), 9065, 12086),
    ],
)
def test_the_latest_known_value_holds(year: int, known_on: date, household: int, village: int) -> None:
    assert line(year, known_on) == household
    assert line(year, known_on, "village_income_line_yuan") == village


def test_printed_goals_agree_with_one_provincial_income() -> None:
    """8,699 ÷ 45 % and 11,599 ÷ 60 % are the same provincial figure to within 2 yuan."""
    household = parameter("household_income_goal_2020_yuan", 2020, known_on=date(2018, 12, 28))
    village = parameter("village_income_goal_2020_yuan", 2020, known_on=date(2018, 12, 28))
    assert household == 8699
    assert village == 11599
    assert abs(household / Decimal("0.45") - village / Decimal("0.60")) <= 2


@pytest.mark.parametrize(
    ("actual", "year", "known_on"),
    [
        ("14512.2", 2016, date(2017, 3, 1)),
        ("15779.7", 2017, date(2018, 3, 1)),
        ("17167.7", 2018, date(2019, 3, 1)),
        ("18818.4", 2019, date(2020, 3, 1)),
        ("20143.4", 2020, date(2021, 3, 1)),
    ],
)
def test_lines_of_actual_incomes_are_45_and_60_percent(actual: str, year: int, known_on: date) -> None:
    assert abs(Decimal(actual) * Decimal("0.45") - line(year, known_on)) <= 1
    assert abs(Decimal(actual) * Decimal("0.60") - line(year, known_on, "village_income_line_yuan")) <= 1


def test_second_plan_grows_by_seven_percent_a_year() -> None:
    """2019 and 2018 are derived as the paper derives 2020: the income of 2017 times 1.07 a year."""
    base = Decimal("15779.7")
    for year, household, village in ((2018, 7598, 10131), (2019, 8130, 10840), (2020, 8699, 11599)):
        income = base * Decimal("1.07") ** (year - 2017)
        assert abs(income * Decimal("0.45") - household) <= 1
        assert abs(income * Decimal("0.60") - village) <= 1


@pytest.mark.parametrize("name", ["household_income_line_yuan", "village_income_goal_2020_yuan"])
def test_lines_of_different_incomes_are_refused(name: str) -> None:
    records = dict(load_parameter_records())
    *others, last = records[name].values
    records[name] = replace(records[name], values=(*others, replace(last, value=last.value + 3)))
    with pytest.raises(RefusedError, match="45%和60%"):
        require_one_income(records)


def test_missing_year_is_refused_with_what_to_do() -> None:
    with pytest.raises(RefusedError) as refused:
        line(2015, date(2020, 1, 15))
    assert refused.value.exit_code == 3
    assert "2015" in str(refused.value)
    assert "household_income_line_yuan" in str(refused.value)


def test_value_not_yet_known_is_refused() -> None:
    with pytest.raises(RefusedError):
        parameter("household_income_goal_2020_yuan", 2020, known_on=date(2018, 12, 27))


def test_city_money_is_asked_for_2019_and_2020_only() -> None:
    known = parameters_at(date(2020, 1, 15))
    assert known.value("city_funds_per_village_yuan", 2019) == 1_000_000
    assert known.value("city_funds_per_village_yuan", 2020) * 254 == 254_000_000
    with pytest.raises(RefusedError):
        known.value("city_funds_per_village_yuan", 2018)


def test_records_are_complete_and_values_of_a_year_differ_in_known_from() -> None:
    for record in load_parameter_records().values():
        assert all((record.title_zh, record.unit, record.values))
        assert all(1 <= article <= 30 for article in record.articles)
        keys = [(value.year, value.known_from) for value in record.values]
        assert len(keys) == len(set(keys)), record.name
        for value in record.values:
            assert value.source
            assert value.confidence in ("P", "D", "B", "A")


def test_values_are_plain_sql_literals() -> None:
    for name, year, value in parameters_at(date(2020, 1, 15)):
        assert str(value).replace(".", "", 1).isdigit(), (name, year, value)
