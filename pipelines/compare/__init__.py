"""What changed between two snapshots, and why (roof): rows by table and county, findings, measures.

`inputs` compares the manifests, `rows` the base tables, `outcomes` findings and measures; `details` writes the restricted
list of single rows. Counts, names of columns and causes may be shared; a value of a person or household is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.compare.details import write_details
from pipelines.compare.inputs import InputChanges, compare_inputs
from pipelines.compare.outcomes import compare_findings, compare_measures
from pipelines.compare.rows import compare_rows, counted_rows
from pipelines.compare.sides import FILES, Sides, resolve
from pipelines.store.home import Home

COLUMNS = ["part", "name", "county", "added", "removed", "changed", "columns", "cause"]
Line = tuple[object, ...]


def compare(
    home: Home, old: str, new: str, *, table: str | None = None, by_county: bool = True, details: Path | None = None
) -> tuple[InputChanges, list[Line]]:
    """Compare two snapshots.

    Args:
        old, new: snapshot ids, `CURRENT` or `previous`.
        table: only this base table (then findings and measures are left out).
        by_county: one line a table and county; else one a table.
        details: also write every changed row and finding there, `.xlsx` or `.csv`, readable by owner and group only.

    Returns what differs in the inputs, and lines under COLUMNS. Raises UsageError for an unknown snapshot or table.
    """
    sides = Sides(resolve(home, old), resolve(home, new))
    changes = compare_inputs(sides)
    with _opened(sides) as connection:
        compare_rows(connection, changes, table)
        lines = counted_rows(connection, by_county=by_county)
        compare_findings(connection, changes, with_findings=table is None)
        if table is None:
            lines += _findings(connection, by_county) + compare_measures(connection, changes)
        if details is not None:
            write_details(connection, details)
    return changes, lines


def _findings(connection: duckdb.DuckDBPyConnection, by_county: bool) -> list[Line]:
    county = "county_code" if by_county else "NULL"
    return connection.execute(f"""
        SELECT '问题', rule_id, {county} AS county, count(*) FILTER (WHERE kind = 'added'),
               count(*) FILTER (WHERE kind = 'removed'), 0, NULL, string_agg(DISTINCT cause, '；' ORDER BY cause)
        FROM finding_difference GROUP BY rule_id, county ORDER BY rule_id, county
    """).fetchall()


def shortened(line: Line) -> Line:
    """A line for a terminal: of the changed columns the three most frequent."""
    names = str(line[6] or "").split("、")
    return line if len(names) <= 3 else (*line[:6], f"{'、'.join(names[:3])} 等{len(names)}列", line[7])


@contextmanager
def _opened(sides: Sides) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both snapshots attached read-only as old, new, old_shared and new_shared; nothing else can be read."""
    with duckdb.connect() as connection:
        for name, folder in (("old", sides.old), ("new", sides.new)):
            for suffix, file in FILES.items():
                path = str(folder / file).replace("'", "''")
                connection.execute(f"ATTACH '{path}' AS {name}{suffix} (READ_ONLY)")
        connection.execute("SET enable_external_access = false")
        yield connection
