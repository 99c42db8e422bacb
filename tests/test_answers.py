"""`bayou why` and `bayou rule`: from a household to rules and cells, from a rule to words, examples and obligations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.check.rules import load_rules
from tests.homes import answer_key, bayou, listing


def why(home: Path, household: str) -> dict[str, Any]:
    result = bayou("why", household, "--json", home=home)
    assert result.code == 0, result.err
    return dict(json.loads(result.out))


@pytest.fixture(scope="module")
def contradicted(demo_home: Path) -> str:
    """A household that is registered as out of poverty and has not enough to eat (EX03 is planted there)."""
    (finding, *_) = listing("findings", "--rule", "EX03", home=demo_home)
    return str(finding["household_id"])


def test_why_names_what_contradicts_a_have_and_the_cell_that_says_so(demo_home: Path, contradicted: str) -> None:
    answer = why(demo_home, contradicted)
    first = answer["haves"][0]
    assert (first["number"], first["is_registered"], first["contradicted_by"]) == ("b1", True, ["EX03"])
    (rule,) = [one for one in answer["rules"] if one["rule_id"] == "EX03"]
    values = {value["column"]: value for value in rule["values"]}
    assert values["exit_check_has_enough_food"]["value"] == "否"
    (cell,) = values["exit_check_has_enough_food"]["cells"]
    assert "八有逐户核查表" in cell
    assert cell.split("!")[-1][0].isalpha()
    (status,) = values["poverty_status"]["cells"]
    assert "户表_20191231" in status


def test_why_says_of_every_rule_what_the_findings_say(demo_home: Path, contradicted: str) -> None:
    households = {str(item["household_id"]) for item in listing("findings", home=demo_home) if item["household_id"]}
    for household in sorted(households)[:5]:
        violated = {
            (one["rule_id"], one["subject"])
            for one in why(demo_home, household)["rules"]
            if one["verdict"] == "violates"
        }
        found = {
            (str(item["rule_id"]), str(item["subject"]))
            for item in listing("findings", home=demo_home)
            if item["household_id"] == household and item["grain"] != "cell_issue"
        }
        assert violated == found


def test_why_shows_no_personal_value(demo_home: Path) -> None:
    names = answer_key(demo_home)["canaries"]["names"]
    assert names
    households = {str(item["household_id"]) for item in listing("findings", home=demo_home) if item["household_id"]}
    for household in sorted(households)[:8]:
        text = bayou("why", household, "--all", home=demo_home).out
        assert not [name for name in names if name in text]
        assert "出生日期＝19" not in text


def test_why_of_an_unknown_household_ends_2(demo_home: Path) -> None:
    result = bayou("why", "4408040010010999", home=demo_home)
    assert result.code == 2
    assert "bayou findings" in result.err


def test_a_rule_is_told_in_words_with_its_parameter_examples_and_obligation(demo_home: Path) -> None:
    text = bayou("rule", "in13", home=demo_home).out
    assert (
        "不符合：资产收益扶贫分红收入＋转移性收入大于不稳定脱贫的分红与转移性收入占比（0.5）×家庭可支配收入(元)" in text
    )
    assert "条款 23.8：" in text
    assert "例（不符合，边界）" in text
    assert "param('unstable_income_share')" in text


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_every_rule_can_be_told(rule_id: str) -> None:
    from datetime import date

    from pipelines.answers.rule import lines, mutation_score

    text = "\n".join(lines(load_rules()[rule_id], date(2019, 12, 31)))
    assert "检查：" in text
    assert "例（" in text
    assert mutation_score(load_rules()[rule_id]) is not None


def test_an_unknown_rule_ends_2_with_the_nearest(demo_home: Path) -> None:
    result = bayou("rule", "IN99", home=demo_home)
    assert result.code == 2
    assert "IN09" in result.err or "IN29" in result.err
