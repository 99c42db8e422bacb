"""Forked kernels: a page has the bytes of a kernel started from nothing, and no page sees another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest

from pipelines.report.execute import kernel_environment, run_paper, tier_folder
from pipelines.report.export import kept_notebook, page_html
from pipelines.store.home import NOTEBOOKS_FOLDER

LEAVE = "import os, pipelines.analyst\npipelines.analyst.left = os.environ['LEFT'] = 'x'\nos.chdir('/')"
LOOK = "import os, pipelines.analyst\nhasattr(pipelines.analyst, 'left'), 'LEFT' in os.environ, os.getcwd() == '/'"


def notebook_of(folder: Path, source: str) -> Path:
    path = folder / "one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
    return path


@pytest.mark.parametrize(
    ("paper", "parameters"),
    [("county_progress", {"county_code": "440882"}), ("city_brief", {}), ("quality", {})],
)
def test_a_forked_kernel_gives_the_bytes_of_one_started_from_nothing(
    snapshot_folder: Path, tmp_path: Path, paper: str, parameters: dict[str, str]
) -> None:
    notebook = NOTEBOOKS_FOLDER / f"{paper}.ipynb"
    with tier_folder(snapshot_folder, "internal") as folder:
        forked = run_paper(notebook, folder, parameters)
        with kernel_environment(folder, tmp_path):
            stock = papermill.execute_notebook(
                notebook, None, parameters=parameters, kernel_name="python3", progress_bar=False, cwd=tmp_path
            )
    assert page_html(forked) == page_html(stock)
    assert nbformat.writes(kept_notebook(forked)) == nbformat.writes(kept_notebook(stock))


def test_no_page_sees_what_another_left_behind(snapshot_folder: Path, tmp_path: Path) -> None:
    with tier_folder(snapshot_folder, "internal") as folder:
        run_paper(notebook_of(tmp_path, LEAVE), folder, {})
        looked = run_paper(notebook_of(tmp_path, LOOK), folder, {})
    assert looked.cells[0].outputs[0].data["text/plain"] == "(False, False, False)"


def test_a_kernel_that_dies_is_an_error_and_the_next_one_runs(snapshot_folder: Path, tmp_path: Path) -> None:
    with tier_folder(snapshot_folder, "internal") as folder:
        with pytest.raises(Exception, match=r"[Kk]ernel died"):
            run_paper(notebook_of(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), folder, {})
        assert run_paper(notebook_of(tmp_path, "1 + 1"), folder, {}).cells[0].outputs


SLEEPER = """
import sys
from pathlib import Path
from pipelines.report.execute import run_paper
run_paper(Path(sys.argv[1]), Path(sys.argv[2]), {})
"""


def _is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


def test_kernel_and_fork_server_end_with_a_killed_run(snapshot_folder: Path, tmp_path: Path) -> None:
    told = tmp_path / "pids"
    tell = f"open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')"
    source = f"import os, time\n_ = {tell}\ntime.sleep(60)"
    with tier_folder(snapshot_folder, "internal") as folder:
        arguments = [sys.executable, "-c", SLEEPER, str(notebook_of(tmp_path, source)), str(folder)]
        run = subprocess.Popen(arguments, cwd=NOTEBOOKS_FOLDER.parent, env={**os.environ, "PYTHONPATH": "."})
        for _ in range(300):
            if told.exists() and told.read_text().count(" "):
                break
            time.sleep(0.1)
        run.kill()
        run.wait()
    pids = [int(pid) for pid in told.read_text().split()]
    for _ in range(100):
        if not any(map(_is_running, pids)):
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {[pid for pid in pids if _is_running(pid)]}")
