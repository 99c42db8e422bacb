"""Facts: one wide table per grain at one as_of, built from base by the portable SQL beside this file.

`sql/facts/<grain>.sql` holds one SELECT per grain. It reads four views of each base table at as_of:
`present.<table>` (rows in force), `latest.<table>` (the same plus keys that have left the register),
`earlier.<table>` (per key the version before the present one) and `before.<table>` (which keys were in force when their
county sent the list before its present one), the tables of schema `parameter`, facts that are made before it as
`facts.<grain>`, and, for what is wrong with the files themselves, the ledger and `moment.issue_row` (rows in force with a
cell that could not be read). A fact never drops a row: orphans and doubles stay for the rules to judge.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts import Contract, load_contracts, load_policy_parameter
from pipelines.errors import RefusedError
from pipelines.policy import Parameters, load_area_tree, load_parameter_records
from pipelines.records import read_records
from pipelines.store.database import ROW_GROUP_ROWS, insert_rows
from pipelines.store.side_by_side import run_side_by_side

FACTS_FOLDER = Path(__file__).parent / "sql" / "facts"
VIEWS = ("present", "latest", "earlier", "before")
MOMENT = "moment"  # the database in memory that holds them

# Rows of a table that one pass over its keys may meet: some 2 GB of versions.
ROWS_AT_ONCE = 8_000_000

# `has_right_check_character(column)`: GB 11643. The weighted sum of 17 digits modulo 11 picks the 18th character.
# ascii('0') is 48 and the weights add up to 100, hence 4800.
_CHECK_CHARACTER = (
    "substr('10X98765432', 1 + ("
    + " + ".join(f"{2 ** (17 - place) % 11} * ascii(substr({{0}}, {place + 1}, 1))" for place in range(17))
    + " - 4800) % 11, 1) = substr({0}, 18, 1)"
)

_NO_ISSUE_ROW = """
    SELECT NULL::BIGINT AS row_id, NULL::VARCHAR AS table_name, NULL::VARCHAR AS record_key, NULL::VARCHAR AS county_code,
           NULL::VARCHAR AS village_code, NULL::VARCHAR AS household_id, NULL::DATE AS data_date, NULL::INTEGER AS duplicate_no
    WHERE FALSE
"""

# Only annual incomes meet an annual line: a quarterly list neither replaces nor ends the income of a full year.
ANNUAL_TABLES = frozenset({"household_income"})

# Without these no number of the income year can be judged; a missing year refuses the build.
INCOME_LINES = ("household_income_line_yuan", "village_income_line_yuan")


@cache
def fact_sql() -> Mapping[str, str]:
    """The SELECT of each grain, in an order in which every fact follows those it needs."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FACTS_FOLDER.glob("*.sql"))}
    order = TopologicalSorter({grain: needed_facts(text) for grain, text in texts.items()}).static_order()
    return {grain: texts[grain] for grain in order}


def needed_facts(text: str) -> tuple[str, ...]:
    """Grains named in the `-- needs:` line of a fact's SQL."""
    line = next(line for line in text.splitlines() if line.startswith("-- needs:"))
    return tuple(re.findall(r"facts\.(\w+)", line))


@cache
def fact_origins() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Per grain, each derived column and the base columns it comes from (`person.birth_date`)."""
    records: dict[str, Any] = {path.stem: read_records(path) for path in sorted(FACTS_FOLDER.glob("*.yml"))}
    return {
        grain: {column: tuple(sources) for column, sources in record["columns"].items()}
        for grain, record in records.items()
    }


def load_parameters(connection: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """Write `parameter.policy_parameter` as known on one day, its short form `value_of_year`, and `parameter.area`."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS parameter")
    columns = ", ".join(f"{column.name} {column.sql_type}" for column in load_policy_parameter().columns)
    connection.execute(f"CREATE OR REPLACE TABLE parameter.policy_parameter ({columns})")
    units = {name: record.unit for name, record in load_parameter_records().items()}
    values = [
        (item.year, name, item.value, units[name], item.source, item.confidence, item.known_from)
        for (name, _), item in parameters.in_force.items()
    ]
    insert_rows(connection, "parameter.policy_parameter", values)
    connection.execute(
        "CREATE OR REPLACE TABLE parameter.value_of_year AS"
        " SELECT key AS name, CAST(year AS INTEGER) AS year, value FROM parameter.policy_parameter"
    )
    connection.execute("""
        CREATE OR REPLACE TABLE parameter.area (
            level VARCHAR, code VARCHAR, name VARCHAR, parent_code VARCHAR, city_code VARCHAR, helper_district VARCHAR,
            villages INTEGER, households INTEGER, persons INTEGER, as_of DATE
        )
    """)
    rows = [
        (
            area.level, area.code, area.name, area.parent_code, area.city_code, area.helper,
            area.villages, area.households, area.persons, area.as_of,
        )
        for area in load_area_tree()
    ]  # fmt: skip
    insert_rows(connection, "parameter.area", rows)


