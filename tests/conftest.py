"""The homes every promise is tested on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.homes import built_home, last_batch_home


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if base.name.startswith("pytest-") else base.parent) / "homes"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def demo_home(shared_folder: Path) -> Path:
    """A published home with planted defects. Read only: copy it before changing anything."""
    return built_home(shared_folder)


@pytest.fixture(scope="session")
def clean_home(shared_folder: Path) -> Path:
    """A published home without a planted defect. Read only."""
    return built_home(shared_folder, "--clean")


@pytest.fixture(scope="session")
def received_home(shared_folder: Path) -> Path:
    """A home that holds all received files and no snapshot. Read only."""
    return built_home(shared_folder, run=False)


@pytest.fixture
def raw_home(shared_folder: Path, tmp_path: Path) -> Path:
    """A fresh copy of a home that holds the last batch as received and no snapshot: enough to build, and soon built."""
    return last_batch_home(shared_folder, tmp_path / "home")


@pytest.fixture
def published_home(demo_home: Path, tmp_path: Path) -> Path:
    """A fresh copy of the published home, to be changed."""
    return Path(shutil.copytree(demo_home, tmp_path / "home", symlinks=True))
