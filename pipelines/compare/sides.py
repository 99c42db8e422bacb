"""The two snapshots that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError, nearest
from pipelines.store.home import Home
from pipelines.store.manifests import read_manifest

FILES = {"": "register.duckdb", "_shared": "indicators.duckdb"}
"""Suffix of the attached name → file of a snapshot."""


@dataclass(frozen=True)
class Sides:
    """Folders of the older and the newer snapshot, in the order in which they were named."""

    old: Path
    new: Path

    @cached_property
    def manifests(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return read_manifest(self.old), read_manifest(self.new)


def resolve(home: Home, name: str) -> Path:
    """The folder of a snapshot by its id, `CURRENT` or `previous`. Raises UsageError with the ids there are."""
    pointers = {"current": home.current_file, "previous": home.previous_file}
    pointer = pointers.get(name.lower())
    if pointer is not None and not pointer.exists():
        do = "先运行 bayou run" if name.lower() == "current" else "只发布过一个快照；再次发布后才有上一个"
        raise UsageError(f"没有 {name} 快照", where=f"data/curated/{pointer.name}", do=do)
    snapshot_id = pointer.read_text(encoding="utf-8").strip() if pointer is not None else name
    known = sorted(path.parent.name for path in home.curated.glob("*/manifest.json") if "." not in path.parent.name)
    if snapshot_id not in known:
        listed = nearest(snapshot_id, [*known, "previous", "CURRENT"]) if known else "还没有快照，先运行 bayou run"
        raise UsageError(f"没有这个快照：{snapshot_id}", where="data/curated", do=f"相近的有：{listed}")
    folder = home.curated / snapshot_id
    missing = [file for file in FILES.values() if not (folder / file).exists()]
    if missing:
        raise UsageError(
            f"快照 {snapshot_id} 不完整，缺少{'、'.join(missing)}", where="data/curated", do="重新运行 bayou run"
        )
    return folder
