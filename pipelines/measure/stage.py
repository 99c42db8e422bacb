"""The measure stage from end to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import duckdb

from pipelines.measure.areas import write_area_changes, write_areas
from pipelines.measure.distributions import create_distribution_table, write_household_income
from pipelines.measure.relations import mark_blocked, relation_of
from pipelines.measure.values import count_grain, create_value_tables, write_levels
from pipelines.policy import Area, Measure
from pipelines.store.database import insert_rows

ValueOf = Callable[[str, date], object]
INCOME_LINE = "household_income_line_yuan"


def measure(
    connection: duckdb.DuckDBPyConnection,
    measures: Mapping[str, Measure],
    counties: list[Area],
    *,
    facts_schemas: Mapping[date, str],
    income_year_of: Callable[[date], int],
    value_of: ValueOf,
    line_of_year: Callable[[int], object],
) -> None:
    """Count `measures` at every period end into the attached database `indicators`.

    Args:
        facts_schemas: period end → schema that holds its fact tables; the last one is the snapshot's as_of.
        value_of: (parameter name, period end) → value in force; raises RefusedError for a missing year.
        line_of_year: income year → household income line in yuan.
    """
    as_of = max(facts_schemas)
    for (table,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'indicators'"
    ).fetchall():
        connection.execute(f"DROP TABLE indicators.{table}")
    write_areas(connection, counties, facts_schema=facts_schemas[as_of])
    write_area_changes(connection, facts_schemas)
    create_value_tables(connection)
    create_distribution_table(connection)
    _write_measure_table(connection, measures)
    for period_end, schema in facts_schemas.items():
        _measure_period_end(connection, measures, schema=schema, as_of=period_end, value_of=value_of)
        line = float(str(line_of_year(income_year_of(period_end))))
        write_household_income(connection, facts_schema=schema, as_of=period_end, line_yuan=line)
    write_levels(connection, list(measures.values()))


def _measure_period_end(
    connection: duckdb.DuckDBPyConnection,
    measures: Mapping[str, Measure],
    *,
    schema: str,
    as_of: date,
    value_of: ValueOf,
) -> None:
    def value_at(name: str) -> object:
        return value_of(name, as_of)

    mark_blocked(connection, as_of)
    for grain in dict.fromkeys(measure.grain for measure in measures.values()):
        chosen = [measure for measure in measures.values() if measure.grain == grain]
        count_grain(connection, chosen, relation=relation_of(grain, schema, as_of), as_of=as_of, value_of=value_at)


def _write_measure_table(connection: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> None:
    connection.execute("""
        CREATE TABLE indicators.measure (
            measure_id VARCHAR, grain VARCHAR, title_zh VARCHAR, definition_zh VARCHAR, unit VARCHAR, kind VARCHAR,
            decimals INTEGER, direction VARCHAR, target_value DOUBLE, target_by DATE, target_source VARCHAR, obligations VARCHAR,
            responsible VARCHAR, tier VARCHAR, annual BOOLEAN, position INTEGER
        )
    """)
    rows = [
        (
            item.id, item.grain, item.title_zh, item.definition_zh, item.unit, item.kind, item.decimals, item.direction,
            item.target_value, item.target_by, item.target_source, ",".join(item.obligations), "、".join(item.responsible),
            item.tier, item.annual, position,
        )
        for position, item in enumerate(measures.values())
    ]  # fmt: skip
    insert_rows(connection, "indicators.measure", rows)
