"""However a value is written it is the same value; whatever a cell holds, it is a value or an issue, and never both."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.contracts import Column, load_contracts
from pipelines.contracts.issue_kinds import load_issue_kinds, load_normalisation_kinds
from pipelines.ingest.typed_rows import type_columns
from pipelines.ingest.values import convert, quick_values
from pipelines.ingest.values.dates import date_reader, usual_dates
from pipelines.ingest.values.plain import read_each
from tests.ingest.strategies import EXAMPLE_COLUMNS, WRITTEN, any_text, example_column, placeholders

WAYS = list(EXAMPLE_COLUMNS)
TYPED = [way for way in WAYS if example_column(way).type != "text"]
some = settings(max_examples=60, deadline=None, derandomize=True)


def read(column: Column, *texts: str, scale: str = "1") -> list[tuple[Any, str | None, str | None]]:
    """value, issue, change of each text"""
    distinct = pl.Series(list(dict.fromkeys(texts)), dtype=pl.String)
    return [row[1:] for row in convert(column, distinct, Decimal(scale)).iter_rows()]


_FORMS = ("{}-{}-{}", "{}.{}.{}", "{}/{:02}/{:02}", "{}年{}月{}日", "{}年{:02}.{}", "{}{:02}{:02}")


@some
@given(
    st.lists(
        st.tuples(st.sampled_from(_FORMS), st.integers(1840, 2110), st.integers(0, 13), st.integers(0, 32)), min_size=1
    )
)
def test_a_day_in_a_usual_way_means_what_the_reader_says(written: list[tuple[str, int, int, int]]) -> None:
    column = example_column("date")
    texts = pl.Series(list({form.format(*day) for form, *day in written}), dtype=pl.String)
    usual = usual_dates(texts)
    by_reader = read_each(usual["text"], date_reader(column, Decimal(1)), column)
    assert_frame_equal(usual, by_reader)


@pytest.mark.parametrize("way", list(WRITTEN))
@some
@given(data=st.data())
def test_every_way_to_write_a_value_gives_that_value(way: str, data: st.DataObject) -> None:
    value, text = data.draw(WRITTEN[way])
    ((found, issue, change),) = read(example_column(way), text)
    assert (found, issue) == (value, None), text
    assert change is None or change in load_normalisation_kinds()


@pytest.mark.parametrize("way", WAYS)
@some
@given(texts=st.lists(any_text, min_size=1, max_size=20))
def test_any_text_is_a_value_or_an_issue(way: str, texts: list[str]) -> None:
    for value, issue, change in read(example_column(way), *texts):
        assert issue is None or issue in load_issue_kinds()
        assert change is None or change in load_normalisation_kinds()
        if issue is not None:
            assert (value is not None) == (load_issue_kinds()[issue].cell == "kept")


@pytest.mark.parametrize("way", WAYS)
@some
@given(text=placeholders)
def test_a_placeholder_is_neither_value_nor_issue(way: str, text: str) -> None:
    assert read(example_column(way), text) == [(None, None, "placeholder")]


@pytest.mark.parametrize("way", WAYS)
@some
@given(data=st.data())
def test_a_text_in_the_plain_way_means_what_the_reader_says_and_nothing_was_changed(
    way: str, data: st.DataObject
) -> None:
    written = WRITTEN[way].map(lambda pair: pair[1]) if way in WRITTEN else any_text
    texts = list(dict.fromkeys(data.draw(st.lists(st.one_of(written, any_text), min_size=1, max_size=20))))
    column = example_column(way)
    quick = quick_values(column, pl.Series(texts, dtype=pl.String)).to_list()
    for value, reading in zip(quick, read(column, *texts), strict=True):
        assert value is None or reading == (value, None, None)


@pytest.mark.parametrize("way", TYPED)
@some
@given(texts=st.lists(any_text, min_size=1, max_size=10))
def test_reading_is_the_same_for_a_text_alone_and_among_others(way: str, texts: list[str]) -> None:
    column = example_column(way)
    distinct = list(dict.fromkeys(texts))
    assert read(column, *distinct) == [read(column, text)[0] for text in distinct]


@some
@given(
    numbers=st.lists(st.tuples(st.decimals(0, 9999, places=2), st.sampled_from([1, 2])), min_size=1, max_size=20),
)
def test_each_part_counts_in_its_own_unit(numbers: list[tuple[Decimal, int]]) -> None:
    contract = load_contracts()["village"]
    income = contract.column("collective_income_yuan")
    blank = {column.name: pl.Series([None] * len(numbers), dtype=pl.String) for column in contract.columns}
    rows = pl.DataFrame(blank).with_columns(
        pl.Series(income.name, [f"{number:f}" for number, _ in numbers]),
        pl.Series("part", [file for _, file in numbers], dtype=pl.Int32),
    )
    typed = next(
        one for one in type_columns(contract, rows, {income.name: {2: Decimal(10_000)}}) if one.column == income
    )
    assert typed.values.to_list() == [number * (10_000 if file == 2 else 1) for number, file in numbers]
    assert typed.changes is None or [change == "unit_scaled" for change in typed.changes] == [
        file == 2 for _, file in numbers
    ]
