"""Time and memory of each stage of the main job, from the run's own log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Command:
    """One command run as a whole process: wall seconds, peak memory of its largest process, exit code."""

    words: str
    seconds: float
    peak_memory_mib: float
    code: int


def timed(arguments: list[str], *, env: dict[str, str] | None = None, cwd: Path | None = None) -> Command:
    """Run a command and account for it by the operating system's own figures."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})}, cwd=cwd
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    words = " ".join(Path(word).name if "/" in word else word for word in arguments)
    return Command(words, round(time.perf_counter() - begun, 2), round(usage.ru_maxrss / 1024, 1), process.returncode)


def bayou(home: Path, *arguments: str) -> Command:
    return timed([sys.executable, "-m", "pipelines", *arguments, "--home", str(home)])


def latest_log(home: Path) -> dict[str, Any]:
    """The run log `data/runs/` keeps: stages with seconds and memory."""
    newest = max((home / "data" / "runs").glob("*.json"))
    return dict(json.loads(newest.read_text(encoding="utf-8")))


def main_job(home: Path, scale: str, *, verb: str = "run") -> dict[str, Any]:
    """`bayou demo` and `bayou run` (or `publish`, without rendering) at a scale, then a second run, which is a no-op."""
    demo = bayou(home, "demo", "--scale", scale)
    run = bayou(home, verb)
    stages = latest_log(home)["stages"]
    again = bayou(home, verb)
    return {"scale": scale, "demo": vars(demo), "run": vars(run), "stages": stages, "second_run": vars(again)}
