"""A small snapshot of the internal tier, written once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.report.frames import Snapshot, open_file
from tests.report.snapshots import write_indicators


@pytest.fixture(scope="session")
def snapshot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds `indicators.duckdb`. Read only."""
    folder = tmp_path_factory.mktemp("snapshot")
    write_indicators(folder / "indicators.duckdb")
    return folder


@pytest.fixture(scope="session")
def snapshot(snapshot_folder: Path) -> Iterator[Snapshot]:
    """The small snapshot, opened."""
    opened = open_file(snapshot_folder)
    yield opened
    opened.connection.close()
