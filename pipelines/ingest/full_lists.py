"""Which complete lists are to be believed: a list that omits a key says that the key has left the register.

A claim is void, and then retires and ends nothing, when it cannot prove an omission: a file of that county (or of no county)
was refused, no usable row came, or the key of a row that had to be set aside cannot be read. A set-aside row whose key
can be read names its key like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from pipelines.store.database import insert_rows

Claim = tuple[str, str, str]
"""(batch_id, table, county_code): the batch says that its list of the table for the county is complete."""


def record_full_lists(connection: duckdb.DuckDBPyConnection, tables: Sequence[str], claims: Iterable[Claim]) -> None:
    """Write each claim to `ledger.full_list` or, with the reason, to `ledger.void_claim`; and `ledger.named_key`.

    Args:
        connection: as for `settle_states`, with the temporary table `batch_order`.
        tables: those of which a row is in `base`.
    """
    listed = sorted(set(claims))
    if not listed:
        return
    connection.execute("CREATE OR REPLACE TEMP TABLE claim (batch_id VARCHAR, table_name VARCHAR, county_code VARCHAR)")
    insert_rows(connection, "claim", listed)
    _read_set_aside_keys(connection, tables)
    _judge_claims(connection, tables)
    connection.execute("""
        INSERT INTO ledger.full_list SELECT table_name, county_code, data_date, batch_id FROM judged
        WHERE void_reason IS NULL ORDER BY table_name, place, county_code
    """)
    connection.execute("""
        INSERT INTO ledger.void_claim SELECT table_name, county_code, data_date, batch_id, void_reason FROM judged
        WHERE void_reason IS NOT NULL ORDER BY table_name, place, county_code
    """)
    _record_named_keys(connection)
    for name in ("claim", "aside", "judged"):
        connection.execute(f"DROP TABLE {name}")


def _read_set_aside_keys(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Temporary table `aside`: a key from cells that have moved counts as read only where another row bears it, too."""
    known = " UNION ALL ".join(
        f"SELECT '{table}' AS table_name, record_key FROM base.{table} WHERE record_key IN"
        f" (SELECT record_key FROM ledger.set_aside_key WHERE NOT is_certain AND table_name = '{table}')"
        for table in tables
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE aside AS
        WITH known AS ({known or "SELECT '' AS table_name, '' AS record_key"})
        SELECT table_name, batch_id, county_code,
               CASE WHEN is_certain OR (table_name, record_key) IN (SELECT table_name, record_key FROM known)
                    THEN record_key END AS record_key
        FROM ledger.set_aside_key
    """)


def _record_named_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Keys that stand in a set-aside row of a complete list, unless a later list of that day omits them."""
    connection.execute("""
        INSERT INTO ledger.named_key
        WITH list AS (
            SELECT list.*, batch.place FROM ledger.full_list AS list JOIN batch_order AS batch USING (batch_id)
        ), named AS (
            SELECT DISTINCT list.*, aside.record_key FROM aside JOIN list USING (table_name, batch_id)
            WHERE aside.record_key IS NOT NULL AND coalesce(aside.county_code, list.county_code) = list.county_code
        )
        SELECT table_name, county_code, record_key, data_date, batch_id FROM named
        WHERE NOT EXISTS (
            SELECT 1 FROM list AS later
            WHERE later.table_name = named.table_name AND later.county_code = named.county_code
              AND later.data_date = named.data_date AND later.place > named.place
              AND (later.batch_id, named.record_key) NOT IN (SELECT batch_id, record_key FROM named)
        )
        ORDER BY table_name, place, county_code, record_key
    """)


def _judge_claims(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Temporary table `judged`: each claim with its day and why it is void (null: it is not)."""
    arrived = " UNION ALL ".join(
        f"SELECT DISTINCT '{table}' AS table_name, batch_id, county_code, data_date FROM base.{table}"
        for table in tables
    )
    of_the_county = "(other.county_code IS NULL OR other.county_code = claim.county_code)"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH arrived AS ({arrived or "SELECT NULL AS table_name, NULL AS batch_id, NULL AS county_code, NULL AS data_date"})
        SELECT claim.*, batch.data_date, batch.place, CASE
            WHEN EXISTS (SELECT 1 FROM ledger.file AS other WHERE other.batch_id = claim.batch_id
                         AND other.state = 'refused' AND {of_the_county}) THEN '同批有文件被拒收'
            WHEN arrived.batch_id IS NULL THEN '没有收到可用的行'
            WHEN EXISTS (SELECT 1 FROM aside AS other WHERE other.batch_id = claim.batch_id
                         AND other.table_name = claim.table_name AND other.record_key IS NULL AND {of_the_county})
            THEN '有隔离的行读不出编号' END AS void_reason
        FROM claim JOIN batch_order AS batch USING (batch_id)
        LEFT JOIN arrived ON arrived.batch_id = claim.batch_id AND arrived.table_name = claim.table_name
            AND arrived.county_code = claim.county_code AND arrived.data_date = batch.data_date
    """)
