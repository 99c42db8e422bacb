"""Rows of the base tables that came, went or changed, each with its cause."""

from __future__ import annotations

import duckdb

from pipelines.compare.inputs import InputChanges
from pipelines.errors import UsageError, nearest
from pipelines.store.database import insert_rows

# What became, in the newer snapshot, of a row that the older one kept.
_STATES = {"superseded": "被后批替代", "retired": "因全量名单退出", "merged": "并入相同的行", "quarantined": "改为隔离"}
CORRECTION, NEW_BATCH, GONE_BATCH, CHANGED_BATCH = "人工更正", "新批次", "批次不在其内", "批次内容变了"
CONTRACT, MAPPING, PROGRAM, NEIGHBOUR = "契约或代码表变了", "表头别名变了", "程序变了", "随其他行的变化"


def compare_rows(connection: duckdb.DuckDBPyConnection, changes: InputChanges, table: str | None) -> None:
    """Write the temporary table `difference`: one row for each base row that is not the same in both snapshots.

    Columns: table_name, kind (added, removed, changed), county_code, record_key, data_date, duplicate_no, columns (changed,
    joined by ','), cause, old_row_id, new_row_id. Raises UsageError for an unknown table.
    """
    tables = _common_tables(connection)
    if table is not None and table not in tables:
        raise UsageError(f"没有这张表：{table}", where="--table", do=f"相近的有：{nearest(table, tables)}")
    connection.execute("""
        CREATE TEMP TABLE difference (table_name VARCHAR, kind VARCHAR, county_code VARCHAR, record_key VARCHAR,
            data_date DATE, duplicate_no INTEGER, columns VARCHAR, cause VARCHAR, old_row_id BIGINT, new_row_id BIGINT)
    """)
    _list_batches(connection, changes)
    for name in [table] if table is not None else tables:
        _compare_table(connection, name)
    _add_causes(connection, changes)


def counted_rows(connection: duckdb.DuckDBPyConnection, *, by_county: bool) -> list[tuple[object, ...]]:
    """Lines of part 行: counts of a table (and county), the columns that changed, and the causes, most frequent first."""
    county = "county_code" if by_county else "NULL"
    return connection.execute(f"""
        WITH line AS (SELECT *, {county} AS county FROM difference), cause AS (
            SELECT table_name, county, string_agg(cause || ' ' || number, '；' ORDER BY number DESC, cause) AS causes
            FROM (SELECT table_name, county, cause, count(*) AS number FROM line GROUP BY ALL) GROUP BY ALL
        ), changed AS (
            SELECT table_name, county, string_agg(name || ' ' || number, '、' ORDER BY number DESC, name) AS names FROM (
                SELECT table_name, county, name, count(*) AS number
                FROM (SELECT table_name, county, unnest(string_split(columns, ',')) AS name FROM line WHERE kind = 'changed')
                GROUP BY ALL) GROUP BY ALL
        )
        SELECT '行', line.table_name, line.county, count(*) FILTER (WHERE kind = 'added'),
               count(*) FILTER (WHERE kind = 'removed'), count(*) FILTER (WHERE kind = 'changed'),
               any_value(changed.names), any_value(cause.causes)
        FROM line
        JOIN cause ON cause.table_name = line.table_name AND cause.county IS NOT DISTINCT FROM line.county
        LEFT JOIN changed ON changed.table_name = line.table_name AND changed.county IS NOT DISTINCT FROM line.county
        GROUP BY line.table_name, line.county ORDER BY line.table_name, line.county
    """).fetchall()


def _common_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'base' AND database_name IN ('old', 'new')"
        " GROUP BY table_name HAVING count(*) = 2 ORDER BY table_name"
    ).fetchall()
    return [name for (name,) in found]


def _list_batches(connection: duckdb.DuckDBPyConnection, changes: InputChanges) -> None:
    """Temporary table `batch_change`: batches that only one snapshot knows, and those whose contents differ."""
    batches = changes.kinds["batches"]
    connection.execute("CREATE TEMP TABLE batch_change (batch_id VARCHAR, cause VARCHAR)")
    named = ((batches.added, NEW_BATCH), (batches.removed, GONE_BATCH), (batches.differing, CHANGED_BATCH))
    insert_rows(connection, "batch_change", [(name, cause) for names, cause in named for name in names])


