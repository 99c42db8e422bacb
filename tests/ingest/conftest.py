from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.received import Received


@pytest.fixture
def received(tmp_path: Path) -> Received:
    """An empty `data/raw`."""
    return Received(tmp_path / "raw")
