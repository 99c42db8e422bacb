"""Every explore notebook runs from nothing, twice, draws its charts without a network, and tells nothing of a person."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat import NotebookNode

from pipelines.store.run_context import MADE_UP
from tests.analyst.notebooks import CHARTS, EXPLORE, charts_of, personal_values, told_of_persons


@pytest.fixture(scope="session")
def known_persons(demo_home: Path) -> set[str]:
    known = personal_values(demo_home)
    assert len(known) > 1000
    return known


def executed(name: str, folder: Path) -> NotebookNode:
    """The notebook run by a fresh kernel that stands in `folder`."""
    notebook = EXPLORE / f"{name}.ipynb"
    return papermill.execute_notebook(
        notebook, None, kernel_name="python3", progress_bar=False, cwd=str(folder), execution_timeout=120
    )


def test_these_are_all_explore_notebooks() -> None:
    assert sorted(path.stem for path in EXPLORE.glob("*.ipynb")) == sorted(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_it_runs_and_draws_and_tells_of_nobody(
    name: str, analyst_home: Path, tmp_path: Path, known_persons: set[str]
) -> None:
    result = executed(name, tmp_path)
    charts = charts_of(result)
    assert len(charts) == CHARTS[name]
    for chart in charts:
        assert any(sign.isdigit() for sign in "".join(chart["title"]["text"])), "a conclusion has a number"
        assert "url" not in json.dumps(chart.get("data", {}))
        assert MADE_UP in chart["title"]["subtitle"]
    outputs = json.dumps([cell.get("outputs", []) for cell in result.cells], ensure_ascii=False)
    assert not told_of_persons(outputs, known_persons)
    assert "Traceback" not in outputs
    assert not re.search("[\ue000-\ue0ff]", outputs), "a sign that only the page's exporter understands"


def test_what_would_tell_of_somebody_is_noticed(demo_home: Path, known_persons: set[str]) -> None:
    assert told_of_persons(f"户主 {max(known_persons, key=len)}", known_persons)
    assert told_of_persons("4499041957070200112", set())
    assert not told_of_persons("440823遂溪县_户表_20191231.csv!csv!C141 村440823101201", set())


def test_run_again_it_leaves_the_same_drafts(analyst_home: Path, tmp_path: Path) -> None:
    executed("7_write_your_own", tmp_path)
    drafts = {path.name: path.read_bytes() for path in (analyst_home / "data" / "drafts").iterdir()}
    assert set(drafts) == {"households_well_above_line.yml", "IN90.yml"}
    executed("7_write_your_own", tmp_path)
    assert {path.name: path.read_bytes() for path in (analyst_home / "data" / "drafts").iterdir()} == drafts


@pytest.mark.parametrize("name", CHARTS)
def test_each_opens_with_what_it_shows_and_needs_and_ends_with_what_next(name: str) -> None:
    cells = [cell.source for cell in nbformat.read(EXPLORE / f"{name}.ipynb", as_version=4).cells]
    assert cells[0].startswith(f"# {name[0]} ")
    assert "**看什么**" in cells[0]
    assert "**需要**" in cells[0]
    assert cells[-1].startswith("## 接下来")
