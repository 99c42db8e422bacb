"""All village visit papers of a snapshot: pages, wall seconds, and the memory of all processes together."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipelines.store.home import Home

BUDGET = {"seconds": 240, "memory_gib": 2}
_BETWEEN_LOOKS_SECONDS = 0.25


def village_pages(home: Home) -> dict[str, Any]:
    """Make every village page of the current snapshot anew by the command and account for it."""
    snapshot = home.current_snapshot()
    assert snapshot is not None
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "report", "--paper", "village_visit", "--home", str(home.root)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ),
    )  # fmt: skip
    peak = 0
    while process.poll() is None:
        peak = max(peak, _bytes_of_all(process.pid))
        time.sleep(_BETWEEN_LOOKS_SECONDS)
    assert process.returncode == 0
    pages = list((home.reports / snapshot.name / "restricted" / "village_visit").rglob("*.html"))
    return {"pages": len(pages), "seconds": round(time.perf_counter() - begun, 1), "memory_gib": round(peak / 2**30, 2),
            "budget": BUDGET}  # fmt: skip


def _bytes_of_all(pid: int) -> int:
    """Memory of the process and all its descendants, what they share counted once."""
    family, total = [pid], 0
    for member in family:
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
            children = [task.read_text().split() for task in Path(f"/proc/{member}/task").glob("*/children")]
        except OSError:  # ended meanwhile
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        family += [int(child) for listed in children for child in listed]
    return total