def build_facts(connection: duckdb.DuckDBPyConnection, *, as_of: date, income_year: int, schema: str) -> None:
    """Create every fact table at `as_of` as `<schema>.<grain>`; a killed build is made anew, never read.

    Args:
        connection: holds schemas `base` and `ledger` and the tables of `load_parameters`.
        as_of: the day the facts describe; rows with a later data_date, and later events, are not seen.
        income_year: the last full calendar year with annual data.
        schema: created if missing, may lie in an attached database; existing fact tables in it are replaced.

    Raises:
        RefusedError: an income line of `income_year` is not known.
    """
    _require_income_lines(connection, income_year)

    def make(cursor: duckdb.DuckDBPyConnection, grain: str) -> None:
        select = bound_sql(fact_sql()[grain], as_of=as_of, income_year=income_year, schema=schema)
        cursor.execute(f"CREATE OR REPLACE TABLE {schema}.{grain} AS\n{select}")

    with views_at(connection, as_of):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        run_side_by_side(connection, {grain: needed_facts(text) for grain, text in fact_sql().items()}, make)


@contextmanager
def views_at(
    connection: duckdb.DuckDBPyConnection, as_of: date, grains: Collection[str] | None = None
) -> Iterator[None]:
    """What facts read of each base table at `as_of`, as `moment.present_<table>`, `latest_<table>`, `earlier_<table>`.

    Args:
        grains: make the views of the tables that these read; None: of all.
    """
    connection.execute(f"ATTACH ':memory:' AS {MOMENT} (ROW_GROUP_SIZE {ROW_GROUP_ROWS})")
    try:
        _create_views(connection, as_of, fact_sql() if grains is None else grains)
        yield
    finally:
        connection.execute(f"DETACH {MOMENT}")


def bound_sql(text: str, *, as_of: date, income_year: int, schema: str) -> str:
    """A fact's SELECT with its placeholders filled in, `facts.` pointing to `schema`, views to those of the moment."""
    text = re.sub(r"\bhas_right_check_character\(([\w.]+)\)", lambda call: _CHECK_CHARACTER.format(call[1]), text)
    bound = text.replace(":as_of", f"DATE '{as_of}'").replace(":income_year", str(income_year))
    bound = re.sub(rf"\b({'|'.join(VIEWS)})\.(?=\w)", rf"{MOMENT}.\1_", bound)
    return re.sub(r"\bfacts\.(?=\w)", f"{schema}.", bound)


def _require_income_lines(connection: duckdb.DuckDBPyConnection, income_year: int) -> None:
    for name in INCOME_LINES:
        known = connection.execute(
            "SELECT count(*) FROM parameter.value_of_year WHERE name = ? AND year = ?", [name, income_year]
        ).fetchall()
        if known == [(0,)]:
            raise RefusedError(
                f"缺少{income_year}年的政策参数 {name}",
                where="pipelines/policy/parameters.yml",
                do="补录该年数值、来源和获知日期后重新运行；没有缺省值",
            )


