"""Measures over facts: one grouped pass a grain counts at the village; levels are sums of villages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

import duckdb

from pipelines.measure.areas import PROGRAM_CODE
from pipelines.policy import Measure
from pipelines.policy.predicates import runnable

NOTHING_TO_MEASURE = "没有可计算的对象"

_BY_VILLAGE = "LEFT JOIN village_area AS area ON area.village_code = counted.village_code"
_BY_COUNTY = "JOIN county_area AS area ON area.code = counted.county_code"

# level → (code, join to the village's parents or to the county's city). What a fact itself says of its unit or district
# goes before what the village says: a unit is judged by its own visits, not by those of the unit that leads its village.
_LEVELS = {
    "village": ("area.village_code", _BY_VILLAGE),
    "town": ("area.town_code", _BY_VILLAGE),
    "county": ("counted.county_code", _BY_COUNTY),
    "city": ("area.city", _BY_COUNTY),
    "program": (f"'{PROGRAM_CODE}'", ""),
    "helper_district": (
        "coalesce(counted.helper_district, unit_area.helper_district, area.helper_district)",
        f"{_BY_VILLAGE} LEFT JOIN unit_area ON unit_area.unit_id = counted.unit_id",
    ),
    "support_unit": ("coalesce(counted.unit_id, area.lead_unit)", _BY_VILLAGE),
}
_PLACES = ("county_code", "village_code", "unit_id", "helper_district")


def create_value_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `indicators.measure_value` and the temp table of village counts it is summed from."""
    create_counted(connection)
    connection.execute("""
        CREATE TABLE indicators.measure_value (
            measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE, numerator DECIMAL(30, 8),
            denominator DECIMAL(30, 8), unknown BIGINT, value DOUBLE, status VARCHAR, reason VARCHAR
        )
    """)


def create_counted(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temp table `counted`, which `count_grain` fills."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE counted (
            measure_id VARCHAR, as_of DATE, county_code VARCHAR, village_code VARCHAR, unit_id VARCHAR,
            helper_district VARCHAR, numerator DECIMAL(30, 8),
            denominator DECIMAL(30, 8), unknown BIGINT
        )
    """)


def population_sql(measure: Measure, has_duplicates: bool) -> str:
    """SQL of whether a fact row belongs to the population; never NULL."""
    population = f"coalesce(({measure.population}), FALSE)"
    # Rows that share key and date are one case; rules judge the doubles.
    return f"(duplicate_no = 1 AND {population})" if has_duplicates else population


def value_sql(measure: Measure) -> str:
    """SQL of what a fact row adds to a sum, mean or ratio; NULL is unknown."""
    value = f"({measure.value})"
    # A part without its whole, or a whole without its part, says nothing of either.
    return f"(CASE WHEN ({measure.per}) IS NOT NULL THEN {value} END)" if measure.kind == "ratio" else value


def _terms(measure: Measure, has_duplicates: bool) -> tuple[str, str, str]:
    """SQL of numerator, denominator and unknown; a NULL condition or value is unknown, never a failure."""
    population = population_sql(measure, has_duplicates)
    if measure.kind == "share":
        condition = f"({measure.condition})"
        return (
            f"sum(CASE WHEN {population} AND {condition} THEN 1 ELSE 0 END)",
            f"sum(CASE WHEN {population} AND {condition} IS NOT NULL THEN 1 ELSE 0 END)",
            f"sum(CASE WHEN {population} AND {condition} IS NULL THEN 1 ELSE 0 END)",
        )
    if measure.kind == "count":
        return f"sum(CASE WHEN {population} THEN 1 ELSE 0 END)", "NULL", "0"
    value = value_sql(measure)
    unknown = f"sum(CASE WHEN {population} AND {value} IS NULL THEN 1 ELSE 0 END)"
    total = f"sum(CASE WHEN {population} THEN {value} END)"
    if measure.kind == "sum":
        return total, "NULL", unknown
    return total, f"sum(CASE WHEN {population} AND {value} IS NOT NULL THEN {measure.per or '1'} ELSE 0 END)", unknown


def count_grain(
    connection: duckdb.DuckDBPyConnection,
    measures: Sequence[Measure],
    *,
    relation: str,
    as_of: date,
    value_of: Callable[[str], object],
) -> None:
    """Count all measures of one grain at one period end into `counted`, in one grouped scan of `relation`."""
    columns = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    terms = [_terms(measure, "duplicate_no" in columns) for measure in measures]
    # Lists turn the one wide row of a place into a row a measure: a UNION ALL of a branch a measure is the planner's work.
    lists = ", ".join(
        f"unnest([{', '.join(f'CAST({runnable(sql, value_of)} AS {kind})' for sql in column)}])"
        for column, kind in zip(zip(*terms, strict=True), ("DECIMAL(30, 8)", "DECIMAL(30, 8)", "BIGINT"), strict=True)
    )
    connection.execute(f"""
        INSERT INTO counted
        SELECT unnest({[measure.id for measure in measures]}), DATE '{as_of}', {", ".join(_PLACES)}, {lists}
        FROM {placed(relation, columns)}
        GROUP BY {", ".join(_PLACES)}
    """)


def placed(relation: str, columns: Collection[str]) -> str:
    """`relation` (with `columns`) with every column that tells where its rows belong, NULL where it has none."""
    places = [place if place in columns else f"NULL::VARCHAR AS {place}" for place in _PLACES]
    own = ", ".join(place for place in _PLACES if place in columns)
    return f"(SELECT * EXCLUDE ({own}), {', '.join(places)} FROM {relation})"


def level_join(level: str) -> tuple[str, str]:
    """Code of the area at `level`, and the join it needs, of rows called `counted`."""
    return _LEVELS[level]


def levels() -> tuple[str, ...]:
    """The levels that values are summed to, from the village up."""
    return tuple(_LEVELS)


def write_levels(connection: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Sum `counted` to every level into `indicators.measure_value`; what cannot be computed is withheld with a reason."""
    for level in _LEVELS:
        connection.execute(f"INSERT INTO indicators.measure_value {level_sql(level, measures)}")


def level_sql(level: str, measures: Sequence[Measure]) -> str:
    """SELECT of the rows of `measure_value` at `level`: `counted` summed up."""
    divided = ", ".join(f"'{measure.id}'" for measure in measures if measure.kind in ("share", "mean", "ratio"))
    code, join = _LEVELS[level]
    return f"""
        WITH summed AS (
            SELECT counted.measure_id, {code} AS area_code, counted.as_of, sum(counted.numerator) AS numerator,
                   sum(counted.denominator) AS denominator, sum(counted.unknown) AS unknown
            FROM counted {join}
            WHERE {code} IS NOT NULL
            GROUP BY ALL
        ), valued AS (
            SELECT *, CASE WHEN measure_id NOT IN ({divided or "''"}) THEN CAST(numerator AS DOUBLE)
                           WHEN denominator > 0 THEN CAST(numerator AS DOUBLE) / CAST(denominator AS DOUBLE) END AS value
            FROM summed
        )
        SELECT measure_id, '{level}' AS level, area_code, as_of, numerator, denominator, unknown, value,
               CASE WHEN value IS NULL THEN 'withheld' ELSE 'ok' END AS status,
               CASE WHEN value IS NULL THEN '{NOTHING_TO_MEASURE}' END AS reason
        FROM valued
        ORDER BY measure_id, area_code, as_of
    """
