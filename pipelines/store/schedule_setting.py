"""The one setting of scheduled runs, `data/schedule.toml` (ground room): when, how patient, and what is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.store.files import write_atomically
from pipelines.store.home import Home
from pipelines.store.toml_records import Kinds, read_toml

SETTING_FILE = "schedule.toml"
WHERE = f"data/{SETTING_FILE}"
WEEKDAYS = tuple(range(1, 8))

_NUMBER = "整数，大于 0"
_KINDS: Kinds = {
    "at": (str, '时刻，写作 "06:30"，加引号'),
    "weekdays": (list, "星期几的列表，1 为星期一，如 [1, 2, 3, 4, 5]"),
    "settle_seconds": (int, _NUMBER),
    "settle_limit_minutes": (int, _NUMBER),
    "lock_wait_minutes": (int, _NUMBER),
    "run_limit_minutes": (int, _NUMBER),
    "keep_snapshots": (int, _NUMBER),
    "keep_refused": (int, _NUMBER),
    "keep_run_records": (int, _NUMBER),
}

DEFAULT_TEXT = """\
# 定时运行的设置。改好以后运行 bayou schedule，再照它说的装到本机上。
at = "06:30"                        # 几点运行，二十四小时制，按本机时间
weekdays = [1, 2, 3, 4, 5, 6, 7]    # 星期几运行，1 为星期一
settle_seconds = 60                 # data/raw 多少秒没有变化，才当作已经复制完
settle_limit_minutes = 60           # 等复制完最多等多久；到时仍在变，本次不运行（退出码 5）
lock_wait_minutes = 60              # 别的 bayou 正在写时最多等多久（退出码 5）
run_limit_minutes = 180             # 一次运行最多多久，超过即停止，下次接着做
keep_snapshots = 12                 # 保留最近发布的几个快照及其报告；当前的、上一个和公开发布过的总是保留
keep_refused = 3                    # 保留最近几个没有获准发布的快照
keep_run_records = 400              # 保留最近几次运行的记录
"""


@dataclass(frozen=True)
class ScheduleSetting:
    """When a run begins (local time, ISO weekdays), how long it waits, and how much it keeps."""

    at: time
    weekdays: tuple[int, ...]
    settle_seconds: int
    settle_limit_minutes: int
    lock_wait_minutes: int
    run_limit_minutes: int
    keep_snapshots: int
    keep_refused: int
    keep_run_records: int


def setting_file(home: Home) -> Path:
    """Where the setting lies."""
    return home.raw.parent / SETTING_FILE


def ensure_setting(home: Home) -> bool:
    """Write the setting with its explanations where there is none; says whether it did."""
    if setting_file(home).exists():
        return False
    write_atomically(setting_file(home), DEFAULT_TEXT)
    return True


def read_setting(home: Home) -> ScheduleSetting:
    """The setting of this home.

    Raises:
        UsageError: there is none, it is no TOML, or a key is unknown, missing or cannot be.
    """
    try:
        record = read_toml(setting_file(home), _KINDS, where=WHERE)
    except FileNotFoundError as error:
        raise UsageError(
            "没有定时运行的设置", where=WHERE, do="先运行 bayou schedule，它会写出一份可以改的设置"
        ) from error
    missing = [key for key in _KINDS if key not in record]
    if missing:
        raise UsageError(
            f"{SETTING_FILE} 缺少键：{'、'.join(missing)}",
            where=WHERE,
            do="补上这些键，或删去文件后运行 bayou schedule",
        )
    for key, (kind, form) in _KINDS.items():
        if kind is int and record[key] < 1:
            raise UsageError(f"{SETTING_FILE} 的 {key} 不能是 {record[key]}", where=WHERE, do=f"应为{form}")
    return ScheduleSetting(**{**record, "at": _time(record["at"]), "weekdays": _weekdays(record["weekdays"])})


def _time(text: str) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise UsageError(f"{SETTING_FILE} 的 at 不是时刻：{text}", where=WHERE, do=f"应为{_KINDS['at'][1]}")
    return time.fromisoformat(text)


def _weekdays(days: list[object]) -> tuple[int, ...]:
    chosen = [day for day in WEEKDAYS if day in days]
    if not chosen or len(chosen) != len(days) or any(isinstance(day, bool) for day in days):
        raise UsageError(f"{SETTING_FILE} 的 weekdays 不是星期几的列表", where=WHERE, do=f"应为{_KINDS['weekdays'][1]}")
    return tuple(chosen)
