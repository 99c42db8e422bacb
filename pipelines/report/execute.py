"""Running one paper: papermill in process, a fresh kernel each, and a folder that holds one tier's file only."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipelines.report.light_nbformat import nbformat
from pipelines.report.parameters import check_parameters
from pipelines.report.tiers import TIER_FILES, Tier
from pipelines.store.home import PROJECT_ROOT

CELL_SECONDS = 300
START_SECONDS = 120


@contextmanager
def tier_folder(snapshot_folder: Path, tier: Tier) -> Iterator[Path]:
    """A temporary folder that holds a copy of one tier's file and nothing else: a leak needs a file that is not there."""
    with tempfile.TemporaryDirectory(prefix="bayou-") as name:
        folder = Path(name) / "snapshot"
        folder.mkdir()
        file = folder / TIER_FILES[tier]
        shutil.copyfile(snapshot_folder / file.name, file)
        file.chmod(0o400)
        yield folder


@contextmanager
def kernel_environment(snapshot: Path, working: Path) -> Iterator[None]:
    """What the kernel inherits: where its one file lies, no home folder, no user configuration or history."""
    changes = {
        "BAYOU_SNAPSHOT": str(snapshot),
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": str(working / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(working / "runtime"),
        "POLARS_MAX_THREADS": "1",
    }
    removed = ("BAYOU_HOME",)
    before = {name: os.environ.get(name) for name in (*changes, *removed)}
    os.environ.update(changes)
    for name in removed:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_paper(notebook: Path, snapshot_folder: Path, parameters: Mapping[str, object]) -> nbformat.NotebookNode:
    """Execute `notebook` and return it with its outputs.

    Args:
        snapshot_folder: the folder of one tier's file, see `tier_folder`.
        parameters: exactly the declared ones; anything else raises UsageError.
    Raises papermill.PapermillExecutionError when a cell fails.
    """
    import papermill

    check_parameters(notebook, parameters)
    # Beside the tier's copy, so that both go together when a run is killed.
    with (
        tempfile.TemporaryDirectory(dir=snapshot_folder.parent) as name,
        kernel_environment(snapshot_folder, Path(name)),
    ):
        executed: nbformat.NotebookNode = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            cwd=name,
            execution_timeout=CELL_SECONDS,
            start_timeout=START_SECONDS,
            # It holds nothing that is not in the outputs: a farewell would take a tenth of a page's time.
            shutdown_kernel="immediate",
            kernel_manager_class="pipelines.report.kernels.PaperKernelManager",
        )
    return executed
