"""`bayou why`, `trace` and `rule`: from households and villages up to articles, from articles down to rows and cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.answers.published import open_published
from pipelines.answers.trace import Scope, trace_measure, trace_obligation
from pipelines.check.rules import load_rules
from pipelines.policy import load_measures, load_obligations
from pipelines.store.home import Home
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


def traced(home: Path, *arguments: str) -> dict[str, Any]:
    result = bayou("trace", *arguments, "--format", "json", home=home)
    assert result.code == 0, result.err
    return dict(json.loads(result.out))


def test_why_of_a_household_leads_up_to_obligations_and_measures(demo_home: Path, contradicted: str) -> None:
    answer = why(demo_home, contradicted)
    (rule,) = [one for one in answer["rules"] if one["rule_id"] == "EX03"]
    assert [item["obligation_id"] for item in rule["obligations"]] == list(load_rules()["EX03"].obligations)
    roles = {item["measure_id"]: item["role"] for item in answer["measures"]}
    # Registered as out of poverty, but an open finding contradicts it.
    assert (roles["registered_exit_rate"], roles["verified_exit_rate"]) == ("for", "against")
    text = bayou("why", contradicted, home=demo_home).out
    assert "指标：拉低" in text
    assert "（第23条" in text


def test_why_of_a_village_by_code_and_by_name(demo_home: Path) -> None:
    (first, *_) = [item for item in listing("findings", "--family", "VL", home=demo_home) if item["grain"] == "village"]
    answer = why(demo_home, str(first["village_code"]))
    violated = {one["rule_id"] for one in answer["rules"] if one["verdict"] == "violates"}
    assert first["rule_id"] in violated
    (found,) = [item for item in answer["findings"] if item["rule_id"] == first["rule_id"]]
    assert found["obligations"]
    assert sum(item["findings"] for item in answer["findings"]) == len(
        listing("findings", "--village", str(first["village_code"]), home=demo_home)
    )
    measures = {item["measure_id"]: item for item in answer["measures"]}
    assert measures["villages_exited"]["denominator"] == 1
    assert measures["villages_exited"]["address"].startswith(f"villages_exited:village:{first['village_code']}:")
    assert why(demo_home, answer["name"])["village_code"] == first["village_code"]


def test_why_of_nothing_known_ends_2_with_the_nearest_village(demo_home: Path) -> None:
    known = why(demo_home, str(listing("findings", home=demo_home)[0]["village_code"]))["name"]
    result = bayou("why", f"{known}委", home=demo_home)
    assert result.code == 2
    assert known in result.err


def test_an_article_is_traced_to_what_serves_each_obligation(demo_home: Path) -> None:
    answer = traced(demo_home, "clause", "16")
    assert answer["documents"]
    assert not answer["departments_are_our_reading"]
    states = {item["obligation_id"]: item for item in answer["obligations"]}
    assert {item["measure_id"] for item in states["16.1"]["measures"]} >= {"dangerous_homes_renewed"}
    found = {item["rule_id"]: item["open_findings"] for item in states["16.1"]["rules"]}
    assert found["HS05"] == len(listing("findings", "--rule", "HS05", home=demo_home))
    assert traced(demo_home, "clause", "1")["departments_are_our_reading"]


def test_every_obligation_can_be_traced(demo_home: Path) -> None:
    with open_published(Home(demo_home)) as published:
        for obligation in load_obligations():
            record, told = trace_obligation(published, obligation.id)
            text = "\n".join(told)
            assert record["measures"] or record["rules"] or record["state"] in ("not_in_register", "not_connected")
            missing = obligation.not_in_register
            assert missing is None or (missing.reason_zh in text and missing.needs_zh in text)


def test_every_measure_can_be_traced(demo_home: Path) -> None:
    with open_published(Home(demo_home)) as published:
        for measure in load_measures().values():
            record, told = trace_measure(published, measure.id, Scope(limit=1))
            assert record["sql"]["population"] == measure.population
            assert f"条款 {measure.obligations[0]}：" in "\n".join(told)
            if measure.kind == "share":
                parts = record["current"]
                counts = record["counts"]
                assert counts.get("unknown", 0) == parts["unknown"]
                assert counts.get("for", 0) + counts.get("against", 0) == (parts["denominator"] or 0)


def test_a_rule_is_traced_to_the_rows_that_violate_it(demo_home: Path) -> None:
    answer = traced(demo_home, "rule", "ex03", "--subjects", "100")
    found = {str(item["subject"]) for item in listing("findings", "--rule", "EX03", home=demo_home)}
    assert {item["subject"] for item in answer["subjects"]} == found
    assert all(value["cells"] for item in answer["subjects"] for value in item["values"])


def test_a_trace_keeps_to_the_area_asked_for(demo_home: Path) -> None:
    answer = traced(demo_home, "measure", "registered_persons", "--county", "440882", "--subjects", "9")
    assert {item["ids"]["county_code"] for item in answer["subjects"]} == {"440882"}
    assert answer["counts"]["counted"] == answer["current"]["value"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clause", "31"], "30"),
        (["obligation", "24.9"], "24.8"),
        (["measure", "medical_insurence"], "medical_insurance"),
        (["rule", "ID99"], "ID09"),
        (["measure", "medical_insurance", "--county", "440999"], "440882 雷州市"),
        (["measure", "medical_insurance", "--county", "440882", "--area", "city:440800"], "只留一个"),
    ],
)
def test_a_trace_of_something_unknown_ends_2_with_the_nearest(demo_home: Path, arguments: list[str], said: str) -> None:
    result = bayou("trace", *arguments, home=demo_home)
    assert result.code == 2
    assert said in result.err


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
