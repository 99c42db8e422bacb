"""What is kept of old snapshots, their reports and the records of runs (ground room)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.store.files import remove_tree
from pipelines.store.home import Home
from pipelines.store.releases import read_released

_SNAPSHOT = re.compile(r"\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d_[0-9a-f]{8}")
_RUN_RECORD = re.compile(r"(\d{6})_.*\.json")
_REFUSED = ".refused"


@dataclass(frozen=True)
class Removed:
    """How much was removed."""

    snapshots: int
    refused: int
    run_records: int


def prune(home: Home, *, keep_snapshots: int, keep_refused: int, keep_run_records: int) -> Removed:
    """Remove what is older than the newest so many; the caller holds the writer lock.

    CURRENT, PREVIOUS and what was released to the public stay. Received files, decisions and released pages are never
    touched. Of a snapshot the reports go first: a kill in between leaves no page without its numbers.
    """
    pinned = {home.current_snapshot_id(), home.previous_snapshot_id()}
    pinned |= {str(released.record["snapshot"]) for released in read_released(home)}
    folders = _newest_first(path for path in _folders(home.curated) if _SNAPSHOT.fullmatch(path.name))
    old = [path for path in folders[keep_snapshots:] if path.name not in pinned]
    for path in old:
        remove_tree(home.reports / path.name)
        remove_tree(path)
    refused = _newest_first(path for path in _folders(home.curated) if path.name.endswith(_REFUSED))[keep_refused:]
    for path in refused:
        remove_tree(path)
    records = sorted(path for path in home.runs.glob("*.json") if _RUN_RECORD.fullmatch(path.name))
    for path in records[:-keep_run_records]:
        path.unlink()
    return Removed(len(old), len(refused), len(records[:-keep_run_records]))


def _folders(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.is_dir()] if place.exists() else []


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    """By when they became visible: an id says which day a snapshot is of, not which was made last."""
    return sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
