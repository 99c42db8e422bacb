"""What pages are checked with beside the browser: npm packages of `tests/web/package.json`, fetched once."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from filelock import FileLock

from tests.programs import installed

FOLDER = Path(__file__).parent / "web"
_MODULES = FOLDER / "node_modules"


@cache
def _installed_modules() -> Path:
    npm = installed("npm", package="npm")
    with FileLock(FOLDER / "node_modules.lock"):
        wanted = (FOLDER / "package.json").read_bytes()
        mark = _MODULES / "package.json.installed"
        if not mark.exists() or mark.read_bytes() != wanted:
            command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
            subprocess.run(command, cwd=FOLDER, check=True)
            mark.write_bytes(wanted)
    return _MODULES


def axe_script() -> str:
    """axe-core, to be evaluated in a page."""
    return (_installed_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def html_errors(paths: list[Path]) -> list[str]:
    """What the Nu HTML checker, that of the W3C, calls an error in these files, CSS and SVG included."""
    jar = _installed_modules() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = installed("java", package="default-jre-headless")
    command = [java, "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()
