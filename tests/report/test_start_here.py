"""The analysts' starting point runs from top to bottom and draws what JupyterLab can draw without a network."""

from __future__ import annotations

from pathlib import Path

from pipelines.report.charts.theme import VEGALITE_MIME
from pipelines.report.execute import run_paper, tier_folder
from pipelines.store.home import NOTEBOOKS_FOLDER


def test_start_here_runs_and_draws(snapshot_folder: Path) -> None:
    with tier_folder(snapshot_folder, "internal") as folder:
        executed = run_paper(NOTEBOOKS_FOLDER / "explore" / "start_here.ipynb", folder, {})
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    charts = [output["data"][VEGALITE_MIME] for output in outputs if VEGALITE_MIME in output.get("data", {})]
    assert len(charts) == 3
    assert all("url" not in str(chart.get("data", {})) for chart in charts)
