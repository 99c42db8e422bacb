"""Every kind of issue and of change has words, and every example on the page of accepted values is read as it says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.contracts.issue_kinds import (
    WAYS_ZH,
    Example,
    load_issue_kinds,
    load_normalisation_kinds,
)
from pipelines.ingest.values import convert
from tests.ingest.received import Received
from tests.ingest.strategies import EXAMPLE_COLUMNS, example_column

ISSUES = [(kind.kind, example) for kind in load_issue_kinds().values() for example in kind.examples]
CHANGES = [(kind.kind, example) for kind in load_normalisation_kinds().values() for example in kind.examples]
# Told by the reader of a file, the shape of a sheet or its headers, and not by the text of a cell.
WITHOUT_EXAMPLE = {
    "number_in_text_column", "bad_period", "unit_scaled", "no_header", "protected_text", "percent_as_shown", "error_value",
    "formula_without_value", "header_spelling", "from_name", "from_head_line", "filled_merged", "filled_group",
}  # fmt: skip


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


def test_every_kind_that_the_demo_leaves_has_words(received_home: Path) -> None:
    with Received(received_home / "data" / "raw").ingested(known_on=date(2020, 1, 15)) as register:
        issues = set(register.column("SELECT DISTINCT kind FROM ledger.cell_issue"))
        changes = set(register.column("SELECT DISTINCT kind FROM ledger.normalisation"))
    assert issues
    assert changes
    assert issues <= load_issue_kinds().keys()
    assert changes <= load_normalisation_kinds().keys()
