"""Waiting for files that are still being copied (ground room)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import MachineError

Look = tuple[tuple[str, int, int, int], ...]


def wait_until_settled(
    folder: Path,
    *,
    quiet_seconds: float,
    limit_seconds: float,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> float:
    """Return once nothing below `folder` has changed for `quiet_seconds`; the seconds waited.

    A copy shows itself by a change between two looks, be it of a hidden file that a copying program renames at the end.
    No time of a file is compared with a clock: copies keep the times of their originals, network disks have clocks of
    their own. A copy that stands still for longer is told by its file, which cannot be read (`bayou ledger`).

    Raises:
        MachineError: it was still changing after `limit_seconds`.
    """
    begun = quiet_since = clock()
    seen = _look(folder)
    while clock() - quiet_since < quiet_seconds:
        if clock() - begun > limit_seconds:
            raise MachineError(
                f"等了{round(limit_seconds / 60)}分钟，收件文件夹仍在变化，可能还在复制",
                where="data/raw",
                do="等复制完再运行；若总在变化，检查是什么程序在写这个文件夹",
            )
        sleep(min(quiet_seconds, 1.0))
        now = _look(folder)
        if now != seen:
            seen, quiet_since = now, clock()
    return clock() - begun


def _look(folder: Path) -> Look:
    """Name, size and times of every file below; one that vanishes meanwhile is a change by itself."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            try:
                state = os.stat(path)
            except OSError:
                continue
            found.append((path, state.st_size, state.st_mtime_ns, state.st_ctime_ns))
    return tuple(sorted(found))
