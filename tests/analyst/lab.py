"""A real JupyterLab, started as `make lab` starts it, with copies of the notebooks, and watched for connections."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.store.home import NOTEBOOKS_FOLDER, PROJECT_ROOT
from tests.promises.test_4_no_network import WATCH

TOKEN = "explore"
START_SECONDS = 90


@dataclass
class Lab:
    """A running server: where it listens, the folder that its file browser shows, and what connected elsewhere."""

    url: str
    root: Path
    log: Path
    watched: Path

    def get(self, path: str) -> Any:
        """The JSON that the server answers."""
        with urllib.request.urlopen(f"{self.url}{path}?token={TOKEN}", timeout=10) as answer:
            return json.load(answer)


def lab_command() -> list[str]:
    """What the recipe of `make lab` runs, with this environment's Jupyter."""
    recipe = re.search(r"^lab:.*\n\t@\$\(BIN\)/(.+) \$\(ARGS\)$", (PROJECT_ROOT / "Makefile").read_text("utf-8"), re.M)
    assert recipe, "make lab runs something else"
    program, *arguments = recipe.group(1).split()
    return [str(Path(sys.executable).with_name(program)), *arguments]


@contextmanager
def running_lab(folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab over a copy of `notebooks/` in `folder`, with the snapshots of `home` and no settings of any user."""
    root = Path(shutil.copytree(NOTEBOOKS_FOLDER, folder / "notebooks"))
    (folder / "user").mkdir()
    (folder / "hooks").mkdir()
    (folder / "hooks" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    lab = Lab(f"http://127.0.0.1:{_free_port()}", root, folder / "lab.log", folder / "connections.log")
    environment = {
        **os.environ,
        "BAYOU_HOME": str(home),
        "HOME": str(folder / "user"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONPATH": str(folder / "hooks"),
        "WATCHED": str(lab.watched),
    }
    for name in ("BAYOU_SNAPSHOT", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "XDG_RUNTIME_DIR"):
        environment.pop(name, None)
    options = ["--no-browser", f"--ServerApp.port={lab.url.rpartition(':')[2]}", f"--IdentityProvider.token={TOKEN}"]
    options += [f"--ServerApp.root_dir={root}", "--allow-root"]
    with lab.log.open("wb") as log:
        command = [*lab_command(), *options]
        server = subprocess.Popen(
            command, cwd=PROJECT_ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_for(lab, server)
        yield lab
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, lab.log.read_text(encoding="utf-8", errors="replace")
        try:
            lab.get("/api")
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise AssertionError(lab.log.read_text(encoding="utf-8", errors="replace"))
