"""A list that did not come withholds what rests on it, there and below; wider areas say whose older list they hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.curate.columns import source_tables
from pipelines.policy import load_measures
from pipelines.publish.withholding import withhold_stale
from pipelines.store.run_context import RunContext

AS_OF, BEFORE = date(2019, 12, 31), date(2019, 9, 30)
CONTEXT = RunContext("s", AS_OF, date(2020, 1, 20), 2019, True, BEFORE, "0")
LEVELS = [
    ("program", "254"),
    ("city", "440800"),
    ("county", "440882"),
    ("county", "440825"),
    ("village", "V1"),
    ("village", "V2"),
]
RESTS_ON = {"medical_insurance": {"person"}, "villages_exited": {"village"}}


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """Two counties of one city with a village each, and two measures of value 0.5 everywhere at two period ends."""
    made = duckdb.connect()
    made.execute("ATTACH ':memory:' AS indicators")
    made.execute(
        "CREATE TABLE indicators.area (level VARCHAR, code VARCHAR, city_code VARCHAR, county_code VARCHAR,"
        " helper_district VARCHAR, lead_unit VARCHAR)"
    )
    made.executemany(
        "INSERT INTO indicators.area VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("program", "254", None, None, None, None), ("city", "440800", "440800", None, None, None),
            ("county", "440882", "440800", "440882", None, None), ("county", "440825", "440800", "440825", None, None),
            ("village", "V1", "440800", "440882", "顺德区", "U1"), ("village", "V2", "440800", "440825", "顺德区", "U2"),
        ],
    )  # fmt: skip
    made.execute(
        "CREATE TABLE indicators.measure_value (measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE,"
        " numerator DECIMAL(30, 8), denominator DECIMAL(30, 8), unknown BIGINT, value DOUBLE, status VARCHAR, reason VARCHAR)"
    )
    for measure in RESTS_ON:
        for level, code in LEVELS:
            for end in (BEFORE, AS_OF):
                made.execute(
                    "INSERT INTO indicators.measure_value VALUES (?, ?, ?, ?, 1, 2, 0, 0.5, 'ok', NULL)",
                    [measure, level, code, end],
                )
    made.execute(
        "CREATE TABLE indicators.submission (office_code VARCHAR, office_name VARCHAR, owed_by VARCHAR, table_name VARCHAR,"
        " title_zh VARCHAR, position INTEGER, period_end DATE, status VARCHAR, note VARCHAR)"
    )
    return made


def send(connection: duckdb.DuckDBPyConnection, *row: Any) -> None:
    connection.execute("INSERT INTO indicators.submission VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)", list(row))


def withheld(connection: duckdb.DuckDBPyConnection, measure: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT area_code, reason FROM indicators.measure_value WHERE status = 'withheld' AND value IS NULL"
        " AND numerator IS NULL AND as_of = ? AND measure_id = ?",
        [AS_OF, measure],
    ).fetchall()
    return dict(rows)


def test_a_county_that_sent_nothing_has_no_number_and_no_other_loses_one(connection: duckdb.DuckDBPyConnection) -> None:
    send(connection, "440882", "雷州市", "county", "person", "人口表", BEFORE, "received", None)
    send(connection, "440882", "雷州市", "county", "person", "人口表", AS_OF, "missing", None)
    send(connection, "440825", "徐闻县", "county", "person", "人口表", AS_OF, "late", None)
    withhold_stale(connection, CONTEXT, RESTS_ON)
    reason = "人口表（2019-12-31）缺报，不用上期的数代替"
    assert withheld(connection, "medical_insurance") == {"440882": reason, "V1": reason}
    assert withheld(connection, "villages_exited") == {}
    noted = connection.execute(
        "SELECT area_code, value, reason FROM indicators.measure_value WHERE reason LIKE '含%' ORDER BY area_code"
    ).fetchall()
    assert noted == [("254", 0.5, "含雷州市上期的数"), ("440800", 0.5, "含雷州市上期的数")]
    untouched = connection.execute(
        "SELECT count(*) FROM indicators.measure_value WHERE as_of = ? AND value = 0.5", [BEFORE]
    )
    assert untouched.fetchall() == [(12,)]


def test_a_file_that_could_not_be_read_says_so_and_a_list_of_the_programme_withholds_everywhere(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    send(
        connection,
        "254",
        "佛山帮扶村",
        "program",
        "village",
        "村表",
        AS_OF,
        "missing",
        "只收到未能读入的文件：村表.xlsx",
    )
    withhold_stale(connection, CONTEXT, RESTS_ON)
    assert set(withheld(connection, "villages_exited").values()) == {"村表（2019-12-31）未能读入，不用上期的数代替"}
    assert set(withheld(connection, "villages_exited")) == {code for _, code in LEVELS}
    assert withheld(connection, "medical_insurance") == {}


@pytest.mark.parametrize("status", ["received", "late", "nil", "not_due"])
def test_what_came_or_is_not_due_withholds_nothing(connection: duckdb.DuckDBPyConnection, status: str) -> None:
    send(connection, "440882", "雷州市", "county", "person", "人口表", BEFORE, "received", None)
    send(connection, "440882", "雷州市", "county", "person", "人口表", AS_OF, status, None)
    withhold_stale(connection, CONTEXT, RESTS_ON)
    assert withheld(connection, "medical_insurance") == {}


def test_a_measure_rests_on_its_own_form_and_on_those_its_columns_come_from() -> None:
    measures = load_measures()

    def tables(measure_id: str) -> frozenset[str]:
        measure = measures[measure_id]
        return source_tables(measure.grain, measure.predicates.texts.values())

    assert tables("medical_insurance") == {"person"}
    assert tables("have_2_housing") == {"household", "exit_check"}
    assert {"household", "household_income"} <= tables("income_line_households")
    assert tables("findings_open") == frozenset()
    assert all(tables(measure_id) for measure_id in measures if measures[measure_id].grain != "finding")
