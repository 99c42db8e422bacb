"""The synthetic programme at two sizes, drawn once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.demo import DemoSummary, write_demo
from pipelines.demo.world import World, make_world


@pytest.fixture(scope="session")
def small_world() -> World:
    return make_world(2018, 0.05)


@pytest.fixture(scope="session")
def full_world() -> World:
    return make_world(2018, 1.0)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSummary]:
    """A home with the smallest demo, and what was said about it."""
    home = tmp_path_factory.mktemp("written")
    return home, write_demo(home, scale=0.01)
