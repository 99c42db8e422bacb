"""Rule records are complete and name only what exists: columns, codes, parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp

from pipelines.check.rules import Rule, load_rules
from pipelines.contracts import load_codes, load_contracts
from pipelines.curate.facts import fact_origins, fact_sql
from pipelines.policy import load_parameter_records, parameters_at
from pipelines.policy.predicates import with_parameters
from pipelines.store.home import RULES_FOLDER
from tests.rules.registers import KNOWN_ON
from tests.rules.test_rule_examples import columns_of

# What facts look for in texts that no code list stands behind.
WORDS_IN_FREE_TEXT = {
    "%下%",
    "%农用%",
    "%耕地%",
    "亩",
    "%奖%",
    "%帮扶%",
    "%学年%",
    "%扶贫%",
    "%摩托%",
    "%春%",
    "%脱贫%",
    "%第二%",
    "[一二三四五六七八九]",
    "[七八九]",
    "[县区市]$",
    "一二三四五六七八九",
    "取消|扣|不予|停",
    "工程",
    "建设",
    "技师学院%",
    "无效",
    "普通高中%",
    "硕士%",
    "高职高专%",
}

# How many rules the catalogue has of each family. Those that CHANGES.md merges into others or drops have no record.
CATALOGUE = {
    "ID": 26, "HH": 31, "ED": 18, "LB": 29, "SS": 33, "IN": 31, "EX": 23, "DY": 19, "HS": 16, "VL": 33, "PF": 44, "AS": 25,
    "DUTY": 36, "EM": 12, "IMP": 15, "IND": 28,
}  # fmt: skip
WITHOUT_RECORD = {"HH31", "ID15", "IN11", "VL03", "PF08", "IMP02", "IMP04", "IMP07", "IMP09"}
RULES = load_rules()


def predicate_tree(rule: Rule) -> exp.Expr:
    known = parameters_at(KNOWN_ON)
    filled = [with_parameters(text, lambda name: known.value(name, 2019)) for text in (rule.applies, rule.violation)]
    return sqlglot.parse_one(f"SELECT {', '.join(filled)}", read="duckdb")


def test_every_rule_of_the_catalogue_has_a_record_or_is_settled_in_changes() -> None:
    numbered = {f"{family}{number:02d}" for family, count in CATALOGUE.items() for number in range(1, count + 1)}
    assert len(numbered) == 419
    assert set(RULES) == numbered - WITHOUT_RECORD
    settled = (RULES_FOLDER / "CHANGES.md").read_text(encoding="utf-8")
    assert all(rule in settled for rule in WITHOUT_RECORD)
    assert "○" not in settled


@pytest.mark.parametrize("rule_id", list(RULES))
def test_record_is_complete(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert rule.grain in fact_sql()
    assert rule_id.startswith(rule.family)
    assert rule.severity in ("critical", "warning", "info")
    assert all((rule.title_zh, rule.message_zh, rule.remedy_zh, rule.source))
    assert set(rule.blocks_exit) <= {f"b{number}" for number in range(1, 9)}
    assert 0 <= rule.tolerance["share"] < 1
    assert not rule.blocks_exit or rule.grain in ("person", "household", "housing")


@pytest.mark.parametrize("rule_id", list(RULES))
def test_predicates_use_only_columns_of_their_fact(rule_id: str) -> None:
    rule = RULES[rule_id]
    used = {column.name for column in predicate_tree(rule).find_all(exp.Column)}
    assert used <= set(columns_of(rule.grain))
    assert not list(predicate_tree(rule).find_all(exp.Subquery, exp.Window))


@pytest.mark.parametrize("rule_id", list(RULES))
def test_parameters_exist_for_every_year_of_the_programme(rule_id: str) -> None:
    for name in RULES[rule_id].parameters:
        assert name in load_parameter_records()
        for year in range(2016, 2021):
            parameters_at(KNOWN_ON).value(name, year)


def codes_of(grain: str, column: str) -> set[str] | None:
    """Values of the code list behind a fact column, or None when no code list stands behind it."""
    sources = fact_origins()[grain].get(column, (f"{grain}.{column}",))
    for source in sources:
        table, _, name = source.partition(".")
        named = (
            [item for item in load_contracts()[table].columns if item.name == name] if table in load_contracts() else []
        )
        if named and named[0].type == "code" and named[0].codes and len(sources) == 1:
            return set(load_codes()[named[0].codes].values)
    return None


def compared_values(tree: exp.Expr) -> Iterator[tuple[str, str]]:
    """(column, literal) of every =, <> and IN comparison with a text."""
    for node in tree.find_all(exp.EQ, exp.NEQ, exp.In):
        columns = [column.name for column in node.this.find_all(exp.Column)]
        others = node.expressions if isinstance(node, exp.In) else [node.expression]
        for literal in others:
            if isinstance(literal, exp.Literal) and literal.is_string and len(columns) == 1:
                yield columns[0], literal.this


@pytest.mark.parametrize("rule_id", list(RULES))
def test_coded_values_in_predicates_are_in_the_code_lists(rule_id: str) -> None:
    rule = RULES[rule_id]
    for column, value in compared_values(predicate_tree(rule)):
        codes = codes_of(rule.grain, column)
        assert codes is None or value in codes, (column, value)


def test_coded_values_in_fact_sql_are_in_some_code_list() -> None:
    every_value = {value for codes in load_codes().values() for value in codes.values}
    for grain, text in fact_sql().items():
        code = re.sub(r"--.*", "", text)
        for literal in re.findall(r"'([^']*[一-鿿][^']*)'", code):
            parts = literal.strip("%")
            assert parts in every_value or literal in WORDS_IN_FREE_TEXT or "０" in literal, (grain, literal)
