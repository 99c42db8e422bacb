"""Processes that end with the one that started them (ground room)."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable


def end_with_parent(clean_up: Callable[[], None] | None = None) -> None:
    """Watch the process that started this one through multiprocessing; when it is gone, killed or not, clean up and end."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        if clean_up is not None:
            clean_up()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
