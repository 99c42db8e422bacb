"""A mistake in a parameter is an error that lists the valid ones, never a page of some other county."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.report.papers import PAPERS, plan_tasks
from pipelines.report.parameters import check_parameters, declared
from tests.report.snapshots import COUNTIES

COUNTY = PAPERS["county_progress"].notebook


def test_every_paper_declares_its_parameters() -> None:
    for paper in PAPERS.values():
        assert declared(paper.notebook) == ({"county_code": "str"} if paper.for_each_county else {})


def test_exactly_the_declared_parameters_pass() -> None:
    check_parameters(COUNTY, {"county_code": "440882"})


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"county_cod": "440882", "county_code": "440882"}, "未知参数 county_cod"),
        ({}, "缺少参数 county_code"),
        ({"county_code": 440882}, "参数 county_code 应为文字，收到 int"),
    ],
)
def test_unknown_missing_or_mistyped_is_an_error(given: dict[str, object], hint: str) -> None:
    with pytest.raises(UsageError, match=hint) as caught:
        check_parameters(COUNTY, given)
    assert "有效参数：county_code（文字）" in str(caught.value)


def test_unknown_papers_and_counties_list_the_valid_ones(snapshot_folder: Path) -> None:
    with pytest.raises(UsageError, match="county_progress"):
        plan_tasks(snapshot_folder, COUNTIES, ["county_progres"], None)
    with pytest.raises(UsageError, match="440882 雷州市"):
        plan_tasks(snapshot_folder, COUNTIES, None, ["440899"])
