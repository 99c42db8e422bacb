"""The form of exemption records: a typo says what, where and what is near, and shows no value."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.store.exemptions import read_exemptions
from pipelines.store.finding_ids import finding_id, rule_of

FIELDS: dict[str, Any] = {
    "finding": "IN08-0f3c5e7a9b1d", "reason": "省里批复", "approver": "某科", "approved_on": "2019-12-20",
    "expires_on": "2020-06-30",
}  # fmt: skip


def write(folder: Path, *records: dict[str, Any], file: str = "a.yml") -> Path:
    """Write exemption records (FIELDS with changes; None leaves a field out) and return the decisions folder."""
    place = folder / "decisions" / "exemptions"
    place.mkdir(parents=True, exist_ok=True)
    blocks = [
        "- " + "\n  ".join(f"{name}: {value}" for name, value in {**FIELDS, **record}.items() if value is not None)
        for record in records
    ]
    (place / file).write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return folder / "decisions"


def test_a_finding_is_named_by_its_id_or_by_rule_and_subject(tmp_path: Path) -> None:
    subject = "4408040010010001"
    by_id = {"finding": finding_id("IN08", subject)}
    by_subject = {"finding": None, "rule": "IN08", "subject": f'"{subject}"', "approved_on": "2019-12-21"}
    first, second = read_exemptions(write(tmp_path, by_subject, by_id))
    assert first.finding_id == second.finding_id == finding_id("IN08", subject)
    assert (first.rule_id, second.rule_id) == ("IN08", "IN08")
    assert (first.number, second.number) == (2, 1)  # in the order of approval
    assert (first.approved_on, first.expires_on) == (date(2019, 12, 20), date(2020, 6, 30))
    assert read_exemptions(None) == read_exemptions(tmp_path / "nothing") == []


def test_an_id_names_its_rule() -> None:
    assert rule_of(finding_id("IN08", "x")) == "IN08"
    assert rule_of("IN08") is None
    assert rule_of("IN08-xyz") is None


@pytest.mark.parametrize(
    ("change", "near"),
    [
        ({"aprover": "某科"}, "approver"),
        ({"expires": "2020-06-30"}, "expires_on"),
        ({"reason": None}, "reason"),
        ({"approver": None}, "approver"),
        ({"expires_on": None}, "expires_on"),
        ({"approved_on": '"2019-12-20"'}, "不加引号"),
        ({"expires_on": "2019-12-19"}, "expires_on(2019-12-19)"),
        ({"rule": "IN08"}, "bayou findings"),
        ({"finding": None}, "bayou findings"),
        ({"finding": None, "rule": "IN08"}, "bayou findings"),
        ({"finding": None, "rule": "IN08", "subject": "4408040010010001"}, "加引号"),
        ({"finding": "IN08"}, "问题编号"),
        ({"finding": "[1]"}, "文字"),
    ],
)
def test_a_typo_says_what_is_near(tmp_path: Path, change: dict[str, Any], near: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_exemptions(write(tmp_path, {}, change))
    said = str(caught.value)
    assert "data/decisions/exemptions/a.yml 第2条" in said
    assert near in said
    assert "4408040010010001" not in said


def test_what_is_no_list_or_no_yaml_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path, {})
    for text, what in (("finding: x\n", "列表"), ("- [x\n", "YAML"), ("- x\n", "字段")):
        (folder / "exemptions" / "a.yml").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=what):
            read_exemptions(folder)
