"""One writer at a time; whoever waits is told for whom, and a killed run leaves neither lock nor litter."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.doctor import examine
from pipelines.errors import MachineError
from pipelines.store.home import Home
from pipelines.store.leftovers import clear_leftovers
from pipelines.store.locks import writer_lock

HOLD = """
import sys, time
from pathlib import Path
from pipelines.store.home import Home
from pipelines.store.locks import writer_lock
with writer_lock(Home(Path(sys.argv[2]))):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def held(home: Home) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, "run", str(home.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_message_names_verb_process_and_since_when(home: Home) -> None:
    holder = held(home)
    try:
        with pytest.raises(MachineError) as caught, writer_lock(home):
            pass
        assert f"bayou run，进程 {holder.pid}，自 {datetime.now():%Y}" in caught.value.what
        assert caught.value.exit_code == 5
        (lock,) = [check for check in examine(home) if check.title == "运行锁"]
        assert str(holder.pid) in lock.note
    finally:
        holder.kill()
        holder.wait()


def test_a_killed_run_leaves_no_lock(home: Home) -> None:
    holder = held(home)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with writer_lock(home):
        assert home.holder_file.exists()
    assert not home.holder_file.exists()


def test_a_holder_that_has_not_signed_yet_is_simply_another(home: Home) -> None:
    holder = held(home)
    try:
        home.holder_file.write_text("{", encoding="utf-8")
        with pytest.raises(MachineError, match=r"另一个 bayou 正在写入这个数据目录\n"), writer_lock(home):
            pass
    finally:
        holder.kill()
        holder.wait()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_said(home: Home, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_locks)
    with pytest.raises(MachineError, match="不支持文件锁"), writer_lock(home):
        pass


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_read_only_folder_is_said(home: Home, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    real = os.open

    def read_only(path: object, flags: int, *more: object, **options: object) -> int:
        if flags & os.O_CREAT and str(path).endswith(".lock"):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, flags, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("os.open", read_only)
    with pytest.raises(MachineError) as caught, writer_lock(home):
        pass
    assert "bayou doctor" in caught.value.do


def test_leftovers_are_cleared_and_nothing_else(home: Home) -> None:
    kept = ["data/raw/b/.户表.csv.12.tmp", "data/curated/s1/manifest.json", "data/curated/s2.building/register.duckdb",
            "data/curated/s3.refused/manifest.json", "reports/s1/internal/index.html", "data/runs/000001_s1.json"]  # fmt: skip
    litter = ["data/curated/s0.building/register.duckdb", "data/curated/s2.building/.stages.json.12.tmp",
              "reports/s1/internal/.index.html.12.tmp", "data/runs/.000002_s1.json.12.tmp", "data/..lock.holder.12.tmp",
              "data/.demo.building/raw/b/batch.toml", "data/.restore.building/data/raw/b/batch.toml",
              "data/.demo.old/b/batch.toml", "data/curated/.CURRENT.12.tmp"]  # fmt: skip
    for name in kept + litter:
        (home.root / name).parent.mkdir(parents=True, exist_ok=True)
        (home.root / name).write_text("x", encoding="utf-8")
    clear_leftovers(home, keep=home.curated / "s2.building")
    left = sorted(path.relative_to(home.root).as_posix() for path in home.root.rglob("*") if path.is_file())
    assert left == sorted(kept)


def test_a_demo_killed_between_its_two_renames_gets_its_old_batches_back(home: Home) -> None:
    (home.root / "data" / ".demo.old" / "b").mkdir(parents=True)
    clear_leftovers(home)
    assert (home.raw / "b").exists()
