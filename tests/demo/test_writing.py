"""The files: as offices send them, the same bytes each time, and never beside somebody's real batches."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipelines.contracts import load_contracts
from pipelines.demo import DemoSummary, write_demo
from pipelines.demo.cell_text import headers, style_of
from pipelines.demo.figures import COUNTIES, STAMP
from pipelines.errors import UsageError

Written = tuple[Path, DemoSummary]


def digests(home: Path) -> dict[str, str]:
    files = sorted(path for path in (home / "data").rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(written: Written, tmp_path: Path) -> None:
    home, summary = written
    first = digests(home)
    again = write_demo(tmp_path / "again", scale=0.01)
    assert digests(tmp_path / "again") == first
    assert (again.files, again.rows, again.defects) == (summary.files, summary.rows, summary.defects)
    write_demo(tmp_path / "again", scale=0.01, seed=1, clean=True)
    assert digests(tmp_path / "again") != first


def test_batches_say_what_is_complete(written: Written) -> None:
    home, _ = written
    toml = tomllib.loads((home / "data/raw/2019-03-31/batch.toml").read_text(encoding="utf-8"))
    assert toml["simulated"] is True
    assert toml["written_by"] == "bayou demo"
    assert len(toml["full"]["household"]) == 12
    assert "household_income" not in toml["full"]
    assert "visit_log" not in toml["full"]


def test_every_file_says_that_it_is_made_up(written: Written) -> None:
    home, summary = written
    files = [path for path in (home / "data/raw").glob("*/*") if path.suffix in (".csv", ".xlsx")]
    assert len(files) == summary.files
    for path in files:
        if path.suffix == ".csv":
            assert STAMP in path.read_bytes().decode("gb18030").splitlines()[-1], path.name
        else:
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
            assert STAMP in str(rows[0][0]), path.name
            assert STAMP in str(rows[-1][0]), path.name


def test_no_county_writes_one_header_twice() -> None:
    for county in range(len(COUNTIES)):
        for contract in load_contracts().values():
            names = headers(contract, style_of(county))
            assert len(set(names)) == len(names), (county, contract.table)


def test_the_key_lies_outside_the_received_files(written: Written) -> None:
    home, summary = written
    key = json.loads((home / "data/demo/answer_key.json").read_text(encoding="utf-8"))
    assert len(key["defects"]) == summary.defects
    assert sum(key["expected"]["households"].values()) == summary.households
    assert sum(key["expected"]["persons"].values()) == summary.persons


def test_a_home_with_other_batches_is_left_alone(tmp_path: Path) -> None:
    batch = tmp_path / "data" / "raw" / "2019-12-31"
    batch.mkdir(parents=True)
    (batch / "batch.toml").write_text('supplier = "某县"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="不是演示程序写的批次"):
        write_demo(tmp_path, scale=0.01)
    assert [path.name for path in batch.iterdir()] == ["batch.toml"]


def test_scales_out_of_range_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="演示规模"):
        write_demo(tmp_path, scale=0.001)


def test_refuse_adds_one_batch_without_a_key_column(tmp_path: Path) -> None:
    write_demo(tmp_path, scale=0.01, clean=True)
    before = digests(tmp_path)
    summary = write_demo(tmp_path, scale=0.01, refuse=True)
    after = digests(tmp_path)
    assert summary.batches == 1
    assert {name: after[name] for name in before} == before
    added = sorted(set(after) - set(before))
    assert all(name.startswith("data/raw/2020-03-31/") for name in added)
    text = (tmp_path / added[0]).read_bytes().decode("gb18030")
    assert "户编号" not in text
