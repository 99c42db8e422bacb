"""Small wrong changes of a predicate: a rule's examples must notice each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import sqlglot
from sqlglot import exp

_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.And: exp.Or,
    exp.Or: exp.And,
}


def _changes(node: exp.Expr) -> Iterator[exp.Expr]:
    """Every wrong form of one node."""
    if type(node) in _FLIPPED:
        yield _FLIPPED[type(node)](this=node.this.copy(), expression=node.expression.copy())
    if isinstance(node, exp.Connector):
        yield node.this.copy()
        yield node.expression.copy()
    if isinstance(node, exp.Not | exp.Coalesce):
        yield node.this.copy()
    if isinstance(node, exp.Like):
        # NOT LIKE is a mark on the node, not a NOT around it.
        other = node.copy()
        other.set("negate", not node.args.get("negate"))
        yield other
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for position in range(len(node.expressions)):
            kept = [item.copy() for at, item in enumerate(node.expressions) if at != position]
            yield exp.In(this=node.this.copy(), expressions=kept)
    if isinstance(node, exp.Is) or (isinstance(node, exp.Column) and _is_condition(node)):
        yield exp.Not(this=node.copy())
    if isinstance(node, exp.Literal) and not node.is_string:
        yield from _beside(node)


def _is_condition(node: exp.Expr) -> bool:
    """Whether a column stands where a truth value is wanted: alone, in NOT, in AND or OR, or after WHEN."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        node, parent = parent, parent.parent
    if isinstance(parent, exp.If):
        return parent.this is node
    return parent is None or isinstance(parent, exp.Connector | exp.Not)


def _beside(number: exp.Literal) -> Iterator[exp.Expr]:
    """The number one step lower and higher; a step is one in its last decimal place."""
    value = Decimal(number.this)
    step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
    for other in (value - step, value + step):
        yield exp.Literal.number(str(other))


def mutants(predicate: str) -> Iterator[str]:
    """Each mutant of a SQL predicate: another comparison, bound, connector or list, one change at a time."""
    count = len(list(sqlglot.parse_one(predicate, read="duckdb").walk()))
    for position in range(count):
        original = list(sqlglot.parse_one(predicate, read="duckdb").walk())[position]
        for number in range(len(list(_changes(original)))):
            yield _with_change(predicate, position, lambda node, at=number: list(_changes(node))[at])  # type: ignore[misc]


def _with_change(predicate: str, position: int, change: Callable[[exp.Expr], exp.Expr]) -> str:
    root = exp.Paren(this=sqlglot.parse_one(predicate, read="duckdb"))
    target = list(root.this.walk())[position]
    target.replace(exp.Paren(this=change(target)))
    return root.sql("duckdb")
