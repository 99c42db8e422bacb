"""What the columns of a fact are called: the names a predicate may use, and their Chinese titles for readers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from pipelines.contracts import load_contracts
from pipelines.curate.facts import fact_origins, fact_sql
from pipelines.records import read_records

TITLES_FILE = Path(__file__).parent / "sql" / "column_titles.yml"
SYSTEM_COLUMNS = frozenset(
    ("subject_key", "village_code", "town_code", "county_code", "as_of", "data_date", "duplicate_no")
)

_ROW = "_row_id"
_PREFIXES = {"": "", "previous_": "上期", "head_": "户主", "exit_check_": "退出核查：", "income_": ""}


@cache
def fact_columns() -> Mapping[str, frozenset[str]]:
    """Per grain, what a predicate may name: columns of its own form, derived ones, source rows, where and when it is."""
    known = {}
    for grain, text in fact_sql().items():
        source_rows = re.findall(r"\b\w+_row_id\b", text)
        known[grain] = SYSTEM_COLUMNS.union(_headers(grain), source_rows, fact_origins()[grain])
    return known


def source_tables(grain: str, texts: Collection[str]) -> frozenset[str]:
    """Base tables that predicates over a fact rest on: its own form, and those that the columns they name come from."""
    origins = fact_origins().get(grain, {})
    words = {word for text in texts for word in re.findall(r"[a-z_][a-z0-9_]*", text)}
    sources = {source for name in words & origins.keys() for source in origins[name]}
    contracts = load_contracts()
    own = {grain} & contracts.keys()
    return frozenset(own | {source.split(".")[0] for source in sources} & contracts.keys())


@cache
def column_titles() -> Mapping[str, Mapping[str, str]]:
    """Per grain, Chinese titles of columns: the header on the form of its own, that of its one source, or a written title."""
    written: dict[str, str] = read_records(TITLES_FILE)["columns"]
    titles = {}
    for grain, columns in fact_columns().items():
        sourced = {name: _title_of_source(name, sources) for name, sources in fact_origins()[grain].items()}
        rows = {name: _title_of_row(name) for name in columns if name.endswith(_ROW)}
        known = {**rows, **{name: title for name, title in sourced.items() if title}, **written, **_headers(grain)}
        titles[grain] = {name: known[name] for name in columns if name in known}
    return titles


@cache
def grain_titles() -> Mapping[str, str]:
    """What a row of each fact is called: the title of its form, or a written one."""
    written: dict[str, str] = read_records(TITLES_FILE)["grains"]
    return {grain: load_contracts()[grain].title_zh if grain in load_contracts() else written.get(grain, grain)
            for grain in fact_sql()}  # fmt: skip


def _title_of_source(name: str, sources: tuple[str, ...]) -> str | None:
    """The header of the one column that a derived column repeats: of the same name, or with a prefix that has a word."""
    if len(sources) != 1 or "." not in sources[0]:
        return None
    table, column = sources[0].split(".")
    prefix = name.removesuffix(column)
    header = _headers(table).get(column)
    if header is None or (prefix and not name.endswith(column)) or prefix not in _PREFIXES:
        return None
    return _PREFIXES[prefix] + header


def _title_of_row(name: str) -> str:
    """The name of a row that a fact rests on: whether there is one is what predicates ask."""
    earlier = name.startswith("previous_")
    table = name.removesuffix(_ROW).removeprefix("previous_")
    title = load_contracts()[table].title_zh if table in load_contracts() else table
    return f"{'上期' if earlier else ''}{title}的记录"


def _headers(table: str) -> dict[str, str]:
    contract = load_contracts().get(table)
    return {column.name: column.header for column in contract.columns} if contract else {}
