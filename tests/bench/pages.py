"""Twelve county pages: ours beside stock papermill CLI + nbconvert CLI on the same notebook, both with two workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipelines.store.home import NOTEBOOKS_FOLDER, Home

SCRIPTS = Path(sys.executable).parent


def ours(home: Home, codes: list[str]) -> float:
    """Wall seconds of the report stage's renderer for the county pages."""
    from pipelines.report.render import render_papers

    snapshot = home.current_snapshot()
    assert snapshot is not None
    with tempfile.TemporaryDirectory() as target:
        begun = time.perf_counter()
        result = render_papers(snapshot, Path(target), papers=["county_progress"], counties=codes, workers=2)
        assert not result.failures
        return time.perf_counter() - begun


def _stock(snapshot: Path, folder: Path, code: str) -> None:
    env = {**os.environ, "BAYOU_SNAPSHOT": str(snapshot)}
    executed = folder / f"{code}.ipynb"
    source = str(NOTEBOOKS_FOLDER / "county_progress.ipynb")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env, "check": True}
    subprocess.run([SCRIPTS / "papermill", source, executed, "-k", "python3", "-r", "county_code", code], **quiet)  # type: ignore[call-overload]
    subprocess.run([SCRIPTS / "jupyter", "nbconvert", "--to", "html", "--no-input", executed], **quiet)  # type: ignore[call-overload]


def stock(home: Home, codes: list[str]) -> float:
    """Wall seconds of the two stock command lines for the same pages, two at a time."""
    snapshot = home.current_snapshot()
    assert snapshot is not None
    with tempfile.TemporaryDirectory() as scratch:
        tier = Path(scratch) / "tier"
        tier.mkdir()
        shutil.copy(snapshot / "indicators.duckdb", tier)
        begun = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda code: _stock(tier, Path(scratch), code), codes))
        return time.perf_counter() - begun
