"""Runs that nobody watches: what they wait for, what they leave for a monitor, and a real cron that starts them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.store.home import Home
from pipelines.store.run_status import told_status
from pipelines.store.schedule_setting import DEFAULT_TEXT
from tests.homes import bayou
from tests.programs import installed

STATUS, LOG = "data/runs/status.json", "data/runs/schedule.log"


def _set(home: Path, **values: object) -> None:
    """The default setting, impatient and with these values."""
    lines = [line.split("#")[0].strip() for line in DEFAULT_TEXT.splitlines() if " = " in line]
    record = dict(line.split(" = ", 1) for line in lines) | {"settle_seconds": "1", "settle_limit_minutes": "1"}
    record |= {key: json.dumps(value) for key, value in values.items()}
    text = "".join(f"{key} = {value}\n" for key, value in record.items())
    (home / "data" / "schedule.toml").write_text(text, encoding="utf-8")


def _status(home: Path) -> dict[str, object]:
    return dict(json.loads((home / STATUS).read_text(encoding="utf-8")))


@pytest.mark.slow
def test_from_the_first_run_to_one_that_fails_and_one_that_mends_it(raw_home: Path) -> None:
    _set(raw_home, keep_snapshots=1)
    assert bayou("run", "--scheduled", home=raw_home).code == 0
    first = _status(raw_home)
    assert (first["state"], first["exit_code"], first["message"]) == ("done", 0, "")
    assert first["last_success"] == first["ended"]
    assert int(str(first["pages_made"])) > 12
    assert first["snapshot_id"] == (raw_home / "data" / "curated" / "CURRENT").read_text(encoding="utf-8").strip()

    assert bayou("run", "--scheduled", home=raw_home).code == 0
    assert (_status(raw_home)["state"], _status(raw_home)["pages_made"]) == ("unchanged", 0)

    (raw_home / "data" / "raw" / "2020-03-31").mkdir()
    failed = bayou("run", "--scheduled", home=raw_home)
    status = _status(raw_home)
    assert (failed.code, status["state"], status["exit_code"]) == (2, "failed", 2)
    assert "batch.toml" in str(status["message"])
    assert str(raw_home) not in json.dumps(status)
    assert status["last_success"] != status["ended"]

    (raw_home / "data" / "raw" / "2020-03-31").rmdir()
    assert bayou("run", "--scheduled", home=raw_home).code == 0
    log = (raw_home / LOG).read_text(encoding="utf-8")
    assert log.count("开始") == 4
    assert log.count("完成：快照") == 3
    assert log.count("没有完成（退出码 2）") == 1


def test_it_waits_for_another_run_and_for_a_copy_and_says_when_it_is_stopped(raw_home: Path) -> None:
    _set(raw_home, settle_seconds=3)
    arriving = raw_home / "data" / "raw" / "arriving"
    arriving.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(raw_home)], stdout=subprocess.PIPE, text=True)
    process = None
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        process = _started(raw_home)
        time.sleep(4)
        assert process.poll() is None
        assert not (raw_home / STATUS).exists(), "the status belongs to whoever holds the lock"
        holder.kill()
        for size in range(1, 5):  # without its batch.toml a run would end with exit code 2
            _until(lambda: _waits(raw_home))
            (arriving / "家庭成员.csv").write_text("1" * size, encoding="utf-8")
            time.sleep(1.5)
        shutil.rmtree(arriving)
        _until(lambda: list((raw_home / "data" / "curated").glob("*.building/register.duckdb")))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    finally:
        holder.kill()
        if process:
            process.kill()
    assert (_status(raw_home)["state"], _status(raw_home)["exit_code"]) == ("failed", 130)


def test_copying_that_does_not_end_fails_with_five(raw_home: Path) -> None:
    # A minute is the least that can be set: the clock of the run is not ours to turn.
    _set(raw_home, settle_seconds=120, settle_limit_minutes=1)
    result = bayou("run", "--scheduled", home=raw_home, timeout=120)
    assert result.code == 5
    assert "仍在变化" in str(_status(raw_home)["message"])


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_an_interruption_is_told_as_one_wherever_it_came(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), told_status(Home(tmp_path)):
        raise error
    assert (_status(tmp_path)["state"], _status(tmp_path)["exit_code"]) == ("failed", 130)


HOLD = """
import sys, time
from pathlib import Path
from pipelines.store.home import Home
from pipelines.store.locks import writer_lock
with writer_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(600)
"""


def _started(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "pipelines", "run", "--scheduled", "--home", str(home)])


def _waits(home: Path) -> bool:
    return (home / STATUS).exists() and _status(home)["state"] == "waiting"


def _until(happened: object, seconds: float = 60) -> None:
    assert callable(happened)
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_real_cron_starts_the_line_that_was_written(raw_home: Path, tmp_path: Path) -> None:
    moment = datetime.now() + timedelta(minutes=1, seconds=5)
    _set(raw_home, at=f"{moment:%H:%M}")
    assert bayou("schedule", home=raw_home).code == 0
    with _cron((raw_home / "data" / "schedule" / "bayou.cron").read_text(encoding="utf-8"), tmp_path):
        _until(lambda: (raw_home / STATUS).exists(), seconds=150)
        _until(lambda: _status(raw_home)["state"] in ("done", "failed"), seconds=300)
    assert _status(raw_home)["state"] == "done", _status(raw_home)
    assert (raw_home / "reports" / "latest" / "internal" / "index.html").exists()


@contextmanager
def _cron(line: str, folder: Path) -> Iterator[None]:
    """A cron daemon with this crontab alone, in a namespace of its own: the machine's crontabs are neither seen nor touched."""
    installed("cron", package="cron")
    table = folder / "crontab"
    table.write_text(line, encoding="utf-8")
    script = (
        "mount -t tmpfs -o mode=1730 none /var/spool/cron/crontabs && mount -t tmpfs none /etc/cron.d && "
        'mount -t tmpfs none /run && install -m 600 "$0" /var/spool/cron/crontabs/root && exec cron -f'
    )
    daemon = subprocess.Popen([installed("unshare", package="util-linux"), "-m", "sh", "-ec", script, str(table)])
    try:
        time.sleep(1)
        assert daemon.poll() is None, "cron did not start: it needs to be root"
        yield
    finally:
        daemon.kill()
        daemon.wait()
