"""Stages stand on the ground rooms and never import each other; what keeps it so really refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.store.home import PROJECT_ROOT


def import_linter(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the package with its import contracts, to be spoilt."""
    shutil.copytree(PROJECT_ROOT / "pipelines", tmp_path / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT_ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rooms_are_kept_apart() -> None:
    result = import_linter(PROJECT_ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "imported"),
    [
        ("pipelines/measure/__init__.py", "pipelines.check"),
        ("pipelines/demo/__init__.py", "pipelines.ingest"),
        ("pipelines/store/__init__.py", "pipelines.curate"),
        ("pipelines/contracts/__init__.py", "pipelines.policy"),
        ("pipelines/errors.py", "pipelines.store"),
        ("pipelines/publish/__init__.py", "pipelines.run"),
        ("pipelines/answers/__init__.py", "pipelines.analyst"),
    ],
)
def test_an_import_across_rooms_is_refused(checkout: Path, room: str, imported: str) -> None:
    with (checkout / room).open("a", encoding="utf-8") as file:
        file.write(f"\nimport {imported}\n")
    result = import_linter(checkout)
    assert result.returncode == 1, result.stdout + result.stderr
    importer = room.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert f"{importer} -> {imported}" in result.stdout
