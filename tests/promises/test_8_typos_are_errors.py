"""Promise 8: a typo is an error that says what, where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

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
