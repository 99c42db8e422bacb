"""Snapshots: what names one, where one is built, and how it becomes visible.

id = `<as_of>_<known_on>_<hash8>` over everything that can change a number: the files received, the decisions, and the
code, contracts, policy, rules and notebooks of the checkout. Same inputs, same id: a second run finds its work done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.store.files import point_to, remove_tree, sync_folder, sync_tree, write_atomically
from pipelines.store.home import PROJECT_ROOT, Home

_CODE_FOLDERS = ("pipelines", "expectations", "notebooks")
_CODE_SUFFIXES = {".py", ".sql", ".yml", ".json", ".ipynb", ".j2", ".css", ".html", ".js", ".md"}
RESTRICTED_MODE = 0o640


@dataclass(frozen=True)
class SnapshotKey:
    """What a snapshot is of: two dates and a hash over its inputs."""

    as_of: date
    known_on: date
    hash8: str

    @property
    def id(self) -> str:
        return f"{self.as_of}_{self.known_on}_{self.hash8}"


def code_fingerprint(root: Path = PROJECT_ROOT) -> str:
    """sha256 over every file of the checkout that can change a number or a page (not the tests or the docs)."""
    digest = hashlib.sha256()
    for folder in _CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            hidden = any(
                part.startswith((".", "__")) and part not in ("__init__.py", "__main__.py") for part in path.parts
            )
            if path.suffix in _CODE_SUFFIXES and path.is_file() and not hidden:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files_fingerprint(folder: Path, *, without: Path | None = None) -> str:
    """sha256 over names and contents of the files below `folder` (which may not exist), but for those below `without`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.name.startswith(".") and without not in path.parents:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def snapshot_key(as_of: date, known_on: date, fingerprints: Iterable[str]) -> SnapshotKey:
    """The key over all input fingerprints."""
    text = json.dumps([str(as_of), str(known_on), *fingerprints])
    return SnapshotKey(as_of, known_on, hashlib.sha256(text.encode()).hexdigest()[:8])


@dataclass(frozen=True)
class Building:
    """A snapshot under construction: `<id>.building/`, with a mark for each finished stage."""

    home: Home
    key: SnapshotKey

    @property
    def folder(self) -> Path:
        return self.home.curated / f"{self.key.id}.building"

    @property
    def published_folder(self) -> Path:
        return self.home.curated / self.key.id

    @property
    def refused_folder(self) -> Path:
        return self.home.curated / f"{self.key.id}.refused"

    @property
    def register(self) -> Path:
        return self.folder / "register.duckdb"

    @property
    def history(self) -> Path:
        """Facts of the earlier period ends; not part of the published snapshot."""
        return self.folder / "history.duckdb"

    @property
    def indicators(self) -> Path:
        return self.folder / "indicators.duckdb"

    @property
    def public(self) -> Path:
        return self.folder / "public.duckdb"

    @property
    def validations(self) -> Path:
        return self.folder / "validations.json"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    @property
    def is_published(self) -> bool:
        return (self.published_folder / "manifest.json").exists()

    def finished_stages(self) -> list[str]:
        """Stages whose work in this building folder is complete."""
        marks = self.folder / "stages.json"
        return list(json.loads(marks.read_text(encoding="utf-8"))) if marks.exists() else []

    def mark_finished(self, stage: str) -> None:
        stages = [*(name for name in self.finished_stages() if name != stage), stage]
        write_atomically(self.folder / "stages.json", json.dumps(stages))

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def publish(self) -> None:
        """Make the finished folder visible under its id in one rename, after everything is on disk."""
        self.history.unlink(missing_ok=True)
        (self.folder / "stages.json").unlink(missing_ok=True)
        self.register.chmod(RESTRICTED_MODE)
        self.validations.chmod(RESTRICTED_MODE)
        sync_tree(self.folder)
        remove_tree(self.published_folder)
        self.folder.replace(self.published_folder)
        sync_folder(self.home.curated)

    def refuse(self) -> None:
        """Keep a refused build beside the published ones, for its quality page."""
        self.history.unlink(missing_ok=True)
        (self.folder / "stages.json").unlink(missing_ok=True)
        remove_tree(self.refused_folder)
        self.folder.replace(self.refused_folder)
        sync_folder(self.home.curated)


def point_current_to(home: Home, snapshot_id: str) -> None:
    """Move CURRENT; readers see the old snapshot or the new one."""
    write_atomically(home.current_file, snapshot_id + "\n")


def point_latest_reports_to(home: Home, snapshot_id: str) -> None:
    """Move `reports/latest` to the pages of `snapshot_id`."""
    point_to(home.latest_reports, snapshot_id)
