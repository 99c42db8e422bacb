"""Texts that offices wrote freely, without the names and numbers that may stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import duckdb

from pipelines.contracts import load_contracts

SOMEBODY = "某某"
SOME_NUMBER = "〔号码略〕"
# Seven digits and more are no amount, length or year that a note speaks of; an ID number may end in X.
_NUMBER = re.compile(r"(?<![0-9.])[0-9]{7,}[Xx]?(?![0-9元])")
_LEAST_SIGNS_OF_NAME = 2


def without_names(connection: duckdb.DuckDBPyConnection, county_code: str, texts: Iterable[str]) -> Mapping[str, str]:
    """Each text → the same with every name that a list of the county gives as 某某, and long numbers left out."""
    written = sorted(set(texts))
    names: dict[str, list[str]] = {}
    for text, name in connection.execute(_found_sql(), {"texts": written, "county": county_code}).fetchall():
        names.setdefault(text, []).append(name)
    return {text: redacted(text, names.get(text, ())) for text in written}


def redacted(text: str, names: Iterable[str]) -> str:
    """`text` without `names` and without numbers of seven digits and more."""
    for name in sorted(names, key=lambda one: (-len(one), one)):
        text = text.replace(name, SOMEBODY)
    return _NUMBER.sub(SOME_NUMBER, text)


def _found_sql() -> str:
    """Which names stand in which text: names are the columns that the contracts call personal names."""
    columns = [
        (contract.table, column.name)
        for contract in load_contracts().values()
        for column in contract.columns
        if column.sensitivity == "personal" and column.name.endswith("_name")
    ]
    names = " UNION ".join(
        f"SELECT {column} AS name FROM base.{table} WHERE coalesce(county_code, $county) = $county"
        for table, column in columns
    )
    return (
        f"WITH name AS (SELECT name FROM ({names}) WHERE length(name) >= {_LEAST_SIGNS_OF_NAME}),"
        " written AS (SELECT unnest(CAST($texts AS VARCHAR[])) AS text)"
        " SELECT written.text, name.name FROM written JOIN name ON contains(written.text, name.name) ORDER BY ALL"
    )
