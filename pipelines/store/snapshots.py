"""Snapshots: what names one, where one is built, and how it becomes visible.

id = `<as_of>_<known_on>_<hash8>` over everything that can change a number: the files received, the decisions, and the
code, contracts, policy, rules and notebooks of the checkout. Same inputs, same id: a second run finds its work done.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.store.files import point_to, remove_tree, sync_folder, sync_tree, write_atomically
from pipelines.store.home import PROJECT_ROOT, Home

_CODE_FOLDERS = ("pipelines", "expectations", "notebooks")
_CODE_SUFFIXES = {".py", ".sql", ".yml", ".json", ".ipynb", ".j2", ".css", ".html", ".js", ".md", ".typ"}
# What analysts open and JupyterLab saves all the time: no run reads it.
_ASIDE = ("notebooks/explore", "notebooks/lab_settings")
_RECORD_SUFFIXES = {".yml", ".json"}
RESTRICTED_MODE = 0o640
SHARED_MODE = 0o644


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
    return _fingerprint(root, _code_files(root))


def program_fingerprint(root: Path = PROJECT_ROOT) -> str:
    """As `code_fingerprint`, without the YAML records, which are told apart one by one."""
    return _fingerprint(root, (path for path in _code_files(root) if path.suffix not in _RECORD_SUFFIXES))


def _code_files(root: Path) -> Iterator[Path]:
    for folder in _CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            hidden = any(
                part.startswith((".", "__")) and part not in ("__init__.py", "__main__.py") for part in path.parts
            )
            aside = path.relative_to(root).as_posix().startswith(_ASIDE)
            if path.suffix in _CODE_SUFFIXES and path.is_file() and not hidden and not aside:
                yield path


def _fingerprint(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files_fingerprint(folder: Path, *, without: Collection[Path] = ()) -> str:
    """sha256 over names and contents of the files below `folder` (which may not exist), but for those below `without`."""
    return _fingerprint(folder, _visible_files(folder, without))


def file_fingerprints(folder: Path, *, without: Collection[Path] = ()) -> dict[str, str]:
    """Name below `folder` → digest, of each file (the folder may not exist), but for those below `without`."""
    return {path.relative_to(folder).as_posix(): _short(path.read_bytes()) for path in _visible_files(folder, without)}


def record_fingerprints(records: Mapping[str, Any]) -> dict[str, str]:
    """Name → digest, of records that are dataclasses of plain values."""
    return {
        name: _short(json.dumps(dataclasses.asdict(record), default=str, ensure_ascii=False).encode())
        for name, record in records.items()
    }


def _visible_files(folder: Path, without: Collection[Path]) -> list[Path]:
    found = sorted(folder.rglob("*")) if folder.exists() else []
    left_out = set(without)
    return [
        path for path in found if path.is_file() and not path.name.startswith(".") and left_out.isdisjoint(path.parents)
    ]


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


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

    def _drop_scaffolding(self) -> None:
        """Keep the five files that a snapshot is; a resumed build may also hold what a killed one left."""
        kept = {self.register, self.indicators, self.public, self.validations, self.manifest}
        for path in sorted(set(self.folder.iterdir()) - kept):
            if path.is_dir():
                remove_tree(path)
            else:
                path.unlink()

    def publish(self) -> None:
        """Make the finished folder visible under its id in one rename, after everything is on disk."""
        self._drop_scaffolding()
        self.register.chmod(RESTRICTED_MODE)
        self.validations.chmod(RESTRICTED_MODE)
        sync_tree(self.folder)
        remove_tree(self.published_folder)
        self.folder.replace(self.published_folder)
        sync_folder(self.home.curated)

    def refuse(self) -> None:
        """Keep a refused build beside the published ones, for its quality page."""
        self._drop_scaffolding()
        remove_tree(self.refused_folder)
        self.folder.replace(self.refused_folder)
        sync_folder(self.home.curated)


def point_current_to(home: Home, snapshot_id: str) -> None:
    """Move CURRENT, and PREVIOUS to where it was; readers see the old snapshot or the new one."""
    before = home.current_snapshot_id()
    if before == snapshot_id:
        return
    if before is not None:
        write_atomically(home.previous_file, before + "\n")
    write_atomically(home.current_file, snapshot_id + "\n")


def point_latest_reports_to(home: Home, snapshot_id: str) -> None:
    """Move `reports/latest` to the pages of `snapshot_id`."""
    point_to(home.latest_reports, snapshot_id)
