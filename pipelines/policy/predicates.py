"""Predicates of rules and measures: SQL text over a fact, with yearly parameters by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_PARAMETER = re.compile(r"param\('([a-z0-9_]+)'\)")


def parameter_names(*predicates: str) -> tuple[str, ...]:
    """Names of the yearly parameters that the predicates use, in order of appearance."""
    return tuple(dict.fromkeys(name for predicate in predicates for name in _PARAMETER.findall(predicate)))


def with_parameters(predicate: str, value_of: Callable[[str], object]) -> str:
    """The predicate with each `param('name')` replaced by its literal."""
    return _PARAMETER.sub(lambda match: str(value_of(match.group(1))), predicate)


def runnable(predicate: str, value_of: Callable[[str], object]) -> str:
    """The predicate as it is run: parameters filled in, and products with room for any number that a cell may hold.

    A product of two DECIMAL(18,4) keeps 18 digits, 8 of them behind the point: one telephone number in a column of quantities
    would overflow it and stop the run for everybody.
    """
    text = with_parameters(predicate, value_of)
    return _roomy(text) if "*" in text else text


@cache
def _roomy(text: str) -> str:
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(text, read="duckdb")
    for product in list(tree.find_all(exp.Mul)):
        factor = product.expression if isinstance(product.this, exp.Literal) else product.this
        factor.replace(exp.cast(factor.copy(), "DECIMAL(38, 8)"))
    return str(tree.sql(dialect="duckdb"))
