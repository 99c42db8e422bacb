"""How long a reader waits: every page of a snapshot opened in Chromium, and `bayou --help` answered."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipelines.store.home import Home
from tests.browser import opened

BUDGET = {"page_seconds": 1.0, "help_seconds": 0.3}
TIMES = 5
# When the text can be read, and when nothing is left to do; counted from the beginning of the navigation.
READABLE = """() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  const loaded = performance.getEntriesByType('navigation')[0];
  return [painted ? painted.startTime : loaded.loadEventEnd, loaded.loadEventEnd];
}"""


def opening(home: Home) -> dict[str, Any]:
    """The slowest pages by name, with their size; the median of several answers to `--help`."""
    found = []
    for path in sorted((home.reports / "latest").resolve().rglob("*.html")):
        if "village_visit" in path.parts[:-1]:
            continue  # 254 of one kind, and the smallest
        with opened(path) as (page, _):
            painted, loaded = page.evaluate(READABLE)
        found.append({"page": path.name, "kib": round(path.stat().st_size / 1024), "readable_seconds": round(painted / 1000, 2),
                      "loaded_seconds": round(loaded / 1000, 2)})  # fmt: skip
    found.sort(key=lambda page: page["readable_seconds"], reverse=True)
    return {"pages": len(found), "slowest": found[:5], "largest": max(found, key=lambda page: page["kib"]),
            "help_seconds": round(statistics.median(_help_seconds() for _ in range(TIMES)), 2), "budget": BUDGET}  # fmt: skip


def _help_seconds() -> float:
    command = Path(sys.executable).parent / "bayou"
    begun = time.perf_counter()
    subprocess.run([command, "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
