"""Fact rows for analysts: masked unless asked for, the same label everywhere, and typos answered with the nearest name."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.analyst.masking import is_personal
from pipelines.analyst.register import Register
from pipelines.answers.household import HAVES
from pipelines.contracts import load_contracts
from pipelines.errors import UsageError
from tests.analyst.notebooks import personal_values, told_of_persons


def test_every_fact_can_be_shown_and_tells_of_nobody(register: Register, demo_home: Path) -> None:
    known = personal_values(demo_home)
    for grain in register.facts()["事实表"]:
        frame = register.fact(grain).select(pl.selectors.string())
        texts = {value for column in frame.iter_columns() for value in column.drop_nulls().unique()}
        assert not texts & known, f"{grain}: {len(texts & known)} personal values"


def test_the_same_household_has_the_same_label_everywhere(register: Register) -> None:
    households = register.fact("household", ["household_id"], named=True)["household_id"]
    labels = register.fact("household", ["household_id"])["household_id"]
    named = dict(zip(labels, households, strict=True))
    assert len(named) == households.n_unique()
    persons = register.fact("person", ["household_id"], household=labels[0])
    assert set(persons["household_id"]) == {labels[0]}
    numbers = register.fact("person", ["household_id"], household=labels[0], named=True)
    assert set(numbers["household_id"]) == {named[labels[0]]}
    assert register.fact("person", ["person_id"], household=named[labels[0]]).equals(
        register.fact("person", ["person_id"], household=labels[0])
    )


def test_named_shows_what_was_masked(register: Register) -> None:
    masked = register.fact("household", ["head_name", "phone_text", "households_with_same_phone"])
    named = register.fact("household", ["head_name", "phone_text", "households_with_same_phone"], named=True)
    assert set(masked["head_name"].drop_nulls()) == {"…"}
    assert set(masked["phone_text"].drop_nulls()) == {"…"}
    assert named["head_name"].n_unique() > 100
    assert masked["households_with_same_phone"].equals(named["households_with_same_phone"])


def test_what_is_personal_follows_the_contracts() -> None:
    for column in load_contracts()["household"].columns:
        assert is_personal("household", column.name, "VARCHAR") == (column.sensitivity == "personal"), column.name
    assert is_personal("person", "id_birth_date", "DATE")
    assert is_personal("health_record", "medical_cost_yuan", "DECIMAL(18,4)")
    assert not is_personal("person", "age_years", "BIGINT")
    assert not is_personal("household", "persons", "BIGINT")


def test_titles_are_those_of_the_forms_and_never_twice(register: Register) -> None:
    frame = register.fact("household", ["poverty_status", "disposable_income_per_person_yuan"], titles=True)
    assert frame.columns == ["脱贫属性", "人均可支配收入(元)"]
    assert register.fact("person", titles=True).height == register.fact("person", ["age_years"]).height


def test_a_place_limits_the_rows(register: Register) -> None:
    everything = register.fact("household", ["county_code", "village_code"])
    county = everything["county_code"].value_counts(sort=True).row(0)
    assert register.fact("household", ["household_id"], county_code=county[0]).height == county[1]
    assert register.fact("natural_village", village_code=everything["village_code"][0]).height > 0


def test_wrong_names_are_answered_with_the_nearest(register: Register) -> None:
    with pytest.raises(UsageError, match="household"):
        register.fact("houshold")
    with pytest.raises(UsageError, match="poverty_status"):
        register.fact("household", ["poverty_stats"])
    with pytest.raises(UsageError, match="natural_village"):
        register.columns("natural_vilage")
    with pytest.raises(UsageError, match="IN15"):
        register.findings(rule_id="IN155")
    with pytest.raises(UsageError, match="没有这个户的代号"):
        register.household("户99999")
    with pytest.raises(UsageError, match="登记表里没有这一户"):
        register.household("1234567890123456")
    with pytest.raises(UsageError, match="没有列 household_id"):
        register.fact("village", household="户00001")


def test_findings_are_the_open_ones_oldest_first(register: Register) -> None:
    found = register.findings()
    published = register.snapshot.query("SELECT rule_id FROM checks.finding WHERE is_open")
    assert found.height == published.height > 100
    assert found["未关闭期数"].is_sorted(descending=True)
    assert set(found["状态"]) <= {"本期新发现", "又出现", "上期就有"}
    rule = found["规则"][0]
    assert set(register.findings(rule_id=rule)["规则"]) == {rule}


def test_the_household_with_most_gaps_has_most(register: Register) -> None:
    rows = register.fact("household", ["household_id", "members", *(f"exit_check_{have}" for have in HAVES.values())])
    lacks = rows.filter(pl.col("members") > 0).select(
        "household_id",
        lacks=pl.sum_horizontal(~pl.col(f"exit_check_{have}").fill_null(True) for have in HAVES.values()),
    )
    findings = register.findings().filter(pl.col("户").is_not_null()).group_by("户").len("findings")
    counted = lacks.join(findings, left_on="household_id", right_on="户", how="left").fill_null(0)
    gaps = dict(counted.select("household_id", pl.col("lacks") + pl.col("findings")).iter_rows())
    story = register.household_with_most_gaps()
    assert gaps[story.label] == max(gaps.values()) > 2
    elsewhere = register.household_with_most_gaps(county_code="445321")
    assert register.fact("household", ["county_code"], household=elsewhere.label)["county_code"].to_list() == ["445321"]
    with pytest.raises(UsageError, match="没有有成员的户"):
        register.household_with_most_gaps(county_code="000000")


def test_a_story_is_whole_and_tells_of_nobody(register: Register, demo_home: Path) -> None:
    story = register.household_with_most_gaps()
    assert story.haves["序号"].to_list() == [str(number) for number in range(1, 9)]
    assert story.haves["出处"].str.contains("!").all()
    assert story.incomes["年度"].is_sorted()
    assert story.incomes["年度"].n_unique() == story.incomes.height
    assert story.findings.height == register.findings(household=story.label)["规则"].n_unique()
    assert set(story.findings["规则"]) == set(story.cells["规则"])
    assert story.members.height == register.fact("person", ["person_id"], household=story.label).height
    assert story.members["与户主关系"][0] == "户主"
    frames = (story.about, story.members, story.haves, story.incomes, story.findings, story.cells, story.measures)
    text = repr(story) + "".join(frame.write_csv() for frame in frames) + str(story.income_chart().to_dict())
    assert not told_of_persons(text, personal_values(demo_home))


def test_a_story_told_by_name_only_when_asked(register: Register) -> None:
    masked = register.household_with_most_gaps()
    named = register.household(masked.label, named=True)
    assert named.label == masked.label
    about = dict(named.about.iter_rows())
    assert about["户编号"] not in masked.about["内容"].to_list()
    assert about["户主姓名"]
    assert "户主姓名" not in masked.about["项目"].to_list()
    assert "…" not in named.members["姓名"].to_list()
    assert set(masked.members["姓名"].drop_nulls()) == {"…"}
