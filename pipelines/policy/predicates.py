"""Predicates of rules and measures: SQL text over a fact, with yearly parameters by name."""

from __future__ import annotations

import re
from collections.abc import Callable

_PARAMETER = re.compile(r"param\('([a-z0-9_]+)'\)")


def parameter_names(*predicates: str) -> tuple[str, ...]:
    """Names of the yearly parameters that the predicates use, in order of appearance."""
    return tuple(dict.fromkeys(name for predicate in predicates for name in _PARAMETER.findall(predicate)))


def with_parameters(predicate: str, value_of: Callable[[str], object]) -> str:
    """The predicate with each `param('name')` replaced by its literal."""
    return _PARAMETER.sub(lambda match: str(value_of(match.group(1))), predicate)
