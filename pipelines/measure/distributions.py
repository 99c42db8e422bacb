"""Counts of households by income, with the policy line on the edge of a bin."""

from __future__ import annotations

from datetime import date

import duckdb

from pipelines.measure.areas import PROGRAM_CODE

BIN_WIDTH_YUAN = 500
HIGHEST_BIN_YUAN = 30000


def create_distribution_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `indicators.distribution`."""
    connection.execute("""
        CREATE TABLE indicators.distribution (
            measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE, bin_low DOUBLE, bin_high DOUBLE, count BIGINT
        )
    """)


def write_household_income(
    connection: duckdb.DuckDBPyConnection, *, facts_schema: str, as_of: date, line_yuan: float
) -> None:
    """Count able-bodied households (the line applies to them only, article 2) by income per person, 500-yuan bins."""
    for level, code, join in (
        ("county", "county_code", ""),
        ("city", "county_area.city", "JOIN county_area ON county_area.code = household.county_code"),
        ("program", f"'{PROGRAM_CODE}'", ""),
    ):
        connection.execute(f"""
            INSERT INTO indicators.distribution
            SELECT 'household_income', '{level}', area_code, DATE '{as_of}', bin_low, bin_low + {BIN_WIDTH_YUAN}, count(*)
            FROM (
                SELECT {code} AS area_code,
                       {line_yuan} + {BIN_WIDTH_YUAN} * floor(
                           (least(disposable_income_per_person_yuan, {HIGHEST_BIN_YUAN}) - {line_yuan}) / {BIN_WIDTH_YUAN}
                       ) AS bin_low
                FROM {facts_schema}.household AS household {join}
                WHERE has_labour_capacity AND disposable_income_per_person_yuan IS NOT NULL AND duplicate_no = 1
            )
            GROUP BY area_code, bin_low
            ORDER BY area_code, bin_low
        """)
