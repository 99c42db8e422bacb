"""Numbers whose lists did not come: withheld with the reason, never filled with what an older list said.

A list is stale at as_of when it was owed for a period end by then, is due, and nothing readable has come. A county's stale
list withholds what rests on it in the county and below; wider areas keep their value, which then says whose older list is
in it. A stale list of the whole programme withholds everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from pipelines.store.database import insert_rows
from pipelines.store.run_context import RunContext

_SHOWN = 3


def withhold_stale(
    connection: duckdb.DuckDBPyConnection, context: RunContext, tables_of_measures: Mapping[str, Collection[str]]
) -> None:
    """Change `indicators.measure_value` at as_of by `indicators.submission`.

    Args:
        tables_of_measures: measure id → base tables it rests on.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE rests_on (measure_id VARCHAR, table_name VARCHAR)")
    rows = [(measure, table) for measure, tables in tables_of_measures.items() for table in sorted(tables)]
    insert_rows(connection, "rests_on", rows)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE stale AS
        WITH newest AS (
            SELECT office_code, office_name, owed_by, table_name, title_zh, position, max(period_end) AS period_end,
                   arg_max(status, period_end) AS status, arg_max(note, period_end) AS note
            FROM indicators.submission WHERE period_end <= DATE '{context.as_of}' AND status <> 'not_due'
            GROUP BY ALL
        )
        SELECT measure_id, owed_by, office_code, office_name,
               string_agg(title_zh || '（' || period_end || '）' || CASE WHEN note IS NULL THEN '缺报' ELSE '未能读入' END,
                          '、' ORDER BY position) AS lists
        FROM newest JOIN rests_on USING (table_name) WHERE status = 'missing' GROUP BY ALL
    """)
    _withhold(connection, context)
    _say_whose_older_list(connection, context)
    connection.execute("DROP TABLE rests_on")
    connection.execute("DROP TABLE stale")


def _withhold(connection: duckdb.DuckDBPyConnection, context: RunContext) -> None:
    connection.execute(f"""
        UPDATE indicators.measure_value AS value
        SET numerator = NULL, denominator = NULL, value = NULL, status = 'withheld',
            reason = hit.lists || '，不用上期的数代替'
        FROM (
            SELECT stale.measure_id, area.level, area.code, min(stale.lists) AS lists
            FROM stale JOIN indicators.area AS area
              ON stale.owed_by = 'program'
              OR (area.level IN ('county', 'town', 'village') AND area.county_code = stale.office_code)
            GROUP BY ALL
        ) AS hit
        WHERE value.measure_id = hit.measure_id AND value.level = hit.level AND value.area_code = hit.code
          AND value.as_of = DATE '{context.as_of}'
    """)


def _say_whose_older_list(connection: duckdb.DuckDBPyConnection, context: RunContext) -> None:
    connection.execute(f"""
        UPDATE indicators.measure_value AS value
        SET reason = '含' || hit.names || '上期的数'
        FROM (
            SELECT measure_id, wider.level, wider.code,
                   CASE WHEN count(DISTINCT office_name) <= {_SHOWN}
                        THEN string_agg(DISTINCT office_name, '、' ORDER BY office_name)
                        ELSE min(office_name) || '等' || count(DISTINCT office_name) || '个县（市、区）' END AS names
            FROM stale
            JOIN indicators.area AS village ON village.level = 'village' AND village.county_code = stale.office_code
            JOIN indicators.area AS wider
              ON (wider.level = 'program') OR (wider.level = 'city' AND wider.code = village.city_code)
              OR (wider.level = 'helper_district' AND wider.code = village.helper_district)
              OR (wider.level = 'support_unit' AND wider.code = village.lead_unit)
            WHERE stale.owed_by = 'county' GROUP BY ALL
        ) AS hit
        WHERE value.measure_id = hit.measure_id AND value.level = hit.level AND value.area_code = hit.code
          AND value.as_of = DATE '{context.as_of}' AND value.status = 'ok'
    """)
