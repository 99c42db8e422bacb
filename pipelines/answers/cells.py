"""Which columns a predicate looks at, what stands in them, and the cells of the received files they come from (roof).

A personal value is never shown: `…` stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from pipelines.contracts import load_contracts
from pipelines.curate.columns import column_titles
from pipelines.curate.facts import fact_origins
from pipelines.policy.predicate_names import Predicates
from pipelines.policy.predicates import with_parameters

if TYPE_CHECKING:
    import duckdb

HIDDEN = "…"
PREVIOUS = "previous_"
ROW = "_row_id"
Places = dict[tuple[str, str], list[str]]


@dataclass(frozen=True)
class Value:
    """One column that a predicate looks at: its value (`…` where personal) and the cells of the files it comes from."""

    column: str
    title_zh: str
    value: str
    cells: tuple[str, ...]


def values_of(
    grain: str, names: Sequence[str], row: Mapping[str, Any], places: Mapping[bool, Places]
) -> tuple[Value, ...]:
    """The columns `names` of one row of a fact; `places` by `places_by_version`."""
    titles = column_titles().get(grain, {})
    shown = []
    for name in names:
        if name in ("as_of", "duplicate_no") or name.endswith(ROW) or name not in row:
            continue
        sources = sources_of(grain, name)
        is_personal = any(is_personal_source(table, column) for table, column in sources)
        text = HIDDEN if is_personal and row[name] is not None else text_of(row[name])
        found = (cell for source in sources for cell in cells_at(places[name.startswith(PREVIOUS)], source))
        shown.append(Value(name, titles.get(name, name), text, tuple(dict.fromkeys(found))))
    return tuple(shown)


def sources_of(grain: str, column: str) -> list[tuple[str, str]]:
    """(base table, column) that a column of a fact comes from; its own form where no origin is written."""
    return [
        (table, name)
        for source in fact_origins().get(grain, {}).get(column, (f"{grain}.{column}",))
        for table, _, name in (source.partition("."),)
    ]


def named_columns(predicates: Predicates) -> list[str]:
    """The columns that the predicates name, in the order in which they do."""
    names: dict[str, None] = {}
    for predicate in predicates.texts.values():
        tree = sqlglot.parse_one(with_parameters(predicate, lambda _: 1), read="duckdb")
        names |= dict.fromkeys(column.name for column in tree.find_all(exp.Column, bfs=False))
    return list(names)


def records(result: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """The rows of a result by the names of their columns."""
    names = [item[0] for item in result.description]
    for row in result.fetchall():
        yield dict(zip(names, row, strict=True))


def is_personal_source(table: str, column: str) -> bool:
    """Whether a column of a base table tells who somebody is, or what only they may tell."""
    contract = load_contracts().get(table)
    return contract is not None and any(
        item.name == column and item.sensitivity == "personal" for item in contract.columns
    )


def text_of(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:f}".rstrip("0").rstrip(".") if type(value).__name__ == "Decimal" else str(value)


def places_by_version(connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> dict[bool, Places]:
    """Places of the rows that a fact row was made from: those of the version before (True) apart from the others."""
    ids = [(name.startswith(PREVIOUS), value) for name, value in row.items() if name.endswith("row_id") and value]
    return {
        version: places_of(connection, [value for earlier, value in ids if earlier is version])
        for version in (False, True)
    }


def places_of(connection: duckdb.DuckDBPyConnection, row_ids: Sequence[int]) -> Places:
    """(table, column) → cells `file!sheet!F12` of the rows."""
    places: Places = {}
    found = connection.execute(
        "SELECT row.table_name, held.column_name, file.file_name || '!' || row.sheet || '!'"
        " || coalesce(held.column_letter, '') || row.row_number"
        " FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)"
        " LEFT JOIN ledger.file_column AS held ON held.file_id = row.file_id AND held.sheet = row.sheet"
        " WHERE row.row_id IN (SELECT unnest($ids::BIGINT[])) ORDER BY row.row_id, held.column_letter",
        {"ids": list(dict.fromkeys(row_ids))},
    ).fetchall()
    for table, column, cell in found:
        places.setdefault((table, column or ""), []).append(cell)
    return places


def cells_at(places: Places, source: tuple[str, str]) -> list[str]:
    """Cells of one column of a base table."""
    return places.get(source, [])
