"""Every way to write a value, and what cannot be a value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import Column, load_codes, load_contracts
from pipelines.ingest.values import convert

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
    "Fri Jun 01 00:00:00 CST 2018": (DAY, "date_format"),
    "13/6/2018": (date(2018, 6, 13), "date_format"),
    "6/6/2018": (date(2018, 6, 6), "date_format"),
    "2018.6": (DAY, "month_only"),
    "2018.10": (date(2018, 10, 1), "month_only"),
    "二○一八年十二月二十三日": (date(2018, 12, 23), "chinese_date"),
    "  年  月  日": (None, "placeholder"),
    "0000-00-00": (None, "placeholder"),
    "无": (None, "placeholder"),
    "\u3000 2018-06-01\u200b": (DAY, "trimmed"),
    "—": (None, "placeholder"),
    "": (None, None),
}


@pytest.mark.parametrize("text", DATES)
def test_dates(text: str) -> None:
    value, change = DATES[text]
    assert converted(column("person", "birth_date"), text) == (value, None, change)


NO_DATES = {
    "bad_date": ["已签", "12", "2018²-06-01", "2018-06-01" * 5],
    "impossible_date": ["2018-02-30", "2018-13-01", "0218-06-01", "2018年0月"],
    "ambiguous_date": ["6/1/2018", "1.6.2018", "2018.1", "20186", "2018601", "191205"],
    "incomplete_year": ["三月", "18/6/1", "18年6月1日", "1-Jun-18", "6.1.18"],
    "imprecise_date": ["2018", "2018-06-01至今", "2018年第二季度", "2018.6-2018.8", "去年", "至今"],
    "other_calendar": ["农历2018年六月初一", "民国一百零七年", "2018年腊月"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NO_DATES.items() for text in texts])
def test_what_is_no_certain_day_has_no_value_and_says_why(kind: str, text: str) -> None:
    assert converted(column("person", "birth_date"), text) == (None, kind, None)


def test_a_year_is_a_date_only_where_a_header_asks_for_one() -> None:
    assert converted(column("household", "identified_date"), "2016") == (date(2016, 1, 1), None, "year_only")


NUMBERS = {
    "3000": ("3000", None),
    "3000.00": ("3000", None),
    "-12.5": ("-12.5", None),
    "+12.5": ("12.5", "number_format"),
    ".5": ("0.5", "number_format"),
    "1,234,567.8": ("1234567.8", "thousands_separator"),
    "１２": ("12", "half_width"),
    "−3": ("-3", "number_format"),
    "1,2345": ("12345", "thousands_separator"),
    "12 345": ("12345", "thousands_separator"),
    "一万二千元": ("12000", "unit_in_cell"),
    "叁佰": ("300", "chinese_number"),
    "人民币3,000元整": ("3000", "unit_in_cell"),
    "0.3亿元": ("30000000", "unit_in_cell"),
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


NO_NUMBERS = {
    "bad_number": ["1,23", "12.5.3", "12345678901234567", "--3", "10²", "①", "是", "¥", "5%", "9" * 41],
    "ambiguous_number": ["约3000", "3万", "3千", "三千", "三千五", "500/月", "500元/月", "4.4E+17", "1e5", "无", "(3000)",
      "3000-4000", "3000左右", "不到3000", "五百元左右", "5人"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NO_NUMBERS.items() for text in texts])
def test_what_is_no_certain_number_has_no_value_and_says_why(kind: str, text: str) -> None:
    assert converted(column("household_income", "wage_income_yuan"), text) == (None, kind, None)


@pytest.mark.parametrize(("text", "yuan"), [("3", 30_000), ("3万元", 30_000), ("3000元", 3000), ("￥3000", 3000)])
def test_a_unit_in_the_cell_is_the_cells_whatever_the_header_says(text: str, yuan: int) -> None:
    value, issue, change = converted(column("village", "collective_income_yuan"), text, "10000")
    assert (value, issue, change) == (yuan, None, "unit_scaled" if text == "3" else "unit_in_cell")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("95", "95"),
        ("95%", "95"),
        ("0", "0"),
        ("0.5%", "0.5"),
        ("120", "120"),
        ("1.5", "1.5"),
        ("0.95", None),
        ("1", None),
    ],
)
def test_a_share_of_at_most_one_is_read_only_with_its_sign(text: str, expected: str | None) -> None:
    value, issue, _ = converted(column("village", "sanitary_toilet_coverage_pct"), text)
    assert (value, issue) == (expected and Decimal(expected), None if expected else "ambiguous_share")


def test_a_small_share_is_read_where_the_contract_says_that_it_is_normal() -> None:
    assert converted(column("village", "poverty_headcount_ratio_pct"), "0.95") == (Decimal("0.95"), None, None)


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


NO_BOOLEANS = {
    "bad_boolean": ["不详", "3", "可能", "是否有效"],
    "ambiguous_boolean": ["○", "〇", "□", "☒", "1否", "是，但未参加", "否，已参加"],
    "instruction_left": ["1是2否", "是填1、否填0", "是/否", "□是 □否", "1.是 2.否"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NO_BOOLEANS.items() for text in texts])
def test_what_is_neither_yes_nor_no_has_no_value_and_says_why(kind: str, text: str) -> None:
    assert converted(column("person", "receives_dibao"), text) == (None, kind, None)


def test_unknown_is_not_no() -> None:
    assert converted(column("person", "receives_dibao"), "") == (None, None, None)


@pytest.mark.parametrize("of", [one for contract in CONTRACTS.values() for one in contract.columns if one.codes])
def test_every_value_and_alias_of_a_code_list_is_known(of: Column) -> None:
    for value, aliases in load_codes()[str(of.codes)].values.items():
        for text in (value, *aliases, f" {value}\u3000"):
            assert converted(of, text)[:2] == (value, None), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("户主", ("户主", None, None)), ("01", ("户主", None, "code_word")), ("1", ("户主", None, "code_word")),
        ("01户主", ("户主", None, "code_word")), ("户 主", ("户主", None, "code_word")), ("1.0", ("户主", None, "code_word")),
        ("77户主", ("户主", None, "code_word")), ("02户主", (None, "code_and_word_differ", None)),
        ("户主、配偶", (None, "several_codes", None)), ("01户主 02配偶", (None, "instruction_left", None)),
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
    ("text", "kind"),
    [
        ("残疾、02健康", "code_and_word_differ"),
        ("1.健康 2.长期慢性病 3.患有大病 4.残疾", "instruction_left"),
        ("健康、", None),
    ],
)
def test_several_codes_that_contradict_or_were_never_chosen(text: str, kind: str | None) -> None:
    assert converted(column("person", "health_status"), text)[:2] == (None if kind else "健康", kind)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("person_name", "\u3000张三\u200b\n", ("张三", None, "trimmed")),
        ("person_name", "e\u0301", ("é", None, "composed")),
        ("person_name", "张·三", ("张·三", None, None)),
        ("person_name", "阿•力・木", ("阿·力·木", None, "name_dot")),
        ("person_name", "张\u3000三", ("张三", None, "name_joined")),
        ("person_name", "John Smith", ("John Smith", None, None)),
        ("person_name", "无", (None, None, "placeholder")),
        ("person_name", "—", (None, None, "placeholder")),
        ("person_name", "张？", ("张？", "unreadable_character", None)),
        ("person_name", "#NAME?", (None, "formula_error", None)),
        ("work_place", "广州（白云区）Ａ座", ("广州（白云区）Ａ座", None, None)),
        ("work_place", "去哪里?", ("去哪里?", None, None)),
        ("work_place", "广州&amp;佛山", ("广州&佛山", None, "web_export")),
        ("id_number", " ４４99\u200b001 ", ("4499001", "id_wrong_length", "half_width")),
        ("id_number", "'449900196001010001", ("449900196001010001", None, "quote_removed")),
        ("id_number", "44990119900101001B43", ("44990119900101001B43", None, None)),
        ("id_number", "军字第1234号", ("军字第1234号", None, None)),
        ("id_number", "4.4088e+17", ("4.4088E+17", "id_scientific", None)),
        ("id_number", "449901199001010000", ("449901199001010000", "id_lost_digits", None)),
        ("phone_number", "13900000000、0759-1234567", ("13900000000、0759-1234567", "several_numbers", None)),
        ("phone_number", "0759—1234567", ("0759-1234567", None, "telephone_format")),
        ("phone_number", "1234567", ("1234567", None, None)),
        ("village_code", "440804001001.0", ("440804001001", None, "point_removed")),
        ("village_code", "坡头某村", ("坡头某村", None, None)),
        ("household_id", "4408040010010001.0", ("4408040010010001", "id_lost_digits", "point_removed")),
    ],
)
def test_text_stays_text(name: str, text: str, expected: tuple[str | None, str | None, str | None]) -> None:
    assert converted(column("person", name), text) == expected


def test_three_zeros_of_a_right_number_are_no_loss() -> None:
    """GB 11643 gives some numbers a 0 as their last character."""
    right = [f"44990119900101{number:03d}0" for number in range(0, 1000, 100)]
    issues = [converted(column("person", "id_number"), number)[1] for number in right]
    assert issues.count(None) == 1
    assert set(issues) == {None, "id_lost_digits"}
