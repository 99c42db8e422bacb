"""Every kind of issue and of change has words, and every example on the page of accepted values is read as it says."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from pipelines.contracts.issue_kinds import (
    WAYS_ZH,
    Example,
    load_issue_kinds,
    load_normalisation_kinds,
)
from pipelines.ingest.values import convert
from tests.ingest.strategies import EXAMPLE_COLUMNS, example_column

ISSUES = [(kind.kind, example) for kind in load_issue_kinds().values() for example in kind.examples]
CHANGES = [(kind.kind, example) for kind in load_normalisation_kinds().values() for example in kind.examples]
# Told by the reader of a workbook, by the header or by the period column, and not by the text of a cell.
WITHOUT_EXAMPLE = {"number_in_text_column", "bad_period", "unit_scaled", "no_header"}


def read(example: Example) -> tuple[str | None, str | None, str | None]:
    """The value in words, issue, change."""
    value, issue, change = convert(example_column(example.way), pl.Series([example.text], dtype=pl.String)).row(0)[1:]
    if isinstance(value, bool):
        return "是" if value else "否", issue, change
    return (
        f"{value.normalize():f}" if isinstance(value, Decimal) else None if value is None else str(value),
        issue,
        change,
    )


@pytest.mark.parametrize(("kind", "example"), ISSUES)
def test_the_example_of_an_issue_has_that_issue(kind: str, example: Example) -> None:
    value, issue, _ = read(example)
    assert issue == kind
    assert (value is not None) == (load_issue_kinds()[kind].cell == "kept")


@pytest.mark.parametrize(("kind", "example"), CHANGES)
def test_the_example_of_a_change_is_read_as_it_says(kind: str, example: Example) -> None:
    assert read(example) == (example.value, None, kind)


def test_every_kind_has_an_example_and_every_way_of_writing_a_column() -> None:
    kinds = [*load_issue_kinds().values(), *load_normalisation_kinds().values()]
    assert {kind.kind for kind in kinds if not kind.examples} == WITHOUT_EXAMPLE
    assert set(EXAMPLE_COLUMNS) == set(WAYS_ZH)
