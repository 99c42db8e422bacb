"""The base tables and received files that a measure rests on in one area (roof)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.answers.cells import PREVIOUS, ROW
from pipelines.answers.published import Published
from pipelines.contracts import load_contracts
from pipelines.curate.columns import source_tables
from pipelines.measure.recount import relation_columns, rows_sql
from pipelines.policy import Measure


@dataclass(frozen=True)
class Source:
    """A received file, its batch, and how many of its rows the number rests on."""

    table: str
    title_zh: str
    batch_id: str
    file_name: str
    rows: int
    is_exact: bool
    """Whether exactly these rows, or all rows of the table that count: a fact that sums up a table does not keep which."""


def sources_of_measure(published: Published, measure: Measure, level: str, code: str) -> list[Source]:
    """Files by table and batch. Where a fact keeps the rows it was made from, exactly those; else all kept rows of the table
    from the county, or from everybody."""
    tables = sorted(source_tables(measure.grain, measure.predicates.texts.values()))
    columns = relation_columns(published.register, measure.grain, published.as_of)
    kept = [
        name
        for name in columns
        if name.endswith(ROW) and not name.startswith(PREVIOUS) and name.removesuffix(ROW) in tables
    ]
    exact = [name.removesuffix(ROW) for name in kept]
    found = _from_rows(published, measure, columns, kept, level, code) if kept else []
    county = code if level == "county" else _county_of(published, level, code)
    return found + _from_tables(published, [table for table in tables if table not in exact], county)


def _county_of(published: Published, level: str, code: str) -> str | None:
    areas = published.snapshot.areas(level)
    counties = areas.filter(areas["code"] == code)["county_code"]
    return counties[0] if len(counties) else None


def _from_rows(
    published: Published, measure: Measure, columns: Sequence[str], kept: Sequence[str], level: str, code: str
) -> list[Source]:
    rows = rows_sql(measure, columns, as_of=published.as_of, value_of=published.parameters.__getitem__, level=level)
    found = published.register.execute(
        f"""
        WITH source AS (
            SELECT DISTINCT unnest([{", ".join(kept)}]) AS row_id FROM ({rows})
            WHERE area_code = ? AND role IS NOT NULL
        )
        SELECT row.table_name, file.batch_id, file.file_name, count(*)
        FROM source JOIN ledger.row AS row USING (row_id) JOIN ledger.file AS file USING (file_id)
        GROUP BY ALL ORDER BY ALL
        """,
        [code],
    ).fetchall()
    return [
        Source(table, load_contracts()[table].title_zh, batch, file, rows, True) for table, batch, file, rows in found
    ]


def _from_tables(published: Published, tables: Sequence[str], county: str | None) -> list[Source]:
    found = published.register.execute(
        """
        SELECT row.table_name, file.batch_id, file.file_name, count(*)
        FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)
        WHERE list_contains(CAST($tables AS VARCHAR[]), row.table_name) AND row.state = 'kept'
          AND ($county IS NULL OR row.county_code IS NULL OR row.county_code = $county)
        GROUP BY ALL ORDER BY ALL
        """,
        {"tables": list(tables), "county": county},
    ).fetchall()
    return [
        Source(table, load_contracts()[table].title_zh, batch, file, rows, False) for table, batch, file, rows in found
    ]
