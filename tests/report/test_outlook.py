"""Pace, worked out by hand: mean of the last four quarterly steps, back-tested, and none of fewer than four periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipelines.report.outlook import Backtest, outlook_of
from pipelines.report.readings import Book, Measure, Reading

BY = date(2020, 12, 31)
ENDS = [
    date(2018, 12, 31),
    date(2019, 3, 31),
    date(2019, 6, 30),
    date(2019, 9, 30),
    date(2019, 12, 31),
    date(2020, 3, 31),
]
PEOPLE = Measure(
    "persons_not_exited", "person", "未脱贫人口", "", "人", "sum", 0, "at_most", 0.0, BY, "", "2.1", "", False
)
SHARE = Measure("homes", "household", "安全住房", "", "%", "share", 1, "at_least", 1.0, BY, "", "16.1", "", False)


def book(measure: Measure, left: list[float | None], ends: list[date] = ENDS) -> Book:
    """Readings with so much left; a share is of 1,000 households."""
    readings = []
    for end, value in zip(ends, left, strict=False):
        if measure.kind == "share":
            numerator = None if value is None else 1000 - value
            share = None if numerator is None else numerator / 1000
            readings.append(Reading(measure, end, numerator, 1000, 0, share, None))
        else:
            readings.append(Reading(measure, end, value, None, 0, value, None))
    as_of = ends[len(left) - 1]
    return Book("county", "440882", "雷州市", as_of, {measure.measure_id: measure}, {measure.measure_id: readings})


def test_pace_and_its_error_by_hand() -> None:
    outlook = outlook_of(book(PEOPLE, [1000, 900, 820, 700, 640, 500]))
    assert outlook is not None
    assert outlook.decreases == [80, 120, 60, 140]
    assert outlook.mean_decrease == 100
    assert outlook.quarters_left == 3
    assert outlook.needed_each_quarter == 167  # 500 / 3, rounded up
    assert outlook.expected == 200
    # At 2019-09-30: steps 100, 80, 120, mean 100, so 600 at the next end, where 640 were left. At 2019-12-31: steps 100,
    # 80, 120, 60, mean 90, so 550; 500 were left.
    assert outlook.backtests == [Backtest(ENDS[4], 600, 640), Backtest(ENDS[5], 550, 500)]
    assert outlook.mean_error == 45


def test_a_share_is_carried_on_in_its_cases() -> None:
    outlook = outlook_of(book(SHARE, [200, 160, 120, 80, 40]), "homes")
    assert outlook is not None
    assert (outlook.now, outlook.mean_decrease, outlook.expected) == (40, 40, 0)


def test_three_periods_give_no_pace() -> None:
    outlook = outlook_of(book(PEOPLE, [1000, 900, 800]))
    assert outlook is not None
    assert (outlook.decreases, outlook.mean_decrease, outlook.expected, outlook.mean_error) == ([], None, None, None)


def test_an_annual_measure_counts_years() -> None:
    years = [date(year, 12, 31) for year in (2015, 2016, 2017, 2018)] + [date(2019, 3, 31)]
    annual = replace(SHARE, annual=True)
    outlook = outlook_of(book(annual, [400, 320, 240, 160, 160], years), "homes")
    assert outlook is not None
    assert outlook.as_of == date(2018, 12, 31)
    assert outlook.decreases == [20, 20, 20]  # 80 a year


@pytest.mark.parametrize(
    "measure", [replace(PEOPLE, target_value=None, target_by=None), replace(PEOPLE, target_by=None)]
)
def test_no_target_or_no_day_gives_no_outlook(measure: Measure) -> None:
    assert outlook_of(book(measure, [1000, 900, 820, 700])) is None


def test_a_withheld_last_value_gives_no_outlook() -> None:
    assert outlook_of(book(PEOPLE, [1000, 900, 820, 700, None])) is None


def test_bounds_if_every_open_case_failed_or_passed() -> None:
    reading = Reading(SHARE, ENDS[0], 900, 950, 30, 900 / 950, None, set_aside=20)
    assert reading.bounds == (0.9, 0.95)
    assert reading.bounds_text == "90.0%—95.0%"
    assert Reading(SHARE, ENDS[0], 900, 1000, 0, 0.9, None).bounds_text == ""
    assert Reading(SHARE, ENDS[0], 0, 0, 5, None, "没有可计算的对象").bounds is None
    assert Reading(PEOPLE, ENDS[0], 5, None, 3, 5, None).bounds is None
