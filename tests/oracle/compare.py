"""Both engines on one register: facts of DuckDB beside those of the naive builder, verdicts of DuckDB beside those of SQLite."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from pipelines.check.evaluate import verdict_sql
from pipelines.check.rules import Rule, load_rules
from pipelines.curate.facts import bound_sql, fact_sql, needed_facts, views_at
from pipelines.policy import parameters_at
from tests.oracle.moment import Moment, Register, Row
from tests.oracle.predicates import Judge
from tests.rules.registers import KNOWN_ON, empty_register

SCHEMA = "facts"


class Engines:
    """One DuckDB that is emptied and filled again for every register."""

    def __init__(self) -> None:
        self.connection = empty_register()
        self._filled: set[str] = set()

    def fill(self, register: Register) -> None:
        """Write the rows of `register` into base and ledger, in place of those of the one before."""
        for table in self._filled:
            self.connection.execute(f"DELETE FROM {table}")
        self._filled = set()
        for schema, tables in (("base", register.rows), ("ledger", register.ledger)):
            for name, rows in tables.items():
                self._insert(f"{schema}.{name}", rows)

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._filled.add(table)
        names = list(rows[0])
        marks = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(rows))
        values = [row[name] for row in rows for name in names]
        self.connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}", values)

    def judged(self, register: Register, grain: str) -> dict[str, list[Row]]:
        """Facts of the grain, each with the verdicts of its rules, and the facts it needs, as DuckDB makes them."""
        with self._facts(register, grain) as facts:
            asked = [f"{verdict_sql(rule, value_at(register.as_of))} AS {rule.id}" for rule in rules_of(grain)]
            facts[grain] = rows_as_dicts(self.connection, f"SELECT {', '.join(['*', *asked])} FROM {SCHEMA}.{grain}")
            return facts

    @contextmanager
    def _facts(self, register: Register, grain: str) -> Iterator[dict[str, list[Row]]]:
        """Rows of `facts.<grain>` and of all it needs as DuckDB makes them; the tables are there as long as the context."""
        self.fill(register)
        chain = _chain(grain)
        self.connection.execute(f"CREATE SCHEMA {SCHEMA}")
        try:
            # Which tables have cells that could not be read, only the ledger knows: then the views of all are made.
            with views_at(self.connection, register.as_of, None if register.ledger.get("cell_issue") else chain):
                for needed in chain:
                    text = fact_sql()[needed]
                    select = bound_sql(text, as_of=register.as_of, income_year=register.income_year, schema=SCHEMA)
                    self.connection.execute(f"CREATE TABLE {SCHEMA}.{needed} AS {select}")
            yield {name: rows_as_dicts(self.connection, f"SELECT * FROM {SCHEMA}.{name}") for name in chain}
        finally:
            self.connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _chain(grain: str) -> list[str]:
    """The grain and all it needs, in the order of building."""
    wanted = {grain}
    for name in reversed(list(fact_sql())):
        if name in wanted:
            wanted |= set(needed_facts(fact_sql()[name]))
    return [name for name in fact_sql() if name in wanted]


def rows_as_dicts(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def naive_judged(register: Register, grain: str, needed: Mapping[str, list[Row]], judge: Judge) -> list[Row]:
    """Facts of the grain as the naive builder makes them from base and the facts it needs, with the verdicts of SQLite.

    What it needs is DuckDB's, found equal in its own comparison: a slip shows where it was made and not in all that follows.
    """
    moment = Moment(register)
    moment.facts.update(needed)
    rows: list[Row] = importlib.import_module(f"tests.oracle.facts.{grain}").build(moment)
    verdicts = judge.verdicts(rules_of(grain), rows, value_at(register.as_of))
    return [{**row, **said} for row, said in zip(rows, verdicts, strict=True)]


def rules_of(grain: str) -> list[Rule]:
    return [rule for rule in load_rules().values() if rule.grain == grain]


def value_at(as_of: date) -> Callable[[str], object]:
    """Yearly parameters as they hold on that day."""
    return lambda name: parameters_at(KNOWN_ON).value(name, as_of.year)


def difference(duckdb_rows: Sequence[Row], naive_rows: Sequence[Row]) -> str:
    """The first thing in which two builds of one grain differ, in words; empty when they agree."""
    if duckdb_rows and naive_rows and set(duckdb_rows[0]) != set(naive_rows[0]):
        return f"columns: {sorted(set(duckdb_rows[0]) ^ set(naive_rows[0]))}"
    ours, theirs = _sorted(duckdb_rows), _sorted(naive_rows)
    if len(ours) != len(theirs):
        keys = [[row["subject_key"] for row in rows] for rows in (ours, theirs)]
        return f"{len(ours)} rows in DuckDB, {len(theirs)} in the naive builder: {keys[0]} / {keys[1]}"
    for left, right in zip(ours, theirs, strict=True):
        differing = {name: (left[name], right[name]) for name in left if left[name] != right[name]}
        if differing:
            return f"{left['subject_key']}: (DuckDB, naive) " + ", ".join(f"{k} {v}" for k, v in differing.items())
    return ""


def _sorted(rows: Iterable[Row]) -> list[Row]:
    compared = [{name: _comparable(value) for name, value in row.items()} for row in rows]
    identity = sorted(name for name in (compared[0] if compared else {}) if name.endswith("row_id"))

    def order(row: Row) -> tuple[str, ...]:
        rest = (str(row[name]) for name in sorted(row))
        return (str(row["subject_key"]), *(str(row[name]) for name in identity), *rest)

    return sorted(compared, key=order)


def _comparable(value: Any) -> Any:
    """Numbers as what they are worth, whatever their type; averages to nine digits."""
    if isinstance(value, bool | str | date) or value is None:
        return value
    if isinstance(value, float):
        return Decimal(f"{value:.9g}").normalize() + 0
    if isinstance(value, int | Decimal):
        return Decimal(f"{Decimal(value):.9g}").normalize() + 0
    return value
