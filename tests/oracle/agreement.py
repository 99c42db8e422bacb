"""What both engines are asked: the facts and verdicts of made-up registers, and the verdicts on made-up facts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlglot
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from sqlglot import exp

from pipelines.check.evaluate import verdict_sql
from pipelines.check.rules import Rule
from pipelines.policy.predicates import with_parameters
from tests.oracle.compare import Engines, difference, naive_judged, value_at
from tests.oracle.moment import Register, Row, tables_read
from tests.oracle.predicates import Judge
from tests.oracle.strategies import ledger_registers, registers
from tests.rules.test_rule_examples import AS_OF, columns_of

OF_FILES = ("cell_issue", "file")
WORDS = ("", "A1", "坡头 区", "张三")
"""Texts that no predicate names."""


def compare_registers(grain: str, count: int, *, seed: int, engines: Engines, judge: Judge) -> None:
    """Ask both engines about `count` registers, the same for the same seed.

    Raises AssertionError with what differs and the few rows that are enough for it.
    """

    def differing(register: Register) -> str:
        facts = engines.judged(register, grain)
        rows = facts.pop(grain)
        return difference(rows, naive_judged(register, grain, facts, judge))

    def agree(register: Register) -> None:
        if differing(register):
            small = smallest(register, lambda one: bool(differing(one)))
            raise AssertionError(f"{grain} at {small.as_of}: {differing(small)}\n{small.rows}")

    made = ledger_registers() if grain in OF_FILES else registers(tables_read(grain))
    asked = settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    asked(with_seed(seed)(given(made)(agree)))()


def numbered(rows: list[Row]) -> list[Row]:
    """The rows with their doubles counted anew: without a first there is no second."""
    seen: Counter[tuple[str, date]] = Counter()
    result = []
    for row in rows:
        version = (row["record_key"], row["data_date"])
        seen[version] += 1
        result.append({**row, "duplicate_no": seen[version]})
    return result


def smallest(register: Register, still_differs: Callable[[Register], bool]) -> Register:
    """The register without every row that is not needed for the engines to differ."""
    places = [(table, row["row_id"]) for table, rows in register.rows.items() for row in rows]
    half = max(len(places) // 2, 1)
    while half:
        for start in range(0, len(places), half):
            gone = set(places[start : start + half])
            rows = {
                table: [row for row in kept if (table, row["row_id"]) not in gone]
                for table, kept in register.rows.items()
            }
            kept = {table: numbered(left) for table, left in rows.items() if left}
            smaller = Register(register.as_of, kept, register.ledger)
            if gone and still_differs(smaller):
                register = smaller
        half //= 2
    return register


def compare_rule(rule: Rule, count: int, *, seed: int, engines: Engines, judge: Judge) -> dict[int, int]:
    """Ask both engines about one rule on `count` made-up facts; gives how often each verdict came."""
    types = columns_of(rule.grain)
    chance = random.Random(f"{rule.id}/{seed}")
    pools = value_pools(rule, types)
    rows = [_made_up(rule, pools, chance) for _ in range(count)]
    ours = _in_duckdb(rule, rows, types, engines)
    theirs = [said[rule.id] for said in judge.verdicts([rule], rows, value_at(AS_OF))]
    counted: dict[int, int] = {}
    for row, left, right in zip(rows, ours, theirs, strict=True):
        assert left == right, f"{rule.id}: DuckDB {left}, SQLite {right} on {row}"
        counted[left] = counted.get(left, 0) + 1
    return counted


def _made_up(rule: Rule, pools: dict[str, list[Any]], chance: random.Random) -> Row:
    """A fact of values that the rule names; every other one is an example of the record with two values changed."""
    row = {name: chance.choice(pool) for name, pool in pools.items()}
    if chance.random() < 0.5:
        return row or {"as_of": AS_OF}
    example = chance.choice([example for examples in rule.examples.values() for example in examples])
    changed = chance.sample(sorted(row), min(2, len(row)))
    return {name: row[name] if name in changed else example.get(name) for name in row} or {"as_of": AS_OF}


def _in_duckdb(rule: Rule, rows: list[Row], types: dict[str, str], engines: Engines) -> list[int]:
    names = list(rows[0])
    typed = ", ".join(f"CAST(? AS {types[name]})" for name in names)
    marks = ", ".join(f"({number}, {typed})" for number in range(len(rows)))
    # The rows of a VALUES list come back in no promised order.
    relation = f"(VALUES {marks}) AS fact (fact_number, {', '.join(names)})"
    query = f"SELECT {verdict_sql(rule, value_at(AS_OF))} FROM {relation} ORDER BY fact_number"
    values = [row[name] for row in rows for name in names]
    return [said for (said,) in engines.connection.execute(query, values).fetchall()]


def value_pools(rule: Rule, types: dict[str, str]) -> dict[str, list[Any]]:
    """Per column that the rule names the values to try: unknown, what its predicates name, and a step to either side."""
    trees = [
        sqlglot.parse_one(with_parameters(text, value_at(AS_OF)), dialect="duckdb")
        for text in (rule.applies, rule.violation)
    ]
    literals = [node for tree in trees for node in tree.find_all(exp.Literal)]
    texts = [str(node.this) for node in literals if node.is_string]
    numbers = sorted({Decimal(str(node.this)) for node in literals if not node.is_string} | {Decimal(0), Decimal(1)})
    names = {str(node.name) for tree in trees for node in tree.find_all(exp.Column)}
    return {name: _pool(types[name], texts, numbers) for name in sorted(names)}


def _pool(kind: str, texts: list[str], numbers: list[Decimal]) -> list[Any]:
    if kind == "BOOLEAN":
        return [None, True, False]
    if kind == "DATE":
        days = [_iso(text) for text in texts]
        edges = [AS_OF, *(day for day in days if day), *(AS_OF - timedelta(days=int(number)) for number in numbers)]
        return [None, *(day + timedelta(days=step) for day in edges for step in (-1, 0, 1)), date(2018, 7, 1)]
    if kind == "VARCHAR":
        return [None, *WORDS, *texts, *(text.strip("%") for text in texts)]
    if kind.startswith("DECIMAL") or kind == "DOUBLE":
        steps = (Decimal("-0.01"), Decimal(0), Decimal("0.01"))
        return [None, *(number + step for number in numbers for step in steps), Decimal(1000), Decimal(-1)]
    return [None, *(int(number) + step for number in numbers for step in (-1, 0, 1)), 2018, 2019]


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