def _create_views(connection: duckdb.DuckDBPyConnection, as_of: date, grains: Collection[str]) -> None:
    """Create the views that the facts read, in a database in memory: choosing versions writes nothing to the file."""
    contracts = load_contracts()
    used = set(re.findall(rf"\b({'|'.join(VIEWS)})\.(\w+)", "\n".join(fact_sql()[grain] for grain in grains)))
    # A view looks for tables in its own database unless it names another.
    base = connection.execute("SELECT current_database() || '.base'").fetchall()[0][0]
    for table in sorted({table for _, table in used}):
        if contracts[table].kind == "event":
            statements = _event_view(base, contracts[table], as_of)
        else:
            _create_versions(connection, base, table, as_of)
            statements = _version_views(base, table)
            statements |= _list_before(base, table, as_of) if ("before", table) in used else {}
        for (kind, name), select in statements.items():
            connection.execute(f"CREATE {kind} {MOMENT}.{name} AS {select}")
    connection.execute(f"CREATE TABLE {MOMENT}.issue_row AS {_issue_rows(connection, contracts)}")


def _issue_rows(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> str:
    """SELECT of the rows in force that have a cell issue, from those tables only in which there is one.

    A workbook may hold sheets of several tables: the row says which, not the file.
    """
    found = connection.execute(
        "SELECT DISTINCT row.table_name FROM ledger.row AS row WHERE row.table_name IS NOT NULL"
        " AND row.row_id IN (SELECT row_id FROM ledger.cell_issue) ORDER BY 1"
    ).fetchall()
    selects = [_NO_ISSUE_ROW]
    for (table,) in found:
        own = {column.name for column in contracts[table].columns}
        place = [name if name in own else "NULL" for name in ("village_code", "household_id")]
        selects.append(
            f"SELECT row_id, '{table}', record_key, county_code, {', '.join(place)}, data_date, duplicate_no"
            f" FROM {MOMENT}.present_{table} WHERE row_id IN (SELECT row_id FROM ledger.cell_issue)"
        )
    return " UNION ALL ".join(selects)


def _event_view(base: str, contract: Contract, as_of: date) -> dict[tuple[str, str], str]:
    """`present`: events dated by as_of, whenever they were sent; an event without a date counts from its list on."""
    # The same notice may be sent again: its latest version holds. Local keys never come twice.
    newest = (
        " QUALIFY data_date = max(data_date) OVER (PARTITION BY record_key)" if contract.key_scope == "natural" else ""
    )
    select = f"SELECT * FROM {base}.{contract.table} WHERE coalesce({contract.event_date}, data_date) <= DATE '{as_of}'{newest}"
    return {("VIEW", f"present_{contract.table}"): select}


def _version_views(base: str, table: str) -> dict[tuple[str, str], str]:
    """`latest`, `present` and `earlier` of a state table, over one small table of the chosen row ids.

    Double rows of the latest version stay; of the earlier one the first row speaks.
    """
    chosen = f"SELECT row_id FROM {MOMENT}.version_{table}"
    earlier = f"SELECT earlier_row_id FROM {MOMENT}.version_{table} WHERE is_in_force AND earlier_row_id IS NOT NULL"
    return {
        ("VIEW", f"latest_{table}"): f"SELECT * FROM {base}.{table} WHERE row_id IN ({chosen})",
        ("VIEW", f"present_{table}"): f"SELECT * FROM {base}.{table} WHERE row_id IN ({chosen} WHERE is_in_force)",
        ("VIEW", f"earlier_{table}"): f"SELECT * FROM {base}.{table} WHERE row_id IN ({earlier})",
    }


def _create_versions(connection: duckdb.DuckDBPyConnection, base: str, table: str, as_of: date) -> None:
    """Table `version_<table>`: row ids of the newest version of each key and of the one before, and whether it is in force.

    A key is ended when a full list of its county, newer than its latest version, does not name it, be it in a row that
    had to be set aside.

    One grouped pass finds the two newest versions of each key; a window or a self-join takes four times as long. What a
    pass holds of each key is not small, and versions of a key lie far apart: the keys of a large table come in parts.
    """
    connection.execute(
        f"CREATE TABLE {MOMENT}.version_{table} (row_id BIGINT, earlier_row_id BIGINT, is_in_force BOOLEAN)"
    )
    rows: int = connection.execute(f"SELECT count(*) FROM {base}.{table}").fetchall()[0][0]
    parts = max(1, math.ceil(rows / ROWS_AT_ONCE))
    seen = _seen(table, as_of)
    for part in range(parts):
        keys = f" AND hash(record_key) % {parts} = {part}" if parts > 1 else ""
        connection.execute(f"""
            INSERT INTO {MOMENT}.version_{table}
            WITH key AS (
                SELECT record_key, max(data_date) AS data_date, arg_max(county_code, data_date) AS county_code,
                       arg_max(row_id, data_date, 2) AS row_ids
                FROM {base}.{table} WHERE {seen} AND duplicate_no = 1{keys} GROUP BY record_key
            ), full_list AS (
                SELECT county_code, max(data_date) AS full_date FROM ledger.full_list
                WHERE table_name = '{table}' AND {seen} GROUP BY county_code
            ), named AS (
                SELECT record_key, max(data_date) AS named_date FROM ledger.named_key
                WHERE table_name = '{table}' AND {seen} GROUP BY record_key
            ), version AS (
                SELECT key.*, coalesce(greatest(key.data_date, named.named_date) >= full_list.full_date, TRUE) AS is_in_force
                FROM key LEFT JOIN full_list ON full_list.county_code = key.county_code
                LEFT JOIN named ON named.record_key = key.record_key
            ), doubled AS (
                SELECT record_key, data_date, row_id FROM {base}.{table} WHERE duplicate_no > 1{keys}
            )
            SELECT row_ids[1] AS row_id, row_ids[2] AS earlier_row_id, is_in_force FROM version
            UNION ALL
            SELECT doubled.row_id, NULL, version.is_in_force
            FROM doubled
            JOIN version ON version.record_key = doubled.record_key AND version.data_date = doubled.data_date
        """)


def _list_before(base: str, table: str, as_of: date) -> dict[tuple[str, str], str]:
    """`before`: per key of `latest` the day of its county's list before the present one and whether it was in force then.

    Without such a list the key has no row. A partial list ends nobody, and a row set aside still names its key; only a
    complete list of the county that named the key last, sent by that day, ends it.
    """
    return {
        ("TABLE", f"before_{table}"): f"""
            WITH list AS (
                SELECT DISTINCT county_code, data_date FROM {base}.{table}
                WHERE {_seen(table, as_of)} AND duplicate_no = 1 AND county_code IS NOT NULL
            ), previous_list AS (
                SELECT county_code, max(data_date, 2)[2] AS previous_list_date FROM list
                GROUP BY county_code HAVING count(*) > 1
            ), latest AS (
                SELECT record_key, previous_list_date FROM {MOMENT}.latest_{table}
                JOIN previous_list USING (county_code) WHERE duplicate_no = 1
            ), read AS (
                SELECT record_key, max(row.data_date) AS read_date, arg_max(row.county_code, row.data_date) AS county_code
                FROM {base}.{table} AS row JOIN latest USING (record_key)
                WHERE row.data_date <= latest.previous_list_date AND {_seen(table, as_of)} AND row.duplicate_no = 1
                GROUP BY record_key
            ), named AS (
                SELECT record_key, max(named_key.data_date) AS named_date FROM ledger.named_key JOIN latest USING (record_key)
                WHERE table_name = '{table}' AND named_key.data_date <= latest.previous_list_date
                GROUP BY record_key
            ), ended AS (
                SELECT full_list.county_code, previous_list_date, max(data_date) AS full_date
                FROM ledger.full_list
                JOIN (SELECT DISTINCT previous_list_date FROM previous_list) ON data_date <= previous_list_date
                WHERE table_name = '{table}' GROUP BY ALL
            )
            SELECT latest.record_key, latest.previous_list_date,
                   read_date IS NOT NULL AND coalesce(greatest(read_date, named_date) >= full_date, TRUE) AS was_in_force
            FROM latest
            LEFT JOIN read USING (record_key)
            LEFT JOIN named USING (record_key)
            LEFT JOIN ended ON ended.county_code = read.county_code
                AND ended.previous_list_date = latest.previous_list_date
        """,
    }


def _seen(table: str, as_of: date) -> str:
    """Condition on a list's day: known at `as_of` and, of annual tables, a year-end."""
    annual = " AND month(data_date) = 12 AND day(data_date) = 31" if table in ANNUAL_TABLES else ""
    return f"data_date <= DATE '{as_of}'{annual}"
