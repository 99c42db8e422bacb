"""Snapshots of an older format still open, or say what to do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.analyst import open_snapshot
from pipelines.compare import compare
from pipelines.errors import UsageError
from pipelines.finding_lists import list_findings
from pipelines.listings import list_corrections, list_ledger
from pipelines.store.home import Home
from pipelines.store.manifests import read_manifest
from tests.homes import bayou, current_snapshot
from tests.store.old_snapshot import make_old

ASKED = {"as_of": None, "known_on": None}


@pytest.fixture
def old_home(published_home: Path) -> Path:
    make_old(current_snapshot(published_home))
    return published_home


def test_the_quality_page_of_an_old_snapshot_says_what_was_not_recorded(old_home: Path) -> None:
    result = bayou("report", "--paper", "quality", home=old_home)
    assert result.code == 0, result.err
    page = old_home / "reports" / "latest" / "internal" / "quality.html"
    assert "本快照的版本没有记录" in page.read_text(encoding="utf-8")


def test_lists_and_frames_of_an_old_snapshot_work(old_home: Path) -> None:
    home = Home(old_home)
    assert list_findings(home, **ASKED, rule=None, county=None, severity=None)[1]
    assert list_ledger(home, **ASKED, refused=None)[1]
    snapshot = open_snapshot(current_snapshot(old_home))
    assert snapshot.values().height
    assert snapshot.void_claims().height == 0
    assert snapshot.file_remarks().height == 0
    with pytest.raises(UsageError) as caught:
        snapshot.query("SELECT * FROM correction_count")
    assert "bayou run --as-of 2019-12-31" in caught.value.do


def test_a_list_that_an_old_snapshot_cannot_give_says_what_to_run(old_home: Path) -> None:
    place = old_home / "data" / "decisions" / "corrections"
    place.mkdir(parents=True)
    (place / "a.yml").write_text(
        '- {table: household, key: {household_id: "1"}, data_date: 2019-12-31, column: head_name, expect: null, value: 甲,'
        " reason: x, author: x, decided_on: 2019-12-31}\n",
        encoding="utf-8",
    )
    with pytest.raises(UsageError) as caught:
        list_corrections(Home(old_home), known_on=None)
    assert "bayou run --as-of 2019-12-31 --known-on" in caught.value.do


def test_an_old_snapshot_can_be_compared_with_a_new_one(demo_home: Path, tmp_path: Path) -> None:
    curated = tmp_path / "data" / "curated"
    source = current_snapshot(demo_home)
    for name in ("old", "new"):
        shutil.copytree(source, curated / name)
    make_old(curated / "old")
    changes, lines = compare(Home(tmp_path), "old", "new")
    assert lines == []
    assert any("没有逐项记录" in line for line in changes.lines())


def test_a_snapshot_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 999}), encoding="utf-8")
    with pytest.raises(UsageError, match="比本程序新"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="损坏"):
        read_manifest(tmp_path)
