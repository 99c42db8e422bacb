"""What may be told to the public: city and county values, none of which singles anybody out.

A share of persons or households is told only where its numerator and its complement are each 0 or at least 10; a
count or sum only where it is 0 or at least 10. (Complementary suppression and rounding come with the full control.)
"""

from __future__ import annotations

import duckdb

from pipelines.store.run_context import RunContext, write_run_context

SMALLEST_CELL = 10
WITHHELD_REASON = "人数过少，不公开"
PUBLIC_LEVELS = ("county", "city", "program")


def write_public(connection: duckdb.DuckDBPyConnection, context: RunContext) -> None:
    """Write the attached database `public_tier` from the attached database `indicators`."""
    levels = ", ".join(f"'{level}'" for level in PUBLIC_LEVELS)
    for table in ("area", "measure", "measure_value"):
        connection.execute(f"DROP TABLE IF EXISTS public_tier.{table}")
    write_run_context(connection, context, "public_tier")
    connection.execute(
        "CREATE TABLE public_tier.area AS"
        f" SELECT level, code, name, parent_code, city_code, county_code FROM indicators.area WHERE level IN ({levels})"
    )
    connection.execute("CREATE TABLE public_tier.measure AS SELECT * FROM indicators.measure WHERE tier = 'public'")
    connection.execute(f"""
        CREATE TABLE public_tier.measure_value AS
        WITH chosen AS (
            SELECT value.*, measure.kind,
                   (measure.kind IN ('share', 'count', 'ratio') AND numerator > 0 AND numerator < {SMALLEST_CELL})
                   OR (measure.kind IN ('share', 'ratio') AND denominator - numerator > 0
                       AND denominator - numerator < {SMALLEST_CELL})
                   OR (measure.kind = 'mean' AND denominator < {SMALLEST_CELL}) AS is_small
            FROM indicators.measure_value AS value
            JOIN public_tier.measure AS measure USING (measure_id)
            WHERE value.level IN ({levels}) AND value.as_of = DATE '{context.as_of}'
        )
        SELECT measure_id, level, area_code, as_of,
               CASE WHEN is_small THEN NULL ELSE numerator END AS numerator,
               CASE WHEN is_small THEN NULL ELSE denominator END AS denominator,
               CASE WHEN is_small THEN NULL ELSE value END AS value,
               CASE WHEN is_small THEN 'withheld' ELSE status END AS status,
               CASE WHEN is_small THEN '{WITHHELD_REASON}' ELSE reason END AS reason
        FROM chosen ORDER BY measure_id, level, area_code
    """)
