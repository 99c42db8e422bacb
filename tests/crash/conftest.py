"""A home small enough to be ruined hundreds of times, and what each command makes of it undisturbed."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.crash.faults import Call, Faults, build_shim
from tests.crash.states import current, file_digests, pages, snapshot_state
from tests.homes import LAST_BATCH, bayou

SEED = int(os.environ.get("BAYOU_CRASH_SEED", "2018"))
DEMO = ["demo", "--scale", "0.01", "--clean"]
# Name → command, and whether the home has new inputs beside its published snapshot.
COMMANDS: dict[str, tuple[list[str], bool]] = {
    "publish": (["publish"], True),
    "run": (["run"], True),
    "report": (["report", "--paper", "quality"], False),
    "demo": (DEMO, False),
}


@dataclass(frozen=True)
class Undisturbed:
    """What a command takes and makes when nothing happens to it."""

    command: list[str]
    seconds: float
    calls: list[Call]
    state: dict[str, Any]


@dataclass(frozen=True)
class Workshop:
    """Hands out copies of the small home and knows what should become of them."""

    folder: Path
    faults: Faults

    def copy(self, name: str, target: Path) -> Path:
        """A home for the command `name`: published, with new inputs where it is to build."""
        home = Path(shutil.copytree(self.folder / "small", target, symlinks=True))
        if COMMANDS[name][1]:
            (home / "data" / "decisions").mkdir()
            (home / "data" / "decisions" / "note.yml").write_text("# 触发重建\n", encoding="utf-8")
        return home

    def undisturbed(self, name: str) -> Undisturbed:
        """Run the command once on a copy, under the counting shim; later calls and other processes read the record."""
        record = self.folder / f"{name}.json"
        with FileLock(self.folder / f"{name}.lock"):
            if not record.exists():
                target = self.folder / f"undisturbed_{name}"
                shutil.rmtree(target, ignore_errors=True)
                home = self.copy(name, target)
                calls, ended = self.faults.calls(home, COMMANDS[name][0])
                assert ended.code == 0, ended.err
                told = {
                    "seconds": ended.seconds,
                    "calls": [vars(call) for call in calls],
                    "state": state_of(home, name),
                }
                record.write_text(json.dumps(told), encoding="utf-8")
        told = json.loads(record.read_text(encoding="utf-8"))
        return Undisturbed(COMMANDS[name][0], told["seconds"], [Call(**call) for call in told["calls"]], told["state"])


def state_of(home: Path, name: str) -> dict[str, Any]:
    """What the command is there to make: batches, or a snapshot and, unless it stops before them, its pages."""
    if name == "demo":
        return {"raw": file_digests(home / "data" / "raw"), "demo": file_digests(home / "data" / "demo")}
    snapshot = current(home)
    assert snapshot is not None
    made = {"current": snapshot.name, "snapshot": snapshot_state(snapshot)}
    return made if name == "publish" else {**made, "pages": pages(home)}


@pytest.fixture(scope="session")
def workshop(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = shared_folder / "crash"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "small.lock"):
        if not (folder / "small.done").exists():
            home = folder / "small"
            assert bayou(*DEMO, home=home).code == 0
            for batch in (home / "data" / "raw").iterdir():
                if batch.name != LAST_BATCH:
                    shutil.rmtree(batch)
            result = bayou("run", home=home)
            assert result.code == 0, result.err
            (folder / "small.done").touch()
        shim = build_shim(folder)
    return Workshop(folder, Faults(shim, tmp_path_factory.mktemp("faults")))
