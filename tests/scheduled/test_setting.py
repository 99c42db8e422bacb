"""`bayou schedule`: one setting, a timer and a cron line that mean the same."""

from __future__ import annotations

import subprocess
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.schedule import cron_time, on_calendar
from pipelines.store.home import Home
from pipelines.store.schedule_setting import DEFAULT_TEXT, ScheduleSetting, ensure_setting, read_setting, setting_file
from tests.homes import bayou
from tests.programs import installed

NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _setting(tmp_path: Path, text: str) -> ScheduleSetting:
    home = Home(tmp_path)
    setting_file(home).parent.mkdir(parents=True, exist_ok=True)
    setting_file(home).write_text(text, encoding="utf-8")
    return read_setting(home)


def test_the_first_call_writes_a_setting_that_can_be_read_and_units_for_it(tmp_path: Path) -> None:
    result = bayou("schedule", home=tmp_path)
    assert result.code == 0, result.err
    assert (tmp_path / "data" / "schedule.toml").read_text(encoding="utf-8") == DEFAULT_TEXT
    assert "30 6 * * * cd " in result.out
    for name in ("bayou.service", "bayou.timer", "bayou.cron"):
        assert (tmp_path / "data" / "schedule" / name).stat().st_size
    assert "systemctl enable" in result.out


def test_a_later_call_keeps_the_setting_and_follows_it(tmp_path: Path) -> None:
    _setting(tmp_path, DEFAULT_TEXT.replace("06:30", "22:05").replace("[1, 2, 3, 4, 5, 6, 7]", "[1, 5]"))
    result = bayou("schedule", home=tmp_path)
    assert result.code == 0, result.err
    assert "5 22 * * 1,5 cd " in (tmp_path / "data" / "schedule" / "bayou.cron").read_text(encoding="utf-8")
    assert "OnCalendar=Mon,Fri *-*-* 22:05:00" in (tmp_path / "data" / "schedule" / "bayou.timer").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"06:30"', '"6:30"', "at 不是时刻：6:30"),
        ('"06:30"', '"24:00"', "at 不是时刻：24:00"),
        ("[1, 2, 3, 4, 5, 6, 7]", "[]", "weekdays"),
        ("[1, 2, 3, 4, 5, 6, 7]", "[0, 1]", "weekdays"),
        ("[1, 2, 3, 4, 5, 6, 7]", "[1, 1]", "weekdays"),
        ("[1, 2, 3, 4, 5, 6, 7]", '["周一"]', "weekdays"),
        ("keep_snapshots = 12", "keep_snapshots = 0", "keep_snapshots 不能是 0"),
        ("keep_snapshots = 12", "keep_snapshots = true", "keep_snapshots 类型不对"),
        ("keep_snapshots = 12", "keep_snapshot = 12", "keep_snapshots"),
        ("lock_wait_minutes = 60", "", "缺少键：lock_wait_minutes"),
        ('at = "06:30"', 'at = "06:30', "不是合法的 TOML"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_says_why(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in DEFAULT_TEXT
    home = Home(tmp_path)
    ensure_setting(home)
    setting_file(home).write_text(DEFAULT_TEXT.replace(old, new, 1), encoding="utf-8")
    result = bayou("schedule", home=tmp_path)
    assert result.code == 2
    assert told in result.err
    assert "data/schedule.toml" in result.err
    assert bayou("run", "--scheduled", home=tmp_path).code == 2


def test_a_scheduled_run_without_a_setting_says_what_to_do(tmp_path: Path) -> None:
    result = bayou("run", "--scheduled", home=tmp_path)
    assert result.code == 2
    assert "bayou schedule" in result.err


def test_a_home_with_a_blank_and_a_percent_sign_survives_cron_and_systemd(tmp_path: Path) -> None:
    home = tmp_path / "数据 100%"
    assert bayou("schedule", home=home).code == 0
    folder = home / "data" / "schedule"
    line = (folder / "bayou.cron").read_text(encoding="utf-8")
    assert line.count("%") == line.count(r"\%") == 1
    assert f"'{home}'".replace("%", r"\%") in line
    verified = subprocess.run(
        [installed("systemd-analyze", package="systemd"), "verify", str(folder / "bayou.service"), str(folder / "bayou.timer")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
    assert not verified.stderr.strip()


@given(weekdays=st.sets(st.integers(1, 7), min_size=1), at=st.times())
def test_cron_and_timer_mean_the_same_moments(weekdays: set[int], at: time) -> None:
    setting = _at(at, *sorted(weekdays))
    minute, hour, month_day, month, cron_days = cron_time(setting).split()
    *timer_days, day, moment = on_calendar(setting).split()
    assert (month_day, month, day) == ("*", "*", "*-*-*")
    assert moment == f"{int(hour):02}:{int(minute):02}:00" == f"{at:%H:%M}:00"
    named = {NAMES.index(name) + 1 for name in timer_days[0].split(",")} if timer_days else set(range(1, 8))
    assert named == weekdays
    assert (set(range(1, 8)) if cron_days == "*" else {int(number) for number in cron_days.split(",")}) == weekdays


def _at(at: time, *weekdays: int) -> ScheduleSetting:
    return ScheduleSetting(at, weekdays, *[1] * 7)


def test_systemd_itself_reads_the_timer_as_meant() -> None:
    told = subprocess.run(
        [installed("systemd-analyze", package="systemd"), "calendar", "--iterations=4", on_calendar(_at(time(22, 5), 1, 5))],
        capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    ).stdout  # fmt: skip
    lines = [line.partition(": ")[2].strip() for line in told.splitlines() if line.endswith(" UTC")]
    moments = [datetime.strptime(line, "%a %Y-%m-%d %H:%M:%S UTC") for line in lines]
    assert len(moments) == 4
    assert all((moment.isoweekday(), moment.hour, moment.minute) in {(1, 22, 5), (5, 22, 5)} for moment in moments)
    assert moments[1] - moments[0] in (timedelta(days=3), timedelta(days=4))
