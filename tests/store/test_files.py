"""Atomic files, the pointer and the names of snapshots."""

from __future__ import annotations

import errno
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import MachineError
from pipelines.store.files import machine_errors, point_to, write_atomically
from pipelines.store.snapshots import code_fingerprint, files_fingerprint, snapshot_key


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "CURRENT"
    write_atomically(path, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MachineError), machine_errors("写入"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["CURRENT"]


def test_the_pointer_moves_in_one_step_and_stays_relative(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        point_to(tmp_path / "latest", name)
        assert (tmp_path / "latest").readlink() == Path(name)


def test_an_error_of_ours_is_not_blamed_on_the_machine() -> None:
    with pytest.raises(FileNotFoundError), machine_errors("读取"):
        raise FileNotFoundError(errno.ENOENT, "no such file")


def test_a_snapshot_id_depends_on_every_input_and_on_nothing_else(tmp_path: Path) -> None:
    day, known = date(2019, 12, 31), date(2020, 1, 15)
    key = snapshot_key(day, known, ["a", "b"])
    assert key == snapshot_key(day, known, ["a", "b"])
    assert key.id.startswith("2019-12-31_2020-01-15_")
    others = [
        snapshot_key(day, known, ["a", "c"]),
        snapshot_key(day, day, ["a", "b"]),
        snapshot_key(known, known, ["a", "b"]),
    ]
    assert len({key.hash8, *(other.hash8 for other in others)}) == 4


def test_a_decision_changes_the_fingerprint(tmp_path: Path) -> None:
    empty = files_fingerprint(tmp_path / "decisions")
    (tmp_path / "decisions").mkdir()
    assert files_fingerprint(tmp_path / "decisions") == empty
    (tmp_path / "decisions" / "corrections.yml").write_text("- x", encoding="utf-8")
    assert files_fingerprint(tmp_path / "decisions") != empty


def test_the_code_fingerprint_covers_rules_and_notebooks_but_not_tests(tmp_path: Path) -> None:
    for name in ("pipelines/a.py", "expectations/rules/ID.yml", "notebooks/x.ipynb", "tests/test_a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = code_fingerprint(tmp_path)
    (tmp_path / "tests/test_a.py").write_text("2", encoding="utf-8")
    assert code_fingerprint(tmp_path) == before
    (tmp_path / "expectations/rules/ID.yml").write_text("2", encoding="utf-8")
    assert code_fingerprint(tmp_path) != before


def test_an_explore_notebook_that_lab_saves_makes_no_other_snapshot(tmp_path: Path) -> None:
    for name in ("notebooks/x.ipynb", "notebooks/explore/1.ipynb", "notebooks/lab_settings/overrides.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = code_fingerprint(tmp_path)
    (tmp_path / "notebooks/explore/1.ipynb").write_text("2", encoding="utf-8")
    (tmp_path / "notebooks/lab_settings/overrides.json").write_text("2", encoding="utf-8")
    assert code_fingerprint(tmp_path) == before
    (tmp_path / "notebooks/x.ipynb").write_text("2", encoding="utf-8")
    assert code_fingerprint(tmp_path) != before
