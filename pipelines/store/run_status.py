"""`data/runs/status.json`: how the last run ended, for a monitor (ground room).

Written by whoever holds the writer lock, so that it always speaks of the run that may write. `state` is one of `STATES`;
a run that was killed leaves `running` behind, with its process and when it began. It holds no path and no value of a row.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import INTERRUPTED, BayouError, is_interruption
from pipelines.store.files import write_atomically
from pipelines.store.home import Home

FORMAT = 1
WAITING, RUNNING, DONE, UNCHANGED, FAILED = "waiting", "running", "done", "unchanged", "failed"
STATES = (WAITING, RUNNING, DONE, UNCHANGED, FAILED)
INTERNAL_ERROR = 1


class RunStatus:
    """The status of one run while it lasts; `facts` is what it tells beside its state."""

    def __init__(self, home: Home) -> None:
        self._home = home
        earlier = read_status(home)
        self._record: dict[str, Any] = {
            "format": FORMAT,
            "state": RUNNING,
            "exit_code": None,
            "started": _now(),
            "ended": None,
            "process": os.getpid(),
            "last_success": earlier.get("last_success"),
            "message": "",
        }

    def tell(self, state: str, **facts: Any) -> None:
        """Write the file with this state and further facts."""
        self._record |= {"state": state, **facts}
        write_atomically(status_file(self._home), json.dumps(self._record, ensure_ascii=False, indent=1) + "\n")

    def end(self, state: str, exit_code: int, message: str = "", **facts: Any) -> None:
        """Write how it ended; a success is remembered until the next."""
        ended = _now()
        if exit_code == 0:
            self._record["last_success"] = ended
        self.tell(state, exit_code=exit_code, ended=ended, message=message, **facts)


def status_file(home: Home) -> Path:
    """Where the status lies."""
    return home.runs / "status.json"


def read_status(home: Home) -> dict[str, Any]:
    """The last status; empty where there is none that can be read."""
    try:
        return dict(json.loads(status_file(home).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


@contextmanager
def told_status(home: Home) -> Iterator[RunStatus]:
    """The status of a run from its beginning to its end, whatever that is; the caller says `end` where it succeeds."""
    status = RunStatus(home)
    status.tell(RUNNING)
    try:
        yield status
    except BayouError as error:
        _end_after_error(status, error.exit_code, str(error))
        raise
    except BaseException as error:
        if is_interruption(error):
            _end_after_error(status, INTERRUPTED, "已中断")
        else:
            _end_after_error(status, INTERNAL_ERROR, f"程序内部错误（{type(error).__name__}）")
        raise


def _end_after_error(status: RunStatus, exit_code: int, message: str) -> None:
    """A full disk must not hide why the run failed."""
    try:
        status.end(FAILED, exit_code, message)
    except OSError:
        return


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
