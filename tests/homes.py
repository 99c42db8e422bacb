"""Homes for the tests: the real command run on small demo registers, once per test session.

Several test processes share one set of homes: the first to ask builds it under a lock, the others wait.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

SMALL_SCALE = "0.02"
LAST_BATCH = "2019-12-31"


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str


def bayou(*arguments: str, home: Path | None = None, env: dict[str, str] | None = None, timeout: float = 600) -> Result:
    """Run the real command in a process of its own."""
    command = [sys.executable, "-m", "pipelines", *arguments]
    if home is not None:
        command += ["--home", str(home)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, env={**os.environ, **(env or {})}, check=False
    )
    return Result(done.returncode, done.stdout, done.stderr)


def listing(*arguments: str, home: Path) -> list[dict[str, object]]:
    """The JSON listing of a command that must succeed."""
    result = bayou(*arguments, "--format", "json", home=home)
    assert result.code == 0, result.err
    return list(json.loads(result.out))


def built_home(folder: Path, *demo_options: str, run: bool = True) -> Path:
    """A home under `folder` holding a small demo register, and (with `run`) its snapshot and pages."""
    name = "_".join(option.strip("-") for option in demo_options) or "defects"
    home = folder / f"{name}{'' if run else '_raw'}"
    with FileLock(folder / f"{home.name}.lock"):
        done = folder / f"{home.name}.done"
        if not done.exists():
            for command in (["demo", "--scale", SMALL_SCALE, *demo_options], *([["run"]] if run else [])):
                result = bayou(*command, home=home)
                assert result.code == 0, f"{command}: {result.out}\n{result.err}"
            done.touch()
    return home


def last_batch_home(folder: Path, target: Path) -> Path:
    """A copy, at `target`, of the received home under `folder` with its last batch alone."""
    home = Path(shutil.copytree(built_home(folder, run=False), target))
    for batch in (home / "data" / "raw").iterdir():
        if batch.name != LAST_BATCH:
            shutil.rmtree(batch)
    return home


def answer_key(home: Path) -> dict[str, Any]:
    """What the demo planted; the pipeline never reads it."""
    return dict(json.loads((home / "data" / "demo" / "answer_key.json").read_text(encoding="utf-8")))


def current_snapshot(home: Path) -> Path:
    """The published snapshot of a home."""
    curated = home / "data" / "curated"
    return curated / (curated / "CURRENT").read_text(encoding="utf-8").strip()
