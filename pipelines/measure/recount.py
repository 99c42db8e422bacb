"""Counting a measure again on published facts, and the fact rows it was counted from (what the roof asks, for `why`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from pipelines.measure.areas import place_parents
from pipelines.measure.relations import mark_blocked, relation_of
from pipelines.measure.values import (
    count_grain,
    create_counted,
    level_join,
    level_sql,
    levels,
    placed,
    population_sql,
    value_sql,
)
from pipelines.policy import Area, Measure
from pipelines.policy.predicates import runnable

FOR, AGAINST, UNKNOWN, COUNTED = "for", "against", "unknown", "counted"
FACTS = "facts"


@dataclass(frozen=True)
class Count:
    """What a measure is in one area: parts as summed, the value (None when there was nothing to measure) and why."""

    numerator: Decimal | None
    denominator: Decimal | None
    unknown: int
    value: float | None
    reason: str | None


Counts = Mapping[tuple[str, str, str], Count]
"""(measure id, level, area code) → its count."""


def prepare(connection: duckdb.DuckDBPyConnection, counties: list[Area], as_of: date) -> None:
    """Write the temp tables that counting needs beside the published facts of `as_of`."""
    place_parents(connection, counties, facts_schema=FACTS)
    mark_blocked(connection, as_of)


def relation_columns(connection: duckdb.DuckDBPyConnection, grain: str, as_of: date) -> list[str]:
    """The columns that measures of `grain` may name, as published."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM {relation_of(grain, FACTS, as_of)}").fetchall()
    return [row[0] for row in rows]


def recount(
    connection: duckdb.DuckDBPyConnection,
    measures: Sequence[Measure],
    *,
    as_of: date,
    value_of: Callable[[str], object],
    at_levels: Collection[str] | None = None,
) -> Counts:
    """Count `measures` from the published facts as the measure stage did, at some levels (default all).

    `connection` was prepared; `value_of` gives the parameters of the year of `as_of`.
    """
    create_counted(connection)
    for grain in dict.fromkeys(measure.grain for measure in measures):
        chosen = [measure for measure in measures if measure.grain == grain]
        count_grain(connection, chosen, relation=relation_of(grain, FACTS, as_of), as_of=as_of, value_of=value_of)
    counts: dict[tuple[str, str, str], Count] = {}
    for level in levels() if at_levels is None else at_levels:
        rows = connection.execute(
            "SELECT measure_id, level, area_code, numerator, denominator, unknown, value, reason"
            f" FROM ({level_sql(level, measures)})"
        ).fetchall()
        for measure_id, _, area, numerator, denominator, unknown, value, reason in rows:
            counts[measure_id, level, area] = Count(numerator, denominator, int(unknown or 0), value, reason)
    return counts


def rows_sql(
    measure: Measure,
    columns: Collection[str],
    *,
    as_of: date,
    value_of: Callable[[str], object],
    level: str = "program",
) -> str:
    """SELECT of the fact rows with `area_code` at `level`, `role` and `amount`.

    `role` is NULL outside the population, else `unknown`, or of a share `for` or `against` its direction, or `counted`;
    `amount` is what the row adds to a sum, mean or ratio. `columns` are those of `relation_of(measure.grain)`.
    """
    population = population_sql(measure, "duplicate_no" in columns)
    amount = "NULL"
    if measure.kind == "share":
        good, bad = (FOR, AGAINST) if measure.direction == "at_least" else (AGAINST, FOR)
        condition = f"({measure.condition})"
        role = f"CASE WHEN {condition} THEN '{good}' WHEN {condition} IS NULL THEN '{UNKNOWN}' ELSE '{bad}' END"
    elif measure.kind == "count":
        role = f"'{COUNTED}'"
    else:
        amount = value_sql(measure)
        role = f"CASE WHEN {amount} IS NULL THEN '{UNKNOWN}' ELSE '{COUNTED}' END"
    code, join = level_join(level)
    judged = (
        f"(SELECT *, {runnable(f'CASE WHEN {population} THEN {role} END', value_of)} AS role,"
        f" {runnable(amount, value_of)} AS amount FROM {relation_of(measure.grain, FACTS, as_of)})"
    )
    return f"SELECT counted.*, {code} AS area_code FROM {placed(judged, columns)} AS counted {join}"
