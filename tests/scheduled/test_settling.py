"""Waiting for half-copied files: whatever changes restarts the wait, and it does not wait for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.errors import MachineError
from pipelines.store.settling import wait_until_settled


class Clock:
    """A clock that only sleeping moves; `steps` happen one by one, each during one sleep."""

    def __init__(self, steps: Iterator[Callable[[], object]]) -> None:
        self.now = 0.0
        self.steps = steps

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        next(self.steps, lambda: None)()


def _wait(folder: Path, *steps: Callable[[], object], limit: float = 600) -> float:
    clock = Clock(iter(steps))
    return wait_until_settled(folder, quiet_seconds=5, limit_seconds=limit, sleep=clock.sleep, clock=clock)


def test_a_folder_at_rest_is_waited_for_as_long_as_said(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"1")
    assert _wait(tmp_path) == 5


def test_a_folder_that_is_not_there_is_at_rest(tmp_path: Path) -> None:
    assert _wait(tmp_path / "raw") == 5


def _grow(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"1")


@pytest.mark.parametrize("name", ["2019/a.xlsx", "2019/.a.xlsx.Xy12Ab", "2019/a.xlsx.part"])
def test_a_growing_file_is_waited_for_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    assert _wait(tmp_path, *[lambda: _grow(path)] * 7) == 7 + 5


def test_a_rename_at_the_end_of_a_copy_restarts_the_wait(tmp_path: Path) -> None:
    hidden, real = tmp_path / ".a.xlsx.Xy12Ab", tmp_path / "a.xlsx"
    hidden.write_bytes(b"1")
    assert _wait(tmp_path, *[lambda: None] * 3, lambda: hidden.rename(real)) == 4 + 5


def test_a_copy_with_the_times_and_size_of_its_original_is_a_change(tmp_path: Path) -> None:
    import os

    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    state = path.stat()

    def replaced() -> None:
        path.write_bytes(b"2")
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert _wait(tmp_path, replaced) == 1 + 5


def test_it_does_not_wait_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(MachineError, match="仍在变化") as caught:
        _wait(tmp_path, *[lambda: _grow(path)] * 200, limit=60)
    assert caught.value.exit_code == 5
