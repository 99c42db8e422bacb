"""The rules in SQLite: each predicate carried over by its syntax tree, numbers as decimals that never round.

SQLite has no decimal, no date and no regular expressions. Numbers are therefore kept as text with a mark and calculated by
Python's `decimal`; dates are ISO text; AND, OR, NOT, IN, CASE and NULL are SQLite's own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects import SQLite
from sqlglot.generator import Generator

from pipelines.check.evaluate import OUTSIDE, PASSES, UNKNOWN, VIOLATES
from pipelines.check.rules import Rule
from pipelines.policy.predicates import runnable
from tests.oracle.moment import Row

MARK = "#"
"""What a number begins with, so that text and numbers are never taken for each other."""


class Judge:
    """A SQLite database in memory in which rules are asked about rows of facts."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:")
        for name, function, arguments in _functions():
            self._database.create_function(name, arguments, function, deterministic=True)
        self._database.execute("PRAGMA case_sensitive_like = ON")

    def verdicts(
        self, rules: Sequence[Rule], rows: Sequence[Row], value_of: Callable[[str], object]
    ) -> list[dict[str, int]]:
        """What each rule says of each row: outside, passes, violates or unknown (numbers as the check stage counts them)."""
        if not rows or not rules:
            return [{} for _ in rows]
        names = list(rows[0])
        self._database.execute("DROP TABLE IF EXISTS fact")
        self._database.execute(f"CREATE TABLE fact ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        self._database.executemany(
            f"INSERT INTO fact VALUES ({marks})", [[stored(row[name]) for name in names] for row in rows]
        )
        asked = [sqlite_sql(runnable(text, value_of)) for rule in rules for text in (rule.applies, rule.violation)]
        answers: list[list[Any]] = [[] for _ in rows]
        # SQLite takes at most 2,000 columns.
        for start in range(0, len(asked), 500):
            query = f"SELECT {', '.join(asked[start : start + 500])} FROM fact ORDER BY rowid"
            for answer, more in zip(answers, self._database.execute(query), strict=True):
                answer.extend(more)
        return [
            {rule.id: _verdict(rule, answer[2 * at], answer[2 * at + 1]) for at, rule in enumerate(rules)}
            for answer in answers
        ]


def _verdict(rule: Rule, applies: int | None, violation: int | None) -> int:
    if not applies:
        return OUTSIDE
    if violation is None:
        return VIOLATES if rule.unknown == "violates" else UNKNOWN
    return VIOLATES if violation else PASSES


def stored(value: Any) -> Any:
    """A value of a fact as SQLite keeps it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float | Decimal):
        return f"{MARK}{value}"
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, str) or value is None else None


@cache
def sqlite_sql(predicate: str) -> str:
    """A predicate in SQLite. Raises sqlglot's UnsupportedError for what has no equivalent there."""
    tree = sqlglot.parse_one(predicate, dialect="duckdb")
    return tree.sql(dialect=ExactSQLite, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _compared(sign: str) -> Callable[[Generator, exp.Binary], str]:
    return lambda generator, node: (
        f"compared({generator.sql(node, 'this')}, {generator.sql(node, 'expression')}) {sign} 0"
    )


def _called(name: str, *parts: str) -> Callable[[Generator, exp.Expression], str]:
    return lambda generator, node: f"{name}({', '.join(generator.sql(node, part) for part in parts)})"


def _literal(generator: Generator, node: exp.Literal) -> str:
    text = str(node.this)
    return "'" + text.replace("'", "''") + "'" if node.is_string else f"'{MARK}{text}'"


def _between(generator: Generator, node: exp.Between) -> str:
    value, low, high = (generator.sql(node, part) for part in ("this", "low", "high"))
    return f"(compared({value}, {low}) >= 0 AND compared({value}, {high}) <= 0)"


def _within(generator: Generator, node: exp.In) -> str:
    value = generator.sql(node, "this")
    return "(" + " OR ".join(f"compared({value}, {generator.sql(item)}) = 0" for item in node.expressions) + ")"


def _cast(generator: Generator, node: exp.Cast) -> str:
    if not node.is_type("date", "decimal"):
        generator.unsupported(f"cast to {node.to}")
    return generator.sql(node, "this")


def _day_count(generator: Generator, node: exp.DateDiff) -> str:
    if node.text("unit").upper() != "DAY":
        generator.unsupported("differences of dates are counted in days")
    return f"days({generator.sql(node, 'expression')}, {generator.sql(node, 'this')})"


class ExactSQLite(SQLite):  # type: ignore[misc]  # sqlglot's compiled dialects have no types
    """SQLite with the numbers, dates and patterns of `FUNCTIONS`."""

    class Generator(SQLite.Generator):  # type: ignore[misc]
        TRANSFORMS: ClassVar[dict[Any, Any]] = {
            **SQLite.Generator.TRANSFORMS,
            **{
                node: _compared(sign)
                for node, sign in {
                    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
                }.items()
            },
            exp.Add: _called("plus", "this", "expression"),
            exp.Sub: _called("minus", "this", "expression"),
            exp.Mul: _called("times", "this", "expression"),
            exp.Neg: _called("negative", "this"),
            exp.Abs: _called("absolute", "this"),
            exp.Between: _between,
            exp.In: _within,
            exp.Literal: _literal,
            exp.Cast: _cast,
            exp.DateDiff: _day_count,
            exp.Year: _called("year", "this"),
            exp.Month: _called("month", "this"),
            exp.TimeToStr: _called("day_text", "this", "format"),
            exp.RegexpLike: _called("matches", "this", "expression"),
            exp.Substring: _called("part", "this", "start", "length"),
            exp.Length: _called("characters", "this"),
        }  # fmt: skip


def _number(value: str) -> Decimal:
    return Decimal(value.removeprefix(MARK))


def _compare(left: Any, right: Any) -> int:
    if isinstance(left, str) and left.startswith(MARK):
        left, right = _number(left), _number(right)
    return (left > right) - (left < right)


def _written(value: Any) -> str:
    return f"{MARK}{value}"


_CALCULATED: Mapping[str, Callable[..., Any]] = {
    "compared": _compare,
    "plus": lambda left, right: _written(_number(left) + _number(right)),
    "minus": lambda left, right: _written(_number(left) - _number(right)),
    "times": lambda left, right: _written(_number(left) * _number(right)),
    "negative": lambda value: _written(-_number(value)),
    "absolute": lambda value: _written(abs(_number(value))),
    "days": lambda start, end: _written((date.fromisoformat(end) - date.fromisoformat(start)).days),
    "year": lambda day: _written(date.fromisoformat(day).year),
    "month": lambda day: _written(date.fromisoformat(day).month),
    "day_text": lambda day, pattern: date.fromisoformat(day).strftime(pattern),
    "matches": lambda text, pattern: int(re.search(pattern, text) is not None),
    "part": lambda text, start, length: text[int(_number(start)) - 1 :][: int(_number(length))],
    "characters": lambda text: _written(len(text)),
}


def _functions() -> Iterator[tuple[str, Callable[..., Any], int]]:
    """What SQLite is taught: NULL in, NULL out, as in DuckDB."""
    for name, function in _CALCULATED.items():

        def unless_unknown(*arguments: Any, function: Callable[..., Any] = function) -> Any:
            return None if any(argument is None for argument in arguments) else function(*arguments)

        yield name, unless_unknown, function.__code__.co_argcount
