"""`bayou doctor`: is this machine fit, and is this home in order? (roof)"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from pipelines.store.home import Home

PACKAGES = ("duckdb", "polars", "great-expectations", "altair", "papermill", "jupyterlab", "typst")
NEEDED_DISK_GIB = 5


@dataclass(frozen=True)
class Check:
    """One thing examined. A fatal one keeps runs from working."""

    title: str
    is_well: bool
    note: str
    is_fatal: bool = False


def examine(home: Home) -> list[Check]:
    """Examine machine and home; changes nothing but a probe file that is removed at once."""
    return [
        _python(),
        *_packages(),
        *_fonts(home),
        _disk(home),
        _rights(home),
        _lock(home),
        *_snapshots(home),
        *_last_run(home),
    ]


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), f"{found}（需要 3.11 以上）", is_fatal=True)


def _packages() -> Iterator[Check]:
    for name in PACKAGES:
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "没有安装；运行 make setup", is_fatal=True)


def _fonts(home: Home) -> Iterator[Check]:
    """Which font each role of an official paper gets: one that is not the official one is no fault, none at all is."""
    from pipelines.errors import BayouError
    from pipelines.report.office.fonts import NO_FONTS, found_fonts

    try:
        fonts = found_fonts(home.fonts)
    except BayouError as error:
        yield Check("公文字体", False, f"{error.what}（{error.where}）。{error.do}")
        return
    if not fonts.is_complete:
        yield Check("公文字体", False, NO_FONTS)
        return
    for font in fonts.roles:
        note = font.family if font.is_official else f"{font.family}（代替）"
        yield Check(f"公文字体 {font.name_zh}", True, note)


def _disk(home: Home) -> Check:
    place = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    free = shutil.disk_usage(place).free / 2**30
    return Check(
        "磁盘", free >= NEEDED_DISK_GIB, f"可用 {free:.1f} GiB(全量需要约 {NEEDED_DISK_GIB} GiB)", is_fatal=free < 1
    )


def _rights(home: Home) -> Check:
    place = next(folder for folder in (home.curated, home.root, *home.root.parents) if folder.exists())
    return Check(
        "写入权限", os.access(place, os.W_OK), "可写" if os.access(place, os.W_OK) else "不可写", is_fatal=True
    )


def _lock(home: Home) -> Check:
    from pipelines.errors import MachineError
    from pipelines.store.locks import writer_lock

    if not home.lock_file.exists():
        return Check("运行锁", True, "空闲")
    try:
        with writer_lock(home):
            return Check("运行锁", True, "空闲")
    except MachineError as error:
        return Check("运行锁", False, error.what)


def _snapshots(home: Home) -> Iterator[Check]:
    snapshot = home.current_snapshot()
    if snapshot is None:
        yield Check("当前快照", True, "还没有；运行 bayou run")
    else:
        whole = all((snapshot / name).exists() for name in ("register.duckdb", "indicators.duckdb", "manifest.json"))
        yield Check("当前快照", whole, snapshot.name if whole else f"{snapshot.name} 不完整；重新运行 bayou run")
    leftovers = [path.name for path in home.curated.glob("*.building")] if home.curated.exists() else []
    if leftovers:
        yield Check("未完成的构建", True, f"{len(leftovers)}个；下次运行会接着做或清除")


def _last_run(home: Home) -> Iterator[Check]:
    from pipelines.store.run_status import FAILED, RUNNING, WAITING, read_status

    status = read_status(home)
    if not status:
        return
    told = {WAITING: "等文件复制完", RUNNING: "在运行，或被终止", FAILED: "没有完成"}.get(status["state"], "完成")
    reason = f"；{status['message']}".replace("\n", "；") if status.get("message") else ""
    note = f"{status['started']} 开始，{told}{reason}；上次成功 {status.get('last_success') or '还没有'}"
    yield Check("最近一次运行", status["state"] != FAILED, note)
