"""Promise 2: no half-published snapshot under a full disk or two runs at once; `tests/crash` kills runs and denies writes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.homes import bayou, current_snapshot


def start_run(home: Path, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines", "run", "--home", str(home)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **options,  # type: ignore[call-overload]
    )


def is_whole(home: Path) -> bool:
    """CURRENT, if there is one, points to a complete snapshot."""
    pointer = home / "data" / "curated" / "CURRENT"
    if not pointer.exists():
        return True
    snapshot = current_snapshot(home)
    return all(
        (snapshot / n).exists() for n in ("register.duckdb", "indicators.duckdb", "public.duckdb", "manifest.json")
    )


def test_a_second_run_at_the_same_time_is_told_to_wait(raw_home: Path) -> None:
    first = start_run(raw_home)
    try:
        deadline = time.monotonic() + 60
        while not (raw_home / "data" / ".lock").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        second = bayou("run", home=raw_home)
        assert second.code == 5
        assert "另一个 bayou" in second.err
        assert f"进程 {first.pid}" in second.err
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()


def test_a_full_disk_is_said_and_leaves_the_published_snapshot(published_home: Path) -> None:
    before = (published_home / "data" / "curated" / "CURRENT").read_bytes()
    # A new decision makes new inputs; then no file may grow beyond 1 MiB, as on a full disk.
    decisions = published_home / "data" / "decisions"
    decisions.mkdir(parents=True, exist_ok=True)
    (decisions / "note.yml").write_text("# 触发重建\n", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "pipelines", "run", "--home", str(published_home)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20)),
        check=False,
    )
    assert process.returncode == 5, process.stderr
    assert "磁盘" in process.stderr
    assert (published_home / "data" / "curated" / "CURRENT").read_bytes() == before
    assert is_whole(published_home)


def test_a_reader_stays_undisturbed_while_a_new_snapshot_is_built(published_home: Path) -> None:
    import duckdb

    register = current_snapshot(published_home) / "register.duckdb"
    with duckdb.connect(register, read_only=True) as reader:
        before = reader.execute("SELECT count(*) FROM base.person").fetchall()
        result = bayou("publish", "--as-of", "2018-12-31", home=published_home)
        assert result.code == 0, result.err
        assert reader.execute("SELECT count(*) FROM base.person").fetchall() == before


def test_refused_data_ends_3_and_leaves_current_alone(published_home: Path) -> None:
    before = (published_home / "data" / "curated" / "CURRENT").read_bytes()
    pages = os.readlink(published_home / "reports" / "latest")
    made = bayou("demo", "--scale", "0.02", "--refuse", home=published_home)
    assert made.code == 0, made.err
    result = bayou("run", home=published_home)
    assert result.code == 3, result.err
    assert "处理：" in result.err
    assert (published_home / "data" / "curated" / "CURRENT").read_bytes() == before
    assert os.readlink(published_home / "reports" / "latest") == pages
    refused = list((published_home / "data" / "curated").glob("*.refused"))
    assert len(refused) == 1
    assert (refused[0] / "internal" / "quality.html").exists()
