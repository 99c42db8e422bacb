"""Writing `public.duckdb`: city and county values as they may be told, each with how it is told and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import duckdb

from pipelines.policy import Measure
from pipelines.publish.disclosure.cells import (
    PUBLIC_BODIES,
    PUBLIC_LEVELS,
    Cell,
    Tree,
    read_populations,
    read_tree,
)
from pipelines.publish.disclosure.earlier import Release, said_before
from pipelines.publish.disclosure.means import fewest, said_mean, told_means
from pipelines.publish.disclosure.protect import protected
from pipelines.publish.disclosure.rows import Row, RowMaker
from pipelines.publish.disclosure.statements import Kind
from pipelines.store.database import insert_rows
from pipelines.store.run_context import RunContext, write_run_context

TABLES = ("area", "measure", "measure_value", "run_context")


def write_public(
    connection: duckdb.DuckDBPyConnection,
    context: RunContext,
    measures: Mapping[str, Measure],
    earlier: Sequence[Release] = (),
) -> None:
    """Write the attached database `public_tier` from the attached database `indicators`.

    Args:
        earlier: what was released before, oldest first; nothing is said that, put beside it, gives a small change away.
    Raises BayouError for a public measure that cannot be protected.
    """
    _create_tables(connection, context, [item.id for item in measures.values() if item.tier == "public"])
    known = {row[0] for row in connection.execute("SELECT measure_id FROM public_tier.measure").fetchall()}
    measures = {name: item for name, item in measures.items() if name in known}
    tree = read_tree(connection)
    maker = RowMaker(context.as_of, _reasons(connection))
    rows = [*_told_as_they_are(connection, context), *_mean_rows(connection, measures, tree, maker, earlier)]
    for population in read_populations(connection, measures, tree):
        said = protected(tree, population, said_before(tree, population, earlier))
        rows += maker.of_population(tree, population, said)
    insert_rows(connection, "public_tier.measure_value", sorted(rows, key=lambda row: tuple(map(str, row[:3]))))


def _create_tables(connection: duckdb.DuckDBPyConnection, context: RunContext, public: Sequence[str]) -> None:
    """Everything but the values; of an older snapshot only those of its measures that are public still."""
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS public_tier.{table}")
    write_run_context(connection, context, "public_tier")
    levels = ", ".join(f"'{level}'" for level in PUBLIC_LEVELS)
    connection.execute(
        "CREATE TABLE public_tier.area AS SELECT level, code, name, parent_code, city_code, county_code"
        f" FROM indicators.area WHERE level IN ({levels}) ORDER BY level, code"
    )
    connection.execute(
        "CREATE TABLE public_tier.measure AS SELECT * FROM indicators.measure"
        " WHERE tier = 'public' AND list_contains(CAST(? AS VARCHAR[]), measure_id) ORDER BY position",
        [list(public)],
    )
    connection.execute("""
        CREATE TABLE public_tier.measure_value (
            measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE, numerator DECIMAL(24, 4),
            denominator DECIMAL(24, 4), value DOUBLE, low DOUBLE, high DOUBLE, status VARCHAR, reason VARCHAR,
            disclosure VARCHAR
        )
    """)


def _reasons(connection: duckdb.DuckDBPyConnection) -> dict[Cell, str]:
    """What the internal value says beside it: whose list is missing, whose older list is in it."""
    rows = connection.execute("""
        SELECT measure_id, level, area_code, reason
        FROM indicators.measure_value JOIN public_tier.run_context AS context USING (as_of)
        WHERE reason IS NOT NULL
    """).fetchall()
    return {(measure, (level, code)): reason for measure, level, code, reason in rows}


def _told_as_they_are(connection: duckdb.DuckDBPyConnection, context: RunContext) -> list[Row]:
    """What is about villages and public money; of money the value alone, which is what is announced."""
    bodies = ", ".join(f"'{grain}'" for grain in PUBLIC_BODIES)
    levels = ", ".join(f"'{level}'" for level in PUBLIC_LEVELS)
    parts = "CASE WHEN measure.kind IN ('share', 'count') THEN {} END"
    return connection.execute(f"""
        SELECT measure_id, level, area_code, as_of, {parts.format("numerator")}, {parts.format("denominator")}, value.value,
               NULL, NULL, status, reason, CASE status WHEN 'ok' THEN '{Kind.EXACT}' ELSE '{Kind.NO_VALUE}' END
        FROM indicators.measure_value AS value JOIN public_tier.measure AS measure USING (measure_id)
        WHERE measure.grain IN ({bodies}) AND level IN ({levels}) AND as_of = DATE '{context.as_of}'
    """).fetchall()


def _mean_rows(
    connection: duckdb.DuckDBPyConnection,
    measures: Mapping[str, Measure],
    tree: Tree,
    maker: RowMaker,
    earlier: Sequence[Release],
) -> Iterator[Row]:
    for measure in measures.values():
        if measure.kind != "mean" or measure.grain in PUBLIC_BODIES:
            continue
        rows = connection.execute(
            "SELECT level, area_code, value, denominator::DOUBLE FROM indicators.measure_value"
            " WHERE measure_id = ? AND as_of = ? AND level IN ('program', 'city', 'county')",
            [measure.id, maker.as_of],
        ).fetchall()
        told = told_means(tree, {(level, code): count for level, code, _, count in rows}, fewest(measure.per))
        for level, code, value, _ in rows:
            cell = (measure.id, (level, code))
            before = [release.means[cell] for release in reversed(earlier) if cell in release.means]
            yield maker.of_mean(cell, value, cell[1] in told, partial(said_mean, said_before=before))
