"""A record tried in a notebook counts as the pipeline counts it, and what is written of it is read back by the loaders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.analyst import Snapshot, write_record
from pipelines.analyst.register import Register
from pipelines.check.rules import RULES_FOLDER, load_rules
from pipelines.errors import BayouError, UsageError
from pipelines.policy import load_measures
from pipelines.policy.measure_records import FOLDER as MEASURES_FOLDER
from pipelines.records import read_records

MEASURE: dict[str, Any] = {
    "id": "households_far_above_line",
    "obligations": ["2.8"],
    "title_zh": "收入稳当的户",
    "definition_zh": "有劳动能力的户中，人均可支配收入高出达标线10%以上的户数占比",
    "grain": "household",
    "kind": "share",
    "population": "has_labour_capacity",
    "condition": "disposable_income_per_person_yuan >= household_income_line_yuan * 1.1",
    "unit": "%",
    "decimals": 1,
    "target": {"value": 0.9, "by": "2020-12-31", "source": "自拟", "direction": "at_least"},
    "responsible": ["各帮扶单位"],
    "tier": "internal",
}
RULE: dict[str, Any] = {
    "id": "IN91",
    "grain": "household",
    "family": "IN",
    "title_zh": "两个劳动力没有工资",
    "severity": "warning",
    "obligations": ["5.2"],
    "source": "自拟",
    "applies": "has_labour_capacity AND labourers >= 2",
    "violation": "wage_income_yuan < param('income_rounding_yuan')",
    "expected_population": {"min_share": 0.3},
    "message_zh": "没有工资性收入",
    "remedy_zh": "核对收支表",
    "examples": {
        "passes": [{"has_labour_capacity": True, "labourers": 2, "wage_income_yuan": 100}],
        "violates": [{"has_labour_capacity": True, "labourers": 2, "wage_income_yuan": 0}],
    },
}


def written_records(folder: Path) -> dict[str, Mapping[str, Any]]:
    return {record["id"]: record for path in sorted(folder.glob("*.yml")) for record in read_records(path) or ()}


@pytest.mark.parametrize("level", ["village", "county", "program", "helper_district"])
@pytest.mark.parametrize(
    "measure_id",
    ["income_line_households", "verified_exit_rate", "income_per_person_able", "funds_idle_yuan", "funds_paid_ratio",
     "registered_persons", "findings_open", "visits_main_leader"],
)  # fmt: skip
def test_a_record_of_the_policy_counts_what_was_published(
    measure_id: str, level: str, register: Register, opened_snapshot: Snapshot
) -> None:
    record = written_records(MEASURES_FOLDER)[measure_id]
    tried = register.try_measure(record, level=level).drop("title_zh").sort("area_code")
    published = opened_snapshot.values([measure_id], level=level, as_of=register.context.as_of)
    assert tried.height > 0
    assert tried.equals(published.select(tried.columns).sort("area_code"))


@pytest.mark.parametrize("rule_id", ["IN01", "ID04", "EX17", "PF15", "VL01", "DUTY01"])
def test_a_rule_of_the_catalogue_finds_what_was_published(
    rule_id: str, register: Register, opened_snapshot: Snapshot
) -> None:
    found = register.try_rule(written_records(RULES_FOLDER)[rule_id])
    published = opened_snapshot.rule_values().row(by_predicate=pl.col("rule_id") == rule_id, named=True)
    assert found.counts["检查"].sum() == published["population"]
    assert found.counts["不符合"].sum() == published["violated"]
    assert found.counts["缺资料"].sum() == published["unknown"]
    assert found.words[0]


def test_the_small_record_does_for_a_trial(register: Register) -> None:
    whole = register.try_measure(MEASURE)
    keys = ("grain", "kind", "population", "condition")
    small = register.try_measure({key: MEASURE[key] for key in keys})
    assert small["value"].equals(whole["value"])
    assert "收入稳当的户最低的是" in str(register.tried_chart(MEASURE).to_dict()["title"])
    text = "grain: household\nkind: count\npopulation: has_labour_capacity"
    assert register.try_measure(text, level="program")["value"][0] == whole["denominator"].sum()


def test_a_tried_rule_shows_whom_without_telling_who(register: Register) -> None:
    found = register.try_rule({key: RULE[key] for key in ("grain", "applies", "violation")})
    rows = register.fact("household", ["has_labour_capacity", "labourers", "wage_income_yuan"])
    expected = rows.filter(rows["has_labour_capacity"] & (rows["labourers"] >= 2) & (rows["wage_income_yuan"] < 1))
    assert found.counts["不符合"].sum() == expected.height > 0
    assert found.subjects.columns[:3] == ["县", "村", "户编号"]
    assert found.subjects["户编号"].str.starts_with("户").all()
    assert f"{expected.height}个不符合" in repr(found)


def test_a_rule_that_examined_nothing_is_not_believed(register: Register) -> None:
    record = {**RULE, "applies": "labourers > 90", "examples": {}}
    assert "注意：只检查了0条" in register.try_rule(record).sentence


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"conditon": "TRUE"}, "condition"),
        ({"grain": "houshold"}, "household"),
        ({"condition": "wage_incom_yuan > 0"}, "wage_income_yuan"),
        ({"condition": "wage_income_yuan > param('household_income_line')"}, "household_income_line_yuan"),
        ({"kind": "percentage"}, "share"),
        ({"kind": "ratio"}, "value"),
        ({"condition": "wage_income_yuan >"}, "不是 SQL"),
        ({"condition": "head_name > 5"}, "无法执行"),
        ({"id": "no such id"}, "编号不能用"),
        ({"direction": "more"}, "at_least"),
    ],
)
def test_a_typo_in_a_measure_says_what_is_meant(change: dict[str, Any], said: str, register: Register) -> None:
    base = {key: value for key, value in MEASURE.items() if key != "target"}
    with pytest.raises(BayouError, match=said):
        register.try_measure({**base, **change})


def test_a_wrong_example_is_told(register: Register) -> None:
    wrong = {**RULE, "examples": {"passes": RULE["examples"]["violates"]}}
    with pytest.raises(UsageError, match="例子写着 passes，算出来是 violates"):
        register.try_rule(wrong)
    with pytest.raises(UsageError, match="wage_income_yuan"):
        register.try_rule({**RULE, "examples": {"passes": [{"wage_incom_yuan": 1}]}})
    with pytest.raises(UsageError, match="county"):
        register.try_measure(MEASURE, level="conty")
    with pytest.raises(UsageError, match="第2行"):
        register.try_measure("grain: household\n  kind: : share")
    with pytest.raises(UsageError, match="一条记录"):
        register.try_measure("[1, 2]")


def test_an_error_does_not_quote_a_cell(register: Register) -> None:
    """The engine's own message of a failed cast says the value."""
    with pytest.raises(UsageError) as raised:
        register.try_rule({"grain": "household", "violation": "CAST(head_name AS INTEGER) > 5"})
    assert "ConversionException" in str(raised.value)
    names = set(register.fact("household", ["head_name"], named=True)["head_name"].drop_nulls())
    assert not [name for name in names if name in str(raised.value)]
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_written_measure_is_loaded_and_counts_the_same(register: Register, tmp_path: Path) -> None:
    path = write_record(MEASURE, topic="incomes", folder=tmp_path)
    assert path.read_text(encoding="utf-8").startswith("# 加到 pipelines/policy/measures/incomes.yml 的末尾")
    loaded = load_measures(tmp_path)
    assert list(loaded) == [MEASURE["id"]]
    again = register.try_measure(path.read_text(encoding="utf-8"))
    assert again.equals(register.try_measure(MEASURE))
    # Appended where it says, it is one more measure of the policy.
    whole = tmp_path / "whole"
    whole.mkdir()
    own = (MEASURES_FOLDER / "incomes.yml").read_text(encoding="utf-8")
    (whole / "incomes.yml").write_text(own + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_measures(whole)[MEASURE["id"]].topic == "incomes"


def test_a_written_rule_is_loaded_and_finds_the_same(register: Register, tmp_path: Path) -> None:
    path = write_record(RULE, folder=tmp_path)
    assert load_rules(tmp_path)["IN91"].violation == RULE["violation"]
    assert register.try_rule(path.read_text(encoding="utf-8")).counts.equals(register.try_rule(RULE).counts)


def test_nothing_is_overwritten_and_no_id_taken_twice(tmp_path: Path) -> None:
    path = write_record(RULE, folder=tmp_path)
    before = path.read_bytes()
    assert write_record(RULE, folder=tmp_path) == path
    with pytest.raises(UsageError, match="没有覆盖"):
        write_record({**RULE, "severity": "info"}, folder=tmp_path)
    assert path.read_bytes() == before
    with pytest.raises(UsageError, match="编号已经有了"):
        write_record({**RULE, "id": "IN01"}, folder=tmp_path)
    with pytest.raises(UsageError, match="编号已经有了"):
        write_record({**MEASURE, "id": "medical_insurance"}, topic="guarantees", folder=tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["IN91.yml"]


@pytest.mark.parametrize(
    ("record", "topic", "said"),
    [
        (MEASURE, "income", "incomes"),
        ({key: value for key, value in MEASURE.items() if key != "definition_zh"}, "incomes", "definition_zh"),
        ({**MEASURE, "obligations": ["2.88"]}, "incomes", "2.8"),
        ({**MEASURE, "obligations": []}, "incomes", "没有写对应的条款"),
        ({**MEASURE, "condition": "wage_incom_yuan > 0"}, "incomes", "wage_income_yuan"),
        ({**MEASURE, "id": "../evil"}, "incomes", "编号不能用"),
        ({**RULE, "family": "INN"}, None, "没有这一类规则"),
        ({**RULE, "examples": {"passes": RULE["examples"]["passes"]}}, None, "violates"),
        ({**RULE, "remedy": "x"}, None, "remedy_zh"),
    ],
)
def test_what_could_not_be_taken_in_is_not_written(
    record: dict[str, Any], topic: str | None, said: str, tmp_path: Path
) -> None:
    with pytest.raises(BayouError, match=said):
        write_record(record, topic=topic, folder=tmp_path)
    assert not list(tmp_path.iterdir())
