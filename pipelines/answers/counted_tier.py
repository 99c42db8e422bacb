"""The internal tier counted again from the register of the same snapshot: what was published must come out anew (roof)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.answers.asked import parameters_in
from pipelines.measure.distributions import write_household_income
from pipelines.measure.recount import Counts, prepare, recount
from pipelines.measure.stage import INCOME_LINE
from pipelines.policy import load_areas, load_measures, parameters_at
from pipelines.publish.indicators import count_again
from pipelines.report.frames import Snapshot
from pipelines.report.tiers import TIER_FILES
from pipelines.store.run_context import RunContext

if TYPE_CHECKING:
    import duckdb

_DATABASE = "indicators"


@contextmanager
def counted_tier(folder: Path, context: RunContext) -> Iterator[Snapshot]:
    """The tier of the snapshot in `folder`, in memory: names and records as published, every count at as_of anew.

    Measures of earlier period ends stay as published, because only the facts of as_of are; withheld values stay withheld.
    """
    import duckdb

    connection = duckdb.connect()
    try:
        for name, tier in (("register", "restricted"), ("published", "internal")):
            file = str(folder / TIER_FILES[tier]).replace("'", "''")  # type: ignore[index]
            connection.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        connection.execute(f"ATTACH ':memory:' AS {_DATABASE}")
        connection.execute("SET enable_external_access = false")
        connection.execute("USE register")
        _copy(connection)
        count_again(connection)
        _count_measures(connection, context)
        _count_incomes(connection, context)
        reader = connection.cursor()
        reader.execute(f"USE {_DATABASE}")
        yield Snapshot.over(reader)
    finally:
        connection.close()


def _copy(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'published'").fetchall()
    for (table,) in tables:
        connection.execute(f"CREATE TABLE {_DATABASE}.{table} AS FROM published.{table}")


def _count_measures(connection: duckdb.DuckDBPyConnection, context: RunContext) -> None:
    """Lay the counts over the published values of as_of that were not withheld."""
    prepare(connection, load_areas(), context.as_of)
    parameters = parameters_in(connection, context.as_of)
    counts: Counts = recount(
        connection, list(load_measures().values()), as_of=context.as_of, value_of=parameters.__getitem__
    )
    connection.execute(
        "CREATE TEMP TABLE counted_again (measure_id VARCHAR, level VARCHAR, area_code VARCHAR,"
        " numerator DECIMAL(38, 8), denominator DECIMAL(38, 8), unknown BIGINT, value DOUBLE)"
    )
    columns: list[list[object]] = [[], [], [], [], [], [], []]
    for key, count in counts.items():
        for column, item in zip(
            columns, (*key, count.numerator, count.denominator, count.unknown, count.value), strict=True
        ):
            column.append(item)
    connection.execute(f"INSERT INTO counted_again SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)
    connection.execute(f"""
        UPDATE {_DATABASE}.measure_value AS value
        SET numerator = again.numerator, denominator = again.denominator, unknown = again.unknown, value = again.value
        FROM counted_again AS again
        WHERE again.measure_id = value.measure_id AND again.level = value.level AND again.area_code = value.area_code
          AND value.as_of = DATE '{context.as_of}' AND value.status = 'ok'
    """)


def _count_incomes(connection: duckdb.DuckDBPyConnection, context: RunContext) -> None:
    known = parameters_at(context.known_on).in_force.get((INCOME_LINE, context.income_year))
    if known is None:
        return
    connection.execute(f"DELETE FROM {_DATABASE}.distribution WHERE as_of = DATE '{context.as_of}'")
    write_household_income(connection, facts_schema="facts", as_of=context.as_of, line_yuan=float(known.value))
