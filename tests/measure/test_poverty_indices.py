"""Headcount, gap and severity against a published worked example, carried through facts and measures.

Haughton and Khandker, Handbook on Poverty and Inequality (World Bank, 2009), chapter 4, pages 70 and 72: four people with
100, 110, 150 and 160 under a line of 125 have a headcount of 0.5, a poverty gap index of 0.08 (= 0.32 / 4) and a squared
poverty gap index of 0.0136 (= 0.0544 / 4). The indices are homogeneous in line and incomes, so that the example is scaled
to the line of 2019.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.measure.stage import measure
from pipelines.policy import load_areas, load_measures, parameters_at
from tests.rules.registers import KNOWN_ON, empty_register, facts_at, insert, rows_of

END = date(2019, 12, 31)
VILLAGE = "440804101001"
LINE_OF_THE_BOOK = 125


def measured(incomes_yuan: list[Decimal], *, sizes: list[int]) -> duckdb.DuckDBPyConnection:
    """Indicators of one village with able-bodied households of these incomes per person."""
    connection = empty_register()
    homes = [f"{VILLAGE}{number:04}" for number in range(1, len(incomes_yuan) + 1)]
    insert(connection, "village", END, [{"village_code": VILLAGE, "village_name": "甲村"}])
    insert(
        connection,
        "household",
        END,
        [
            {"village_code": VILLAGE, "household_id": home, "household_size_persons": size, "has_labour_capacity": True}
            for home, size in zip(homes, sizes, strict=True)
        ],
    )
    insert(
        connection,
        "household_income",
        END,
        [
            {"household_id": home, "household_size_persons": size, "disposable_income_per_person_yuan": income}
            for home, income, size in zip(homes, incomes_yuan, sizes, strict=True)
        ],
    )
    facts_at(connection, END)
    connection.execute("ATTACH ':memory:' AS indicators")
    known = parameters_at(KNOWN_ON)
    schemas = {END: "facts"}
    run_rules(connection, load_rules(), facts_schemas=schemas, value_of=lambda name, end: known.value(name, end.year))
    measure(
        connection,
        load_measures(),
        load_areas(),
        facts_schemas=schemas,
        income_year_of=lambda end: end.year,
        value_of=lambda name, end: known.value(name, end.year),
        line_of_year=lambda year: known.value("household_income_line_yuan", year),
    )
    return connection


def value(connection: duckdb.DuckDBPyConnection, measure_id: str) -> float:
    found = rows_of(
        connection,
        f"SELECT value FROM indicators.measure_value WHERE measure_id = '{measure_id}' AND level = 'program'",
    )
    return float(found[0][0])


def scaled(*of_the_book: int) -> list[Decimal]:
    line = Decimal(str(parameters_at(KNOWN_ON).value("household_income_line_yuan", END.year)))
    return [amount * line / LINE_OF_THE_BOOK for amount in of_the_book]


def test_the_worked_example_of_the_handbook() -> None:
    connection = measured(scaled(100, 110, 150, 160), sizes=[1, 1, 1, 1])
    assert value(connection, "poverty_headcount_ratio") == 0.5
    assert value(connection, "poverty_gap_index") == pytest.approx(0.08, abs=1e-9)
    assert value(connection, "poverty_severity_index") == pytest.approx(0.0136, abs=1e-9)


def test_people_count_and_not_households() -> None:
    """Three of four people live in the one household below the line, a fifth short of it."""
    connection = measured(scaled(100, 150), sizes=[3, 1])
    assert value(connection, "poverty_headcount_ratio") == 0.75
    assert value(connection, "poverty_gap_index") == pytest.approx(0.75 * 0.2, abs=1e-9)
    line = float(str(parameters_at(KNOWN_ON).value("household_income_line_yuan", END.year)))
    assert value(connection, "income_gap_yuan") == pytest.approx(3 * line / 5)


def test_the_line_itself_is_not_below_the_line() -> None:
    connection = measured(scaled(125, 127, 128, 122), sizes=[1, 1, 1, 1])
    assert value(connection, "poverty_headcount_ratio") == 0.25
    # 127 and 125 lie within 2 % of 125 (122.5 to 127.5); 128 and 122 do not.
    assert value(connection, "households_near_line") == 2
