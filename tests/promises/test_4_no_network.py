"""Promise 4: no network request from a page or a run. (Real pages in a real browser: tests/report.)"""

from __future__ import annotations

import re
from pathlib import Path

from tests.homes import bayou

WATCH = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        target = arguments[1] if event == "socket.connect" else arguments[0]
        host = target[0] if isinstance(target, tuple) else target
        if isinstance(target, tuple) or event == "socket.getaddrinfo":
            if str(host) not in ("127.0.0.1", "::1", "localhost", "", "None"):
                with open(os.environ["WATCHED"], "a") as log:
                    log.write(f"{event} {host}\\n")
sys.addaudithook(watch)
"""
LOADS = re.compile(
    r"""(?:\bsrc|\bhref|\baction|\bposter|\bdata)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import"""
)


def test_a_run_opens_no_connection_to_another_machine(raw_home: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    watched = tmp_path / "connections.log"
    result = bayou("run", home=raw_home, env={"PYTHONPATH": str(tmp_path), "WATCHED": str(watched)})
    assert result.code == 0, result.err
    assert not watched.exists(), watched.read_text(encoding="utf-8")


def test_no_page_loads_anything(demo_home: Path) -> None:
    pages = list((demo_home / "reports" / "latest").rglob("*.html"))
    assert len(pages) >= 16
    for page in pages:
        assert not LOADS.search(page.read_text(encoding="utf-8")), page.name
