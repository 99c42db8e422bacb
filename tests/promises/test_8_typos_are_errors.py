"""Promise 8: a typo is an error that says what, where and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.check.rules import load_rules
from pipelines.curate.columns import fact_columns
from pipelines.errors import UsageError
from pipelines.policy import load_measures, load_parameter_records
from pipelines.policy.predicate_names import require_known_names
from pipelines.run import run
from pipelines.store.home import Home
from tests.homes import bayou

CASES = {
    "unknown county in findings": (["findings", "--county", "440899"], "440899"),
    "unknown rule": (["findings", "--rule", "ID99"], "ID99"),
    "unknown severity": (["findings", "--severity", "fatal"], "fatal"),
    "unknown paper": (["report", "--paper", "county_progres"], "county_progress"),
    "unknown county in report": (["report", "--paper", "county_progress", "--county", "440899"], "440899"),
    "date before the first data": (["run", "--as-of", "2010-12-31"], "2016-12-31"),
    "date after the last data": (["run", "--as-of", "2031-12-31"], "2019-12-31"),
    "nothing known by then": (["run", "--known-on", "2010-01-01"], "2017-01-15"),
    "not a date": (["run", "--as-of", "2019年末"], "2019-12-31"),
}


@pytest.mark.parametrize(("arguments", "hint"), CASES.values(), ids=CASES.keys())
def test_a_wrong_value_ends_2_and_names_what_would_be_right(demo_home: Path, arguments: list[str], hint: str) -> None:
    before = (demo_home / "data" / "curated" / "CURRENT").read_bytes()
    result = bayou(*arguments, home=demo_home)
    assert result.code == 2, result.out + result.err
    assert hint in result.err
    assert "处理：" in result.err
    assert "Traceback" not in result.err
    assert (demo_home / "data" / "curated" / "CURRENT").read_bytes() == before


def test_an_unknown_option_ends_2(demo_home: Path) -> None:
    assert bayou("run", "--asof", "2019-12-31", home=demo_home).code == 2


def test_an_empty_home_ends_2_and_says_how_to_begin(tmp_path: Path) -> None:
    result = bayou("run", home=tmp_path)
    assert result.code == 2
    assert "bayou demo" in result.err


def test_a_missing_yearly_parameter_ends_3(raw_home: Path) -> None:
    """A register of a year for which no income line was ever recorded."""
    for batch in (raw_home / "data" / "raw").iterdir():
        toml = batch / "batch.toml"
        text = toml.read_text(encoding="utf-8").replace('"bayou demo"', '"somebody else"')
        year = batch.name[:4]
        toml.write_text(text.replace(f"data_date = {year}", f"data_date = {int(year) + 20}"), encoding="utf-8")
    result = bayou("run", home=raw_home)
    assert result.code == 3, result.out + result.err
    assert "处理：" in result.err


def test_a_typo_in_batch_toml_is_named(raw_home: Path) -> None:
    toml = raw_home / "data" / "raw" / "2019-12-31" / "batch.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("received_on", "recieved_on"), encoding="utf-8")
    result = bayou("run", home=raw_home)
    assert result.code == 2
    assert "recieved_on" in result.err
    assert "batch.toml" in result.err


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("violation", "birth_dat > as_of", "事实表 person 没有列 birth_dat，相近的有 birth_date"),
        ("violation", "age_years > param('school_age_mim')", "没有参数 school_age_mim，相近的有 "),
        ("applies", "birth_date >", "不是 SQL 谓词"),
        ("grain", "persen", "没有事实表 persen，相近的有 person"),
    ],
)
def test_a_typo_in_a_rule_is_refused_before_the_run_with_the_nearest_name(field: str, wrong: str, said: str) -> None:
    rule = replace(load_rules()["ID07"], **{field: wrong})
    with pytest.raises(UsageError) as refused:
        require_known_names([rule.predicates], columns=fact_columns(), parameters=load_parameter_records())
    assert said in str(refused.value)
    assert "ID.yml!ID07" in str(refused.value)


def test_rules_and_measures_are_asked_before_a_build_begins(raw_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(load_measures()["visits_household"], population="is_exitted")
    monkeypatch.setattr("pipelines.policy.load_measures", lambda: {wrong.id: wrong})
    with pytest.raises(UsageError, match="is_exitted"):
        run(Home(raw_home), until="ingest")
    assert not list((raw_home / "data" / "curated").glob("*/register.duckdb"))
