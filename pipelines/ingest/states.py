"""What becomes of rows that say something about the same record: merged, superseded, retired, or kept side by side.

`base.<table>` first holds every row with a key. Here the fate of each is decided, written to the ledger, and all but the kept
rows are taken out of `base`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from pipelines.contracts import Contract
from pipelines.ingest.full_lists import Claim, record_full_lists

# Keys that hold only within one batch: a running number, or a person's place in its file.
_LOCAL_PERSON = "row.person_id IS NULL AND (row.household_id IS NULL OR row.id_number IS NULL)"


def settle_states(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], claims: Iterable[Claim]
) -> None:
    """Decide and record the state of every row with a key.

    Args:
        connection: `base` holds all rows with a key; `ledger.batch`, `file`, `cell_issue` and `set_aside_key` are filled.
        contracts: by table.
        claims: the complete lists that the batches announce; those that nothing contradicts go to `ledger.full_list`, the
            others with the reason to `ledger.void_claim`.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE batch_order AS SELECT batch_id, data_date, supplier, row_number() OVER"
                       " (ORDER BY received_on, batch_id) AS place FROM ledger.batch")  # fmt: skip
    kept = connection.execute("SELECT DISTINCT table_name FROM ledger.row WHERE state = 'kept' ORDER BY 1").fetchall()
    tables = [table for (table,) in kept]
    record_full_lists(connection, tables, claims)
    connection.execute("CREATE OR REPLACE TEMP TABLE fate (row_id BIGINT, state VARCHAR, reason VARCHAR)")
    for table in tables:
        _supersede(connection, contracts[table])
        _retire(connection, table)
        _take_out(connection, table)
        _merge_and_number(connection, contracts[table])
        _take_out(connection, table)
    for name in ("batch_order", "fate"):
        connection.execute(f"DROP TABLE {name}")


def _supersede(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A later batch that names the same key and day replaces all rows of the older batch.

    A local key never comes twice; there the same record is an equal row that the same supplier sends again.
    """
    batches = connection.execute(
        f"SELECT 1 FROM base.{contract.table} GROUP BY data_date HAVING count(DISTINCT batch_id) > 1 LIMIT 1"
    ).fetchall()
    if not batches:
        return
    _supersede_versions(connection, contract.table, "row.record_key", f"base.{contract.table} AS row")
    local = "TRUE" if contract.key_scope == "local" else _LOCAL_PERSON if contract.table == "person" else None
    if local:
        columns = ", ".join(f'row."{column.name}"' for column in contract.columns)
        rows = f"""base.{contract.table} AS row LEFT JOIN ({_unread_texts(f"SELECT row_id FROM base.{contract.table}")}) AS unread
            USING (row_id)"""
        same = f"batch.supplier, row.county_code, unread.texts, {columns}"
        _supersede_versions(connection, contract.table, same, rows, where=local)


def _supersede_versions(
    connection: duckdb.DuckDBPyConnection, table: str, same: str, rows: str, where: str = "TRUE"
) -> None:
    """Of the `rows` of one day that are equal in `same`, only those of the newest batch remain."""
    connection.execute(f"""
        INSERT INTO fate
        SELECT row_id, 'superseded', '批次 ' || newest.batch_id || ' 有同一记录' FROM (
            SELECT row.row_id, batch.place, max(batch.place) OVER (PARTITION BY row.data_date, {same}) AS newest_place
            FROM {rows} JOIN batch_order AS batch USING (batch_id) WHERE {where}
        ) AS version JOIN batch_order AS newest ON newest.place = version.newest_place
        WHERE version.place < version.newest_place
    """)


def _retire(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """A later complete list of the same county and day that does not name the key; where one names it, it superseded.

    A key that the list names in a row that had to be set aside is not omitted either.
    """
    connection.execute(f"""
        INSERT INTO fate
        SELECT row.row_id, 'retired', '批次 ' || max_by(later.batch_id, later.place) || ' 的完整名单里没有'
        FROM base.{table} AS row JOIN batch_order AS own USING (batch_id)
        JOIN ledger.full_list AS list
          ON list.table_name = '{table}' AND list.county_code = row.county_code AND list.data_date = row.data_date
        JOIN batch_order AS later ON later.batch_id = list.batch_id AND later.place > own.place
        LEFT JOIN ledger.named_key AS named
          ON named.table_name = '{table}' AND named.batch_id = list.batch_id AND named.county_code = list.county_code
          AND named.record_key = row.record_key
        WHERE named.record_key IS NULL AND row.row_id NOT IN (SELECT row_id FROM fate)
        GROUP BY row.row_id
    """)


def _unread_texts(row_ids: str) -> str:
    """SELECT of row_id and the texts of a row that have no value; rows without such a text are left out."""
    return f"""SELECT row_id, string_agg(column_name || '=' || raw_text, chr(10) ORDER BY column_name, kind) AS texts
        FROM ledger.cell_issue WHERE row_id IN ({row_ids}) GROUP BY row_id"""


def _merge_and_number(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Rows of one batch under the same key and day: equal ones are merged into the first, differing ones numbered.

    Equal means equal in every column; where a cell had no value, in its text as received.
    """
    repeated = f"SELECT record_key, data_date FROM base.{contract.table} GROUP BY ALL HAVING count(*) > 1"
    if not connection.execute(f"{repeated} LIMIT 1").fetchall():
        return
    columns = ", ".join(f'row."{column.name}"' for column in contract.columns)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE twin AS
        WITH repeated AS ({repeated}), member AS (
            SELECT row.* FROM base.{contract.table} AS row JOIN repeated USING (record_key, data_date)
        ), unread AS ({_unread_texts("SELECT row_id FROM member")})
        SELECT row.row_id, row.record_key, row.data_date, min(row.row_id) OVER (
            PARTITION BY row.record_key, row.data_date, row.county_code, unread.texts, {columns}) AS first_row_id
        FROM member AS row LEFT JOIN unread USING (row_id)
    """)
    connection.execute("""
        INSERT INTO fate
        SELECT twin.row_id, 'merged', '与 ' || file.file_name || '!' || first.sheet || '!' || first.row_number || ' 相同'
        FROM twin JOIN ledger.row AS first ON first.row_id = twin.first_row_id
        JOIN ledger.file AS file ON file.file_id = first.file_id
        WHERE twin.row_id <> twin.first_row_id
    """)
    connection.execute(f"""
        UPDATE base.{contract.table} AS row SET duplicate_no = numbered.place FROM (
            SELECT row_id, row_number() OVER (PARTITION BY record_key, data_date ORDER BY row_id) AS place
            FROM twin WHERE row_id = first_row_id
        ) AS numbered WHERE numbered.row_id = row.row_id AND numbered.place > 1
    """)
    connection.execute("DROP TABLE twin")


def _take_out(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Write the decided states to the ledger and empty the list; only rows without one stay in `base`."""
    if connection.execute("SELECT 1 FROM fate LIMIT 1").fetchall():
        connection.execute(
            "UPDATE ledger.row AS row SET state = fate.state, reason = fate.reason FROM fate WHERE fate.row_id = row.row_id"
        )
        connection.execute(f"DELETE FROM base.{table} WHERE row_id IN (SELECT row_id FROM fate)")
        connection.execute("DELETE FROM fate")
