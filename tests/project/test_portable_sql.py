"""Fact SQL and predicates stay inside what DuckDB and Spark answer alike."""

from __future__ import annotations

import pytest

from pipelines.store.portable_sql import SQL_FOLDER, lint, problems

PORTABLE = [
    "SELECT count(CASE WHEN age_years >= 16 THEN 1 END) FROM facts.person",
    "SELECT row_id FROM present.person WHERE data_date <= :as_of AND param('poverty_line_yuan') < 1",
    "SELECT date_diff('day', issued_date, received_date) > 90 FROM facts.fund",
    "SELECT row_number() OVER (PARTITION BY household_id ORDER BY data_date) FROM base.person",
    "SELECT regexp_matches(id_number, '^[0-9]{17}[0-9X]$') FROM facts.person",
]
NOT_PORTABLE = {
    "SELECT date_diff('year', birth_date, :as_of) FROM facts.person": "年界",
    "SELECT count(*) FILTER (WHERE age_years > 16) FROM facts.person": "filter()",
    "SELECT id_number[1:6] FROM facts.person": "切片",
    "SELECT regexp_full_match(id_number, '[0-9]+') FROM facts.person": "regexp_full_match()",
    "SELECT id_number SIMILAR TO '[0-9]+' FROM facts.person": "SIMILAR TO",
    "SELECT regexp_matches(person_name, '\\p{Han}') FROM facts.person": "正则",
    "SELECT regexp_matches(person_name, '[\\u4e00-\\u9fa5]') FROM facts.person": "正则",
    "SELECT count(DISTINCT person_id) OVER (PARTITION BY village_code) FROM facts.person": "DISTINCT",
    "SELECT list_contains(causes, '因病') FROM facts.household": "list_contains()",
    "SELECT len(person_name), hash(person_name), dayofweek(visit_date) FROM facts.person": "len()",
    "SELECT FROM WHERE": "转译",
}


@pytest.mark.parametrize("sql", PORTABLE)
def test_portable_sql_passes(sql: str) -> None:
    assert problems(sql) == []


@pytest.mark.parametrize(("sql", "named"), NOT_PORTABLE.items())
def test_sql_outside_the_subset_is_named(sql: str, named: str) -> None:
    assert named in " ".join(text for _, text in problems(sql))


def test_a_problem_says_its_line() -> None:
    assert problems("SELECT\n  a,\n  hash(b)\nFROM t") == [(3, "hash():改用 md5")]


def test_all_sql_of_the_project_is_portable() -> None:
    assert list(SQL_FOLDER.rglob("*.sql")), "the lint looked at nothing"
    assert lint() == []
