"""Every rule in DuckDB and in SQLite, on made-up facts around the values that it names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlglot.errors import UnsupportedError

from pipelines.check.rules import load_rules
from tests.oracle.agreement import compare_rule
from tests.oracle.compare import Engines
from tests.oracle.predicates import Judge, sqlite_sql

FACTS = 300


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    both = Engines()
    yield both
    both.connection.close()


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_both_engines_judge_a_fact_the_same(engines: Engines, rule_id: str) -> None:
    said = compare_rule(load_rules()[rule_id], FACTS, seed=0, engines=engines, judge=Judge())
    assert len(said) > 1, "made-up facts that all get one verdict compare nothing"


def test_what_sqlite_cannot_say_is_refused_and_not_left_out() -> None:
    with pytest.raises(UnsupportedError):
        sqlite_sql("date_diff('month', start_date, as_of) > 3")
