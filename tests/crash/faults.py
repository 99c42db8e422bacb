"""Runs that are killed or denied at a chosen moment: at a time, or at the n-th call that changes a file of the home."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

KILL = 0
# What differs between calls of one kind: ids, dates, process numbers, and which of many received files it is.
_NUMBERS = re.compile(r"\d{4}-\d\d-\d\d(_\d{4}-\d\d-\d\d_[0-9a-f]{8})?|\.\d+\.tmp|\d{6}_|\d{6,}|[^/]*(?=\.(csv|xlsx)$)")


def build_shim(folder: Path) -> Path:
    """Compile the preloaded library; needs a C compiler, nothing else."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler, "the crash tests need a C compiler: apt-get install gcc libc6-dev"
    shim, source = folder / "faults.so", Path(__file__).with_name("faults.c")
    if not shim.exists():
        made = folder / f"faults.{os.getpid()}.so"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True, capture_output=True
        )
        made.replace(shim)
    return shim


@dataclass(frozen=True)
class Ended:
    """How a disturbed command ended: a negative code is a signal."""

    code: int
    err: str
    seconds: float


@dataclass(frozen=True)
class Call:
    """One call that changed a file; `site` is the same for calls that differ only in an id or a number."""

    number: int
    site: str


@dataclass(frozen=True)
class Faults:
    """Starts commands under the shim."""

    shim: Path
    scratch: Path

    def run(self, home: Path, command: list[str], *, at: int = 0, errno: int = KILL, log: Path | None = None) -> Ended:
        """Run the command; its `at`-th call fails with `errno`, or everything is killed before it."""
        return self._wait(self._start(home, command, at, errno, log), None)

    def kill_after(self, home: Path, command: list[str], seconds: float) -> Ended:
        """Run the command and kill it with all its children after some time, if it has not ended by then."""
        return self._wait(self._start(home, command, 0, KILL, None), seconds)

    def interrupt(self, home: Path, command: list[str], when: Callable[[], bool]) -> Ended:
        """Run the command and press Ctrl-C as soon as `when` says so."""
        process = self._start(home, command, 0, KILL, None)
        while process.poll() is None and not when():
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        return self._wait(process, None)

    def calls(self, home: Path, command: list[str]) -> tuple[list[Call], Ended]:
        """Run the command undisturbed and list every call that changed a file."""
        log = self.scratch / "calls.log"
        log.unlink(missing_ok=True)
        ended = self.run(home, command, log=log)
        lines = (line.split(" ", 2) for line in log.read_text(encoding="utf-8").splitlines())
        return [Call(int(number), f"{call} {_NUMBERS.sub('…', path)}") for number, call, path in lines], ended

    def _start(self, home: Path, command: list[str], at: int, errno: int, log: Path | None) -> subprocess.Popen[str]:
        counter = self.scratch / f"counter.{os.getpid()}"
        counter.write_bytes(bytes(8))
        settings = {"FAULT_HOME": str(home), "FAULT_COUNTER": str(counter), "FAULT_AT": str(at), "FAULT_ERRNO": str(errno),
                    "LD_PRELOAD": str(self.shim)} | ({"FAULT_LOG": str(log)} if log else {})  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "pipelines", *command, "--home", str(home)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, **settings},
        )

    @staticmethod
    def _wait(process: subprocess.Popen[str], seconds: float | None) -> Ended:
        begun = time.monotonic()
        try:
            _, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            _, err = process.communicate()
        return Ended(process.returncode, err, time.monotonic() - begun)
