"""Every way to write a value, and what cannot be a value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import Column, load_codes, load_contracts
from pipelines.ingest.values import clean_text, convert

CONTRACTS = load_contracts()
DAY = date(2018, 6, 1)


def column(table: str, name: str) -> Column:
    return CONTRACTS[table].column(name)


def converted(of: Column, text: str, scale: str = "1") -> tuple[Any, str | None, str | None]:
    """value, issue, change"""
    return convert(of, pl.Series([text], dtype=pl.String), Decimal(scale)).row(0)[1:]


DATES = {
    "2018-06-01": (DAY, None),
    "2018/6/1": (DAY, "date_format"),
    "2018.6.1": (DAY, "date_format"),
    "20180601": (DAY, "date_format"),
    "2018年6月1日": (DAY, "date_format"),
    "2018 年 6 月 1 日": (DAY, "date_format"),
    "２０１８年６月１日": (DAY, "date_format"),
    "2018年6月": (DAY, "month_only"),
    "201806": (DAY, "month_only"),
    "43252": (DAY, "excel_serial"),
    "43252.75": (DAY, "excel_serial"),
    "2018-06-01 08:30:00": (DAY, "time_cut"),
    "2018-06-01T08:30": (DAY, "time_cut"),
    "\u3000 2018-06-01\u200b": (DAY, "trimmed"),
    "—": (None, "placeholder"),
    "": (None, None),
}


@pytest.mark.parametrize("text", DATES)
def test_dates(text: str) -> None:
    value, change = DATES[text]
    assert converted(column("person", "birth_date"), text) == (value, None, change)


@pytest.mark.parametrize(
    "text", ["2018-02-30", "6/1/2018", "2018.6", "2018", "0218-06-01", "三月", "2018-06-01至今", "无"]
)
def test_what_is_no_date_becomes_an_issue(text: str) -> None:
    assert converted(column("person", "birth_date"), text) == (None, "bad_date", None)


def test_a_year_is_a_date_only_where_a_header_asks_for_one() -> None:
    assert converted(column("household", "identified_date"), "2016") == (date(2016, 1, 1), None, "year_only")


NUMBERS = {
    "3000": ("3000", None),
    "3000.00": ("3000", None),
    "-12.5": ("-12.5", None),
    "+12.5": ("12.5", None),
    ".5": ("0.5", None),
    "1,234,567.8": ("1234567.8", "thousands_separator"),
    "１２": ("12", "half_width"),
    "−3": ("-3", None),
    " 3 ": ("3", "trimmed"),
    "0.12345": ("0.1234", "rounded"),
    "NaN": (None, "placeholder"),
    "/": (None, "placeholder"),
    "": (None, None),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_decimals(text: str) -> None:
    value, change = NUMBERS[text]
    expected = None if value is None else Decimal(value)
    assert converted(column("household_income", "wage_income_yuan"), text) == (expected, None, change)


@pytest.mark.parametrize(
    "text", ["约3000", "3万", "500/月", "1,23", "4.4E+17", "12345678901234567", "无", "3000元", "--3"]
)
def test_what_is_no_number_becomes_an_issue(text: str) -> None:
    assert converted(column("household_income", "wage_income_yuan"), text) == (None, "bad_number", None)


def test_another_unit_is_multiplied_before_it_is_rounded() -> None:
    income = column("village", "collective_income_yuan")
    assert converted(income, "30.05123", "10000") == (Decimal("300512.3"), None, "unit_scaled")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", (3, None, None)), ("3.0", (3, None, "whole_number")),
        ("3.5", (None, "bad_number", None)), ("1,200", (1200, None, "thousands_separator")),
    ],
)  # fmt: skip
def test_integers(text: str, expected: tuple[Any, str | None, str | None]) -> None:
    assert converted(column("village", "registered_households"), text) == expected


@pytest.mark.parametrize("text", ["是", "有", "1", "Y", "y", "√", "已", "参加", "享受", "TRUE", "Ｙ"])
def test_yes(text: str) -> None:
    value, issue, change = converted(column("person", "receives_dibao"), text)
    assert (value, issue, change is None) == (True, None, text == "是")


@pytest.mark.parametrize("text", ["否", "无", "0", "2", "N", "n", "×", "未", "没参加", "不享受", "FALSE"])
def test_no(text: str) -> None:
    value, issue, change = converted(column("person", "receives_dibao"), text)
    assert (value, issue, change is None) == (False, None, text == "否")


def test_unknown_is_not_no() -> None:
    assert converted(column("person", "receives_dibao"), "") == (None, None, None)
    assert converted(column("person", "receives_dibao"), "○") == (None, "bad_boolean", None)


@pytest.mark.parametrize("of", [one for contract in CONTRACTS.values() for one in contract.columns if one.codes])
def test_every_value_and_alias_of_a_code_list_is_known(of: Column) -> None:
    for value, aliases in load_codes()[str(of.codes)].values.items():
        for text in (value, *aliases, f" {value}\u3000"):
            assert converted(of, text)[:2] == (value, None), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("户主", ("户主", None, None)), ("01", ("户主", None, "code_word")), ("1", ("户主", None, "code_word")),
        ("不详", (None, "unknown_code", None)), ("无", (None, None, "placeholder")), ("/", (None, None, "placeholder")),
    ],
)  # fmt: skip
def test_codes(text: str, expected: tuple[Any, str | None, str | None]) -> None:
    assert converted(column("person", "relation_to_head"), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("残疾、长期慢性病", "长期慢性病,残疾"), ("04;02", "长期慢性病,残疾"), ("残疾，残疾", "残疾"), ("健康", "健康"),
        ("残疾、痛风", None), ("；", None),
    ],
)  # fmt: skip
def test_several_codes_stand_in_the_order_of_the_list_or_not_at_all(text: str, expected: str | None) -> None:
    value, issue, _ = converted(column("person", "health_status"), text)
    assert (value, issue) == (expected, None if expected else "unknown_code")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("person_name", "\u3000张三\u200b\n", "张三"),
        ("person_name", "e\u0301", "é"),
        ("person_name", "张·三", "张·三"),
        ("person_name", "无", None),
        ("person_name", "—", None),
        ("id_number", " ４４99\u200b001 ", "４４99\u200b001"),
        ("id_number", "'449900196001010001", "'449900196001010001"),
        ("phone_number", "13900000000、0759-1234567", "13900000000、0759-1234567"),
    ],
)
def test_text_is_trimmed_and_identifiers_stay_as_received(name: str, text: str, value: str | None) -> None:
    frame = pl.DataFrame({"text": [text]})
    assert frame.select(clean_text(column("person", name), pl.col("text"))).item() == value
