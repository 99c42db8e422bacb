"""A home that analysts work in: the published demo, with a place of its own for drafts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.analyst import Snapshot, open_register, open_snapshot
from pipelines.analyst.register import Register
from tests.homes import current_snapshot


@pytest.fixture
def analyst_home(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a notebook: BAYOU_HOME names a home whose snapshots are the demo's and whose drafts are its own."""
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "curated").symlink_to(demo_home / "data" / "curated")
    monkeypatch.delenv("BAYOU_SNAPSHOT", raising=False)
    monkeypatch.setenv("BAYOU_HOME", str(home))
    return home


@pytest.fixture(scope="module")
def opened_snapshot(demo_home: Path) -> Iterator[Snapshot]:
    """The internal tier of the published demo."""
    snapshot = open_snapshot(current_snapshot(demo_home))
    yield snapshot
    snapshot.connection.close()


# Not longer than a module: DuckDB opens no file of a process under two configurations, and other tests open it their way.
@pytest.fixture(scope="module")
def register(demo_home: Path) -> Iterator[Register]:
    """The restricted tier of the published demo."""
    opened = open_register(current_snapshot(demo_home))
    yield opened
    opened.connection.close()
