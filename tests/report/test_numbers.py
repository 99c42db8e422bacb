"""How numbers are written (the table of numbers of the look)."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.report import numbers


def test_counts_carry_their_unit_at_once() -> None:
    assert numbers.count(17119, "人") == "17,119人"
    assert numbers.count(0, "户") == "0户"


def test_minus_is_the_typographic_one() -> None:
    assert numbers.plain(-1234.56, 1) == "\u22121,234.6"


def test_changes_always_have_a_sign() -> None:
    assert [numbers.signed(value) for value in (3, -2, 0, 0.4)] == ["+3", "\u22122", "±0", "±0"]


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.95464, 2, "95.46%"),
        (0.5555, 1, "55.6%"),
        (1.0, 1, "100%"),
        (0.99996, 1, "99.9%"),
        (0.999999, 2, "99.99%"),
        (0.00001, 1, "0.1%"),
        (0.0, 1, "0.0%"),
    ],
)
def test_only_a_full_share_is_a_hundred_percent(share: float, decimals: int, text: str) -> None:
    assert numbers.rate(share, decimals) == text


def test_a_change_of_a_rate_is_the_difference_of_the_printed_rates() -> None:
    # 95.456 → 95.46 and 94.274 → 94.27: the reader subtracts what is printed.
    assert numbers.points(0.95456, 0.94274, 2) == "+1.19个百分点"
    assert numbers.points(0.5, 0.5) == "±0个百分点"


def test_halves_round_up_as_a_reader_rounds() -> None:
    assert numbers.plain(0.125, 2) == "0.13"
    assert numbers.plain(2.5) == "3"


def test_money_is_in_wan_and_income_in_yuan() -> None:
    assert numbers.money(1_029_000) == "102.9万元"
    assert numbers.income(8699) == "8,699元"


def test_dates() -> None:
    day = date(2019, 12, 31)
    assert numbers.prose_date(day) == "2019年12月31日"
    assert numbers.table_date(day) == "2019-12-31"
    assert numbers.period_end(day) == "2019年末"
    assert numbers.period_end(date(2019, 9, 30)) == "2019年三季度末"
    assert numbers.period_end(date(2019, 10, 31)) == "2019年10月31日"
    assert numbers.quarter(day) == "四季度"


def test_small_numbers_in_chinese() -> None:
    assert [numbers.small_number(value) for value in (0, 8, 10, 12, 20, 49, 254)] == [
        "零",
        "八",
        "十",
        "十二",
        "二十",
        "四十九",
        "254",
    ]
    assert numbers.counted(2) == "两"
