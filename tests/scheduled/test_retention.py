"""What is kept of old snapshots and records, and what no pruning may touch."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipelines.store.home import Home
from pipelines.store.releases import MANIFEST
from pipelines.store.retention import Removed, prune

IDS = [f"2019-12-31_2020-01-15_{number:08x}" for number in range(9)]


def _home(root: Path, *, current: int, previous: int) -> Home:
    """Nine snapshots with pages, the last published last; four refused builds, six records, and things to leave alone."""
    home = Home(root)
    for moment, name in enumerate([*IDS, *(f"{name}.refused" for name in IDS[:4])]):
        (home.curated / name).mkdir(parents=True)
        (home.curated / name / "manifest.json").write_text("{}", encoding="utf-8")
        os.utime(home.curated / name, (moment, moment))
    for name in IDS:
        (home.reports / name / "internal").mkdir(parents=True)
    (home.curated / f"{IDS[0]}.building").mkdir()
    (home.curated / "notes").mkdir()
    home.current_file.write_text(IDS[current] + "\n", encoding="utf-8")
    home.previous_file.write_text(IDS[previous] + "\n", encoding="utf-8")
    home.runs.mkdir()
    for number in range(1, 7):
        (home.runs / f"{number:06d}_{IDS[0]}.json").write_text("{}", encoding="utf-8")
    (home.runs / "bench.json").write_text("{}", encoding="utf-8")
    (home.raw / "2019").mkdir(parents=True)
    return home


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_newest_stay_and_so_do_current_and_previous(tmp_path: Path) -> None:
    home = _home(tmp_path, current=1, previous=3)
    removed = prune(home, keep_snapshots=2, keep_refused=1, keep_run_records=4)
    assert removed == Removed(snapshots=5, refused=3, run_records=2)
    kept = {IDS[1], IDS[3], IDS[7], IDS[8]}
    assert _names(home.reports) == kept
    assert _names(home.curated) == kept | {
        f"{IDS[3]}.refused", f"{IDS[0]}.building", "notes", "CURRENT", "PREVIOUS",
    }  # fmt: skip
    assert _names(home.runs) == {"bench.json", *(f"{number:06d}_{IDS[0]}.json" for number in range(3, 7))}
    assert _names(home.raw) == {"2019"}
    assert prune(home, keep_snapshots=2, keep_refused=1, keep_run_records=4) == Removed(0, 0, 0)


def test_what_was_released_stays(tmp_path: Path) -> None:
    home = _home(tmp_path, current=8, previous=7)
    (home.releases / "release").mkdir(parents=True)
    record = json.dumps({"number": 1, "snapshot": IDS[2]})
    (home.releases / "release" / MANIFEST).write_text(record, encoding="utf-8")
    prune(home, keep_snapshots=1, keep_refused=1, keep_run_records=1)
    assert _names(home.reports) == {IDS[2], IDS[7], IDS[8]}


def test_an_empty_home_has_nothing_to_remove(tmp_path: Path) -> None:
    assert prune(Home(tmp_path), keep_snapshots=1, keep_refused=1, keep_run_records=1) == Removed(0, 0, 0)


@given(keep=st.integers(1, 12), current=st.integers(0, 8), previous=st.integers(0, 8))
def test_the_pointed_to_are_never_removed_and_pages_go_with_their_snapshot(
    keep: int, current: int, previous: int
) -> None:
    with tempfile.TemporaryDirectory() as root:
        home = _home(Path(root), current=current, previous=previous)
        prune(home, keep_snapshots=keep, keep_refused=1, keep_run_records=1)
        snapshots = {name for name in _names(home.curated) if name in IDS}
        assert {IDS[current], IDS[previous]} <= snapshots
        assert _names(home.reports) == snapshots
        assert set(IDS[-keep:]) <= snapshots
        assert len(snapshots) <= keep + 2