def _compare_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'base' AND table_name = ?"
        " AND database_name IN ('old', 'new') AND column_name NOT IN ('row_id', 'record_key', 'data_date', 'received_on',"
        " 'batch_id', 'file_id', 'sheet', 'row_number', 'duplicate_no')"
        " GROUP BY column_name HAVING count(*) = 2 ORDER BY min(column_index)",
        [table],
    ).fetchall()
    differs = {name: f'a."{name}" IS DISTINCT FROM b."{name}"' for (name,) in columns}
    names = ", ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in differs.items())
    connection.execute(f"""
        INSERT INTO difference
        SELECT '{table}', CASE WHEN a.row_id IS NULL THEN 'added' WHEN b.row_id IS NULL THEN 'removed' ELSE 'changed' END,
               coalesce(b.county_code, a.county_code), coalesce(b.record_key, a.record_key),
               coalesce(b.data_date, a.data_date), coalesce(b.duplicate_no, a.duplicate_no),
               CASE WHEN a.row_id IS NOT NULL AND b.row_id IS NOT NULL THEN concat_ws(',', {names}) END, NULL, a.row_id, b.row_id
        FROM old.base.{table} AS a FULL JOIN new.base.{table} AS b
          ON a.record_key = b.record_key AND a.data_date = b.data_date AND a.duplicate_no = b.duplicate_no
        WHERE a.row_id IS NULL OR b.row_id IS NULL OR {" OR ".join(differs.values())}
    """)


def _add_causes(connection: duckdb.DuckDBPyConnection, changes: InputChanges) -> None:
    """A decision first, then the batch the row comes from, then what became of it, then what reads rows."""
    states = " ".join(f"WHEN '{state}' THEN '{cause}'" for state, cause in _STATES.items())
    connection.execute(f"""
        CREATE TEMP TABLE cause AS
        WITH corrected AS (
            SELECT row_id, max(side) AS side FROM ({_corrections(connection)}) GROUP BY row_id, record HAVING count(*) = 1
        ), place AS (
            SELECT difference.old_row_id, difference.new_row_id, old_file.batch_id AS old_batch,
                   new_file.batch_id AS new_batch, fate.state
            FROM difference
            LEFT JOIN old.ledger.row AS old_row ON old_row.row_id = difference.old_row_id
            LEFT JOIN old.ledger.file AS old_file ON old_file.file_id = old_row.file_id
            LEFT JOIN new.ledger.row AS new_row ON new_row.row_id = difference.new_row_id
            LEFT JOIN new.ledger.file AS new_file ON new_file.file_id = new_row.file_id
            LEFT JOIN new.ledger.file AS same_file
              ON same_file.batch_id = old_file.batch_id AND same_file.file_name = old_file.file_name
            LEFT JOIN new.ledger.row AS fate
              ON fate.file_id = same_file.file_id AND fate.sheet = old_row.sheet AND fate.row_number = old_row.row_number
        )
        SELECT place.old_row_id, place.new_row_id, CASE
                   WHEN old_correction.side IS NOT NULL OR new_correction.side IS NOT NULL THEN '{CORRECTION}'
                   WHEN came.cause IS NOT NULL THEN came.cause
                   WHEN went.cause IS NOT NULL THEN went.cause
                   ELSE CASE WHEN place.new_row_id IS NULL THEN CASE place.state {states} END END END AS cause
        FROM place
        LEFT JOIN batch_change AS came ON came.batch_id = place.new_batch
        LEFT JOIN batch_change AS went ON went.batch_id = place.old_batch
        LEFT JOIN (SELECT DISTINCT row_id, side FROM corrected WHERE side = 'old') AS old_correction
          ON old_correction.row_id = place.old_row_id
        LEFT JOIN (SELECT DISTINCT row_id, side FROM corrected WHERE side = 'new') AS new_correction
          ON new_correction.row_id = place.new_row_id
    """)
    connection.execute(
        "UPDATE difference SET cause = coalesce(found.cause, ?) FROM cause AS found"
        " WHERE found.old_row_id IS NOT DISTINCT FROM difference.old_row_id"
        " AND found.new_row_id IS NOT DISTINCT FROM difference.new_row_id",
        [_otherwise(changes)],
    )


def _corrections(connection: duckdb.DuckDBPyConnection) -> str:
    """Corrections of both sides under what they say, so that one that both have is no cause; older snapshots have none."""
    known = connection.execute(
        "SELECT database_name FROM duckdb_tables() WHERE schema_name = 'ledger' AND table_name = 'correction'"
    ).fetchall()
    return (
        " UNION ALL ".join(
            f"SELECT row_id, '{side}' AS side, concat_ws('|', table_name, record_key, data_date, column_name, after) AS record"
            f" FROM {side}.ledger.correction"
            for (side,) in sorted(known)
        )
        or "SELECT NULL::BIGINT AS row_id, NULL AS side, NULL AS record LIMIT 0"
    )


def _otherwise(changes: InputChanges) -> str:
    """The cause of a difference in a row of a batch that both snapshots hold."""
    if changes.kinds["contracts"].names or changes.kinds["codes"].names:
        return CONTRACT
    if changes.kinds["mappings"].names:
        return MAPPING
    return PROGRAM if changes.has_other_program else NEIGHBOUR
