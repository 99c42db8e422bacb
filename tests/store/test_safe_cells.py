"""What the house writes for people never computes anything in their spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli import Format, _print_rows
from pipelines.store.safe_cells import safe_cell, safe_row

STARTS = st.sampled_from(
    ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000@", "-1", "+1.5", "'", "甲", ""]
)
TEXTS = st.builds(str.__add__, STARTS, st.text())


@given(TEXTS)
def test_a_safe_text_begins_like_no_formula_and_is_the_text_itself(text: str) -> None:
    safe = safe_cell(text)
    assert safe in (text, f"'{text}")
    assert safe_cell(safe) == safe
    if safe[:1] in ("+", "-"):
        float(safe)
    else:
        assert safe.lstrip(" \u3000")[:1] not in tuple("=@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", ["-5", "+3.25", "0", "440804", "甲=乙", "a@b", "", "2019-12-31"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", ["=1+1", "-1+1", "@SUM(A1)", "+86 123", "\t=1", " =1", "＝1", "-5\n", "-٣"])
def test_what_a_spreadsheet_would_compute_is_kept_from_it(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_only_texts_of_a_row_are_changed() -> None:
    assert safe_row(["=1", -1, None, 2.5, True]) == ["'=1", -1, None, 2.5, True]


def test_a_list_printed_as_csv_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    _print_rows(["文件", "行"], [('=HYPERLINK("x")!表', 3), ("甲.csv", -1)], Format.csv, "")
    printed = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert printed == [["文件", "行"], ['\'=HYPERLINK("x")!表', "3"], ["甲.csv", "-1"]]
