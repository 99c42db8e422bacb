"""What the public may see: a hand-made table of shares and counts, told or withheld."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from pipelines.publish.disclosure import write_public
from pipelines.store.run_context import RunContext

AS_OF = date(2019, 12, 31)
CONTEXT = RunContext("s", AS_OF, date(2020, 1, 15), 2019, True, date(2019, 9, 30), "c")

# kind, numerator, denominator → told?
CASES = {
    "nobody": ("share", 0, 500, True),
    "everybody": ("share", 500, 500, True),
    "few": ("share", 9, 500, False),
    "enough": ("share", 10, 500, True),
    "few are missing": ("share", 491, 500, False),
    "ten are missing": ("share", 490, 500, True),
    "a small county": ("share", 5, 9, False),
    "few counted": ("count", 3, None, False),
    "none counted": ("count", 0, None, True),
    "mean of few": ("mean", 90000, 9, False),
    "mean of many": ("mean", 900000, 90, True),
}


@pytest.fixture(scope="module")
def public() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("indicators", "public_tier"):
        connection.execute(f"ATTACH ':memory:' AS {name}")
    connection.execute("CREATE TABLE indicators.area AS SELECT 'county' AS level, '440882' AS code, '雷州市' AS name,"
                       " '440800' AS parent_code, '440800' AS city_code, '440882' AS county_code")  # fmt: skip
    connection.execute("CREATE TABLE indicators.measure (measure_id VARCHAR, kind VARCHAR, tier VARCHAR)")
    connection.execute(
        "CREATE TABLE indicators.measure_value (measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE,"
        " numerator DECIMAL(24,4), denominator DECIMAL(24,4), unknown BIGINT, value DOUBLE, status VARCHAR, reason VARCHAR)"
    )
    for name, (kind, numerator, denominator, _) in CASES.items():
        connection.execute("INSERT INTO indicators.measure VALUES (?, ?, 'public')", [name, kind])
        for level, day in (("county", AS_OF), ("village", AS_OF), ("county", date(2018, 12, 31))):
            value = numerator / denominator if denominator else numerator
            connection.execute(
                "INSERT INTO indicators.measure_value VALUES (?, ?, '440882', ?, ?, ?, 0, ?, 'ok', NULL)",
                [name, level, day, numerator, denominator, value],
            )
    connection.execute("INSERT INTO indicators.measure VALUES ('inside', 'share', 'internal')")
    connection.execute(
        "INSERT INTO indicators.measure_value VALUES ('inside', 'county', '440882', ?, 100, 200, 0, 0.5, 'ok', NULL)",
        [AS_OF],
    )
    write_public(connection, CONTEXT)
    return connection


@pytest.mark.parametrize("name", CASES)
def test_small_cells_and_small_complements_are_withheld(public: duckdb.DuckDBPyConnection, name: str) -> None:
    rows = public.execute(
        "SELECT numerator, denominator, value, status FROM public_tier.measure_value WHERE measure_id = ?", [name]
    ).fetchall()
    assert len(rows) == 1
    *numbers, status = rows[0]
    is_told = CASES[name][3]
    assert status == ("ok" if is_told else "withheld")
    assert is_told or numbers == [None, None, None]


def test_villages_earlier_dates_and_internal_measures_stay_inside(public: duckdb.DuckDBPyConnection) -> None:
    rows = public.execute("SELECT DISTINCT level, as_of FROM public_tier.measure_value").fetchall()
    assert rows == [("county", AS_OF)]
    assert not public.execute("SELECT 1 FROM public_tier.measure WHERE measure_id = 'inside'").fetchall()
