"""What killed runs leave behind: half-built folders and half-written files. Only the holder of the writer lock clears them."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.store.files import remove_tree
from pipelines.store.home import Home

_HALF_WRITTEN = re.compile(r"\..+\.\d+\.tmp")
DEMO_FOLDERS = (".demo.building", ".demo.old")


def clear_leftovers(home: Home, *, keep: Path | None = None) -> None:
    """Remove building folders but `keep`, half-made demos, and files that were being written; never a received file."""
    for folder in home.curated.glob("*.building"):
        if folder != keep:
            remove_tree(folder)
    building, old = (home.raw.parent / name for name in DEMO_FOLDERS)
    if old.exists() and not home.raw.exists():
        old.replace(home.raw)  # killed between the two renames
    for folder in (building, old, home.raw.parent / ".restore.building"):
        remove_tree(folder)
    clear_half_written(home)


def clear_half_written(home: Home) -> None:
    """Remove the files that a killed process was writing beside their real names."""
    for place in (home.curated, home.runs, home.reports):
        for path in place.rglob(".*.tmp"):
            if _HALF_WRITTEN.fullmatch(path.name):
                path.unlink(missing_ok=True)
    for path in home.raw.parent.glob(".*.tmp"):
        path.unlink(missing_ok=True)
