"""Every measure over facts drawn by hand gives what a person works out from its definition, to the last digit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.policy import load_measures
from tests.measure.expected_by_hand import EXPECTED
from tests.measure.facts_by_hand import measured
from tests.rules.registers import rows_of, table_rows

Expected = tuple[Decimal | None, Decimal | None, Decimal]


def expected() -> dict[str, Expected]:
    """measure → numerator, denominator, unknown as worked out by hand."""
    lines: dict[str, Expected] = {}
    for text in EXPECTED:
        for row in table_rows("measure | numerator | denominator | unknown\n" + text.strip()):
            assert row["measure"] not in lines, f"{row['measure']} stands twice"
            whole = row["denominator"]
            lines[row["measure"]] = (
                Decimal(row["numerator"]), None if whole is None else Decimal(whole), Decimal(row["unknown"]),
            )  # fmt: skip
    return lines


def test_every_measure_is_worked_out() -> None:
    assert set(expected()) == set(load_measures())


@pytest.mark.parametrize("measure_id", list(load_measures()))
def test_measure_by_hand(measure_id: str) -> None:
    numerator, denominator, unknown, value = rows_of(
        measured(),
        "SELECT numerator, denominator, unknown, value FROM indicators.measure_value"
        f" WHERE measure_id = '{measure_id}' AND level = 'program'",
    )[0]
    assert (numerator, denominator, unknown) == expected()[measure_id]
    assert value == (float(numerator) if denominator is None else float(numerator) / float(denominator))


@pytest.mark.parametrize("measure_id", list(load_measures()))
def test_the_cases_tell_something(measure_id: str) -> None:
    """A share of all or of none, and a count of nothing, would hide a condition that never says no or yes."""
    numerator, denominator, _ = expected()[measure_id]
    assert numerator
    if load_measures()[measure_id].kind == "share":
        assert denominator
        assert numerator < denominator
