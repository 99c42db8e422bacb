"""Putting the demo into a home: never beside real batches, and never half of it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from pipelines.demo.figures import WRITTEN_BY
from pipelines.errors import UsageError
from pipelines.store.files import machine_errors, remove_tree
from pipelines.store.home import Home
from pipelines.store.leftovers import DEMO_FOLDERS

BUILDING, OLD = DEMO_FOLDERS


def refuse_foreign_batches(home: Home) -> None:
    """Raise UsageError if the home holds a batch that the demo did not write."""
    for folder in sorted(home.raw.glob("*")):
        if folder.is_dir() and _written_by(folder) != WRITTEN_BY:
            raise UsageError(
                "这个数据目录里有不是演示程序写的批次,演示数据不会写进去",
                where=f"data/raw/{folder.name}",
                do="换一个空的数据目录再运行,例如 bayou --home 目录 demo",
            )


def has_demo(home: Home) -> bool:
    """Whether all of the demo's batches are there."""
    from pipelines.demo.clock import LABELS

    return all(_written_by(home.raw / label) == WRITTEN_BY for label in LABELS)


def _written_by(folder: Path) -> str | None:
    try:
        content = tomllib.loads((folder / "batch.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    value = content.get("written_by")
    return value if isinstance(value, str) else None


def fresh_building_folder(home: Home) -> Path:
    """An empty folder beside data/raw, on the same disk."""
    folder = home.raw.parent / BUILDING
    with machine_errors("写演示数据"):
        remove_tree(folder)
        (folder / "raw").mkdir(parents=True)
        (folder / "demo").mkdir()
    return folder


def put_in_place(home: Home, building: Path, *, keep_others: bool) -> None:
    """Move the batches and the key from the building folder into the home, all batches in one rename.

    A killed demo leaves the old batches, the new ones or none, which a run then says; never some of them.
    """
    with machine_errors("写演示数据"):
        home.raw.mkdir(parents=True, exist_ok=True)
        target = home.raw.parent / "demo"
        target.mkdir(exist_ok=True)
        for file in sorted((building / "demo").iterdir()):
            file.replace(target / file.name)
        if keep_others:
            for folder in sorted((building / "raw").iterdir()):
                remove_tree(home.raw / folder.name)
                folder.replace(home.raw / folder.name)
        else:
            _swap(home.raw, building / "raw")
        shutil.rmtree(building)


def _swap(raw: Path, made: Path) -> None:
    """Put `made` in the place of `raw`, with the plain files (a README) that lie there."""
    for path in raw.iterdir():
        if path.is_file():
            shutil.copy2(path, made / path.name)
    old = raw.parent / OLD
    remove_tree(old)
    raw.replace(old)
    made.replace(raw)
    remove_tree(old)
