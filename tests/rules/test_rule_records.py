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
from tests.rules.registers import KNOWN_ON
from tests.rules.test_rule_examples import columns_of

# What facts look for in texts that no code list stands behind.
WORDS_IN_FREE_TEXT = {
    "%下%",
    "%农用%",
    "%奖%",
    "%学年%",
    "%扶贫%",
    "%摩托%",
    "%春%",
    "%第二%",
    "[一二三四五六七八九]",
    "[七八九]",
    "一二三四五六七八九",
    "工程",
    "建设",
    "技师学院%",
    "无效",
    "普通高中%",
    "硕士%",
    "高职高专%",
}

CATALOGUE = """
ID01 ID02 ID04 ID06 ID07 ID08 ID10 ID12 ID14 ID17 ID19 ID23
HH01 HH05 HH06 HH08 HH09 HH10 HH15 HH16 HH17 HH25 HH26 HH27 HH28 HH30
ED01 ED04 ED05 ED06 ED10 ED11 ED12
LB01 LB02 LB03 LB05 LB08 LB09 LB17 LB18
SS01 SS02 SS03 SS04 SS05 SS07 SS09 SS10 SS12 SS15 SS30 SS31
IN01 IN02 IN03 IN04 IN05 IN06 IN08 IN13 IN15 IN16 IN17 IN25 IN29
EX01 EX02 EX03 EX04 EX05 EX08 EX09 EX11 EX12 EX13 EX14 EX15 EX18 EX19 EX20
DY05 DY06 DY08 DY11 DY12 DY13 DY14
HS04 HS05 HS06 HS07 HS08 HS10 HS11 HS12 HS13
VL02 VL04 VL07 VL09 VL10 VL11 VL14 VL15 VL16 VL19 VL23 VL24 VL27 VL33
PF03 PF05 PF09 PF18 PF20 PF21 PF22 PF26 PF28 PF29 PF30 PF38
DUTY01 DUTY02 DUTY03 DUTY05 DUTY12 DUTY13 DUTY14 DUTY15 DUTY25
"""
RULES = load_rules()


def predicate_tree(rule: Rule) -> exp.Expr:
    known = parameters_at(KNOWN_ON)
    filled = [with_parameters(text, lambda name: known.value(name, 2019)) for text in (rule.applies, rule.violation)]
    return sqlglot.parse_one(f"SELECT {', '.join(filled)}", read="duckdb")


def test_the_catalogue_of_this_step_is_whole() -> None:
    assert sorted(RULES) == sorted(CATALOGUE.split())


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
