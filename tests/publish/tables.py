"""Indicators made by hand for disclosure control: areas, measures, numbers; and the public file made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from pipelines.policy import Measure
from pipelines.publish.disclosure import read_release, write_public
from pipelines.store.run_context import RunContext

AS_OF = date(2019, 12, 31)
CONTEXT = RunContext("s", AS_OF, date(2020, 1, 15), 2019, True, date(2019, 9, 30), "c")
COUNTIES = {"440882": "440800", "440823": "440800", "440881": "440800", "445381": "445300", "445321": "445300"}
Numbers = Mapping[tuple[str, str], tuple[float | None, float | None]]
"""(measure, county) → numerator and denominator."""


def measure(name: str, kind: str = "share", grain: str = "person", **fields: object) -> Measure:
    """A public measure, as its record would say it."""
    given: dict[str, object] = {
        "id": name, "topic": "t", "obligations": ("2.1",), "title_zh": name, "definition_zh": name, "grain": grain,
        "kind": kind, "unit": "%", "decimals": 1, "direction": "at_least", "responsible": ("市扶贫办",), "tier": "public",
        "condition": f"is_{name}" if kind == "share" else None,
    }  # fmt: skip
    return Measure(**{**given, **fields})  # type: ignore[arg-type]


def write_indicators(
    connection: duckdb.DuckDBPyConnection,
    measures: Mapping[str, Measure],
    numbers: Numbers,
    *,
    as_of: date = AS_OF,
    counties: Mapping[str, str] = COUNTIES,
    unknown: Mapping[tuple[str, str], int] | None = None,
) -> None:
    """Write `indicators` (attached) with the numbers of the counties, summed to cities and the program."""
    connection.execute("CREATE TABLE indicators.area (level VARCHAR, code VARCHAR, name VARCHAR, parent_code VARCHAR,"
                       " city_code VARCHAR, county_code VARCHAR)")  # fmt: skip
    areas = [("program", "254", None), *(("city", city, "254") for city in sorted(set(counties.values())))]
    areas += [("county", county, city) for county, city in counties.items()]
    for level, code, parent in areas:
        connection.execute("INSERT INTO indicators.area VALUES (?, ?, ?, ?, NULL, NULL)", [level, code, code, parent])
    connection.execute(
        "CREATE TABLE indicators.measure (measure_id VARCHAR, kind VARCHAR, grain VARCHAR, tier VARCHAR, position INTEGER)"
    )
    for at, item in enumerate(measures.values()):
        connection.execute("INSERT INTO indicators.measure VALUES (?, ?, ?, ?, ?)",
                           [item.id, item.kind, item.grain, item.tier, at])  # fmt: skip
    connection.execute(
        "CREATE TABLE indicators.measure_value (measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE,"
        " numerator DECIMAL(24,4), denominator DECIMAL(24,4), unknown BIGINT, value DOUBLE, status VARCHAR, reason VARCHAR)"
    )
    rows: list[list[object]] = []
    for (name, county), (numerator, denominator) in numbers.items():
        for level, code in (("county", county), ("city", counties[county]), ("program", "254")):
            rows.append([name, level, code, as_of, numerator, denominator, (unknown or {}).get((name, county), 0)])
    connection.execute("CREATE TEMP TABLE given (m VARCHAR, l VARCHAR, a VARCHAR, d DATE, n DECIMAL(24,4),"
                       " t DECIMAL(24,4), u BIGINT)")  # fmt: skip
    connection.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("""
        INSERT INTO indicators.measure_value
        SELECT m, l, a, d, sum(n), sum(t), sum(u), coalesce(sum(n) / nullif(sum(t), 0), sum(n)),
               CASE WHEN sum(n) IS NULL THEN 'withheld' ELSE 'ok' END,
               CASE WHEN sum(n) IS NULL THEN '户表缺报' END
        FROM given GROUP BY ALL
    """)
    connection.execute("DROP TABLE given")


def public_file(
    path: Path,
    measures: Mapping[str, Measure],
    numbers: Numbers,
    earlier: Sequence[Path] = (),
    **more: object,
) -> Path:
    """Write the public file of `numbers` at `path`, after the releases `earlier`."""
    path.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS indicators")
        connection.execute(f"ATTACH '{path}' AS public_tier")
        write_indicators(connection, measures, numbers, **more)  # type: ignore[arg-type]
        write_public(connection, CONTEXT, measures, [read_release(file) for file in earlier])
    return path


def rows_of(path: Path) -> dict[tuple[str, str], dict[str, object]]:
    """(measure, area code) → what the file says."""
    with duckdb.connect(path, read_only=True) as connection:
        frame = connection.execute("SELECT * FROM measure_value")
        columns = [item[0] for item in frame.description]
        rows = [dict(zip(columns, row, strict=True)) for row in frame.fetchall()]
    return {(str(row["measure_id"]), str(row["area_code"])): row for row in rows}
