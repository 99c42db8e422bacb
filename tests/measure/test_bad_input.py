"""What a measure says where there is nothing to divide by, a village without data, a county reorganised in mid-period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.errors import BayouError
from pipelines.measure.stage import measure
from pipelines.policy import load_areas, load_measures, parameters_at
from pipelines.policy.measure_records import load_measures as load_from
from pipelines.report.sentences import area_change
from tests.rules.registers import KNOWN_ON, claim_full_list, empty_register, facts_at, insert, rows_of

END_2018, END_2019 = date(2018, 12, 31), date(2019, 12, 31)
SCHEMAS = {END_2018: "facts_2018", END_2019: "facts"}
OLD, NEW, EMPTY = "440804101001", "440811101001", "440804101002"
NAMES = {"440804": "坡头区", "440811": "麻章区"}


@pytest.fixture(scope="module")
def register() -> duckdb.DuckDBPyConnection:
    """光明村 lies in 坡头区 in 2018 and in 麻章区 in 2019, with its one household; 空村 has none."""
    connection = empty_register()
    for end, code in ((END_2018, OLD), (END_2019, NEW)):
        villages = [{"village_code": code, "village_name": "光明村", "town_name": "南三镇"}]
        villages += [{"village_code": EMPTY, "village_name": "空村", "town_name": "南三镇"}]
        insert(connection, "village", end, villages)
        insert(
            connection,
            "household",
            end,
            [
                {
                    "village_code": code,
                    "household_id": f"{code}0001",
                    "household_size_persons": 2,
                    "has_labour_capacity": True,
                }
            ],
        )
        for county in NAMES:
            claim_full_list(connection, "village", county, end)
            claim_full_list(connection, "household", county, end)
        facts_at(connection, end, SCHEMAS[end])
    connection.execute("ATTACH ':memory:' AS indicators")
    known = parameters_at(KNOWN_ON)
    run_rules(connection, load_rules(), facts_schemas=SCHEMAS, value_of=lambda name, end: known.value(name, end.year))
    measure(
        connection,
        load_measures(),
        load_areas(),
        facts_schemas=SCHEMAS,
        income_year_of=lambda end: end.year,
        value_of=lambda name, end: known.value(name, end.year),
        line_of_year=lambda year: known.value("household_income_line_yuan", year),
    )
    return connection


def values(register: duckdb.DuckDBPyConnection, measure_id: str, level: str, code: str) -> list[tuple[object, ...]]:
    return rows_of(
        register,
        "SELECT as_of, numerator, denominator, value, status, reason FROM indicators.measure_value"
        f" WHERE measure_id = '{measure_id}' AND level = '{level}' AND area_code = '{code}' ORDER BY as_of",
    )


def test_nothing_to_divide_by_is_said_and_never_divided(register: duckdb.DuckDBPyConnection) -> None:
    # Nobody has said what the household earns: no denominator, one unknown.
    for _, _, denominator, value, status, reason in values(register, "income_line_households", "program", "254"):
        assert (denominator, value, status, reason) == (0, None, "withheld", "没有可计算的对象")
    nowhere = rows_of(register, "SELECT count(*) FROM indicators.measure_value WHERE isnan(value) OR isinf(value)")
    assert nowhere == [(0,)]


def test_every_measure_has_a_value_or_a_reason_for_the_programme(register: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(
        register,
        "SELECT measure_id, value, status, reason FROM indicators.measure_value WHERE level = 'program'"
        f" AND as_of = DATE '{END_2019}'",
    )
    assert all((value is not None) == (status == "ok") for _, value, status, _ in rows)
    assert all(reason for _, _, status, reason in rows if status == "withheld")


def test_a_village_without_households_is_an_area_without_household_numbers(register: duckdb.DuckDBPyConnection) -> None:
    assert rows_of(register, f"SELECT name FROM indicators.area WHERE level = 'village' AND code = '{EMPTY}'") == [
        ("空村",)
    ]
    assert values(register, "registered_households", "village", EMPTY) == []
    assert values(register, "village_power", "village", EMPTY)[1][4:] == ("withheld", "没有可计算的对象")


def test_a_village_that_changes_county_counts_where_it_lay_and_the_change_is_told(
    register: duckdb.DuckDBPyConnection,
) -> None:
    assert [row[:2] for row in values(register, "registered_households", "county", "440804")] == [(END_2018, 1)]
    assert [row[:2] for row in values(register, "registered_households", "county", "440811")] == [(END_2019, 1)]
    assert [row[1] for row in values(register, "registered_households", "program", "254")] == [1, 1]
    (change,) = rows_of(register, "SELECT * FROM indicators.area_change")
    assert change == (END_2019, "moved", "光明村", NEW, OLD, "440811", "440804")
    names = [item[0] for item in register.execute("SELECT * FROM indicators.area_change").description]
    told = area_change(dict(zip(names, change, strict=True)), NAMES)
    assert told == "2019年12月31日起，光明村由坡头区划入麻章区，此前各期仍计在坡头区。"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("came", "2019年12月31日起，麻章区新列光明村，此前各期没有这个村。"),
        ("went", "2019年12月31日起，坡头区不再列光明村，此前各期仍计入。"),
    ],
)
def test_a_village_that_comes_or_goes_is_told(kind: str, told: str) -> None:
    change = {
        "as_of": END_2019,
        "kind": kind,
        "village_name": "光明村",
        "county_code": "440811",
        "previous_county_code": "440804",
    }
    assert area_change(change, NAMES) == told


def test_a_target_without_a_year_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text(
        "- {id: x, obligations: ['2.1'], title_zh: x, definition_zh: x, grain: household, kind: count, unit: 户, decimals: 0,"
        " target: {value: 1, source: 第2条, direction: at_least}, responsible: [各帮扶单位], tier: public}\n",
        encoding="utf-8",
    )
    with pytest.raises(BayouError, match=r"字段不对：'by'"):
        load_from(tmp_path)
