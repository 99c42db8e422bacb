"""Who delivered what about which day: remembered before later versions take rows out of `base`."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb


def record_deliveries(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Fill `ledger.delivery` with the rows of each batch by table, county and day.

    Call while `base` holds every row with a key. A file of which no row has one counts with 0 rows for the day of its batch: a
    list that says that nothing happened has been delivered, too.
    """
    rows = " UNION ALL ".join(
        f"SELECT '{table}' AS table_name, county_code, data_date, batch_id, count(*) AS rows FROM base.{table} GROUP BY ALL"
        for table in tables
    )
    connection.execute(f"""
        INSERT INTO ledger.delivery
        WITH delivered AS ({rows})
        SELECT * FROM delivered
        UNION ALL
        SELECT DISTINCT file.table_name, file.county_code, batch.data_date, batch.batch_id, 0
        FROM ledger.file AS file JOIN ledger.batch AS batch USING (batch_id)
        WHERE file.state = 'accepted' AND file.table_name IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM delivered WHERE delivered.batch_id = file.batch_id AND delivered.table_name = file.table_name
              AND delivered.data_date = batch.data_date
              AND (file.county_code IS NULL OR delivered.county_code = file.county_code))
        ORDER BY ALL
    """)
