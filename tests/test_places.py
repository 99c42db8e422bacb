"""A village is found by its code or by a name that only one has."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.answers.places import village_named
from pipelines.errors import UsageError


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("CREATE SCHEMA facts")
    made.execute("CREATE TABLE facts.village (village_code VARCHAR, village_name VARCHAR)")
    made.execute("INSERT INTO facts.village VALUES ('1', '光明村'), ('2', '光明村'), ('3', '民乐村')")
    return made


@pytest.mark.parametrize(("asked", "code"), [("3", "3"), ("民乐村", "3"), ("1", "1"), ("没有村", None)])
def test_code_or_name(connection: duckdb.DuckDBPyConnection, asked: str, code: str | None) -> None:
    found, known = village_named(connection, asked, where="村")
    assert found == code
    assert set(known) == {"1", "2", "3", "光明村", "民乐村"}


def test_a_name_that_two_have_asks_for_the_code(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError) as caught:
        village_named(connection, "光明村", where="--village")
    assert "1、2" in caught.value.do
