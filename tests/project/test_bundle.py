"""`make bundle`: what it packs installs and runs on a machine without any network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.store.home import PROJECT_ROOT
from tests.programs import installed

PLAIN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle of what is committed, made in a clone, so that nothing of this checkout gets in."""
    folder = tmp_path_factory.mktemp("bundle")
    # The checkout may belong to somebody else than who tests it.
    trusted = {**os.environ, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    subprocess.run(["git", "clone", "-q", str(PROJECT_ROOT), str(folder / "clone")], check=True, env=trusted)
    # Installing the environment once more would show nothing that the installer does not.
    (folder / "clone" / ".venv").symlink_to(PROJECT_ROOT / ".venv")
    for stamp in (".locked", ".ready"):
        os.utime(PROJECT_ROOT / ".venv" / stamp)
    subprocess.run(["make", "bundle"], cwd=folder / "clone", check=True, env=trusted)
    (packed,) = (folder / "clone" / "dist").glob("*.tar")
    shutil.unpack_archive(packed, folder / "unpacked", filter="data")
    packed.unlink()
    (unpacked,) = (folder / "unpacked").iterdir()
    return unpacked


def _without_network(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell command in a network namespace that has no interface at all, with nothing of our environment."""
    home = {"HOME": str(folder), "PYTHON": shutil.which("python3.11") or shutil.which("python3") or ""}
    path = f"{Path(home['PYTHON']).parent}:{PLAIN['PATH']}"
    unshare = [installed("unshare", package="util-linux"), "--net", "--map-root-user"]
    return subprocess.run(
        [*unshare, "sh", "-c", command],
        cwd=folder, env={**PLAIN, **home, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_namespace_has_no_network(tmp_path: Path) -> None:
    told = _without_network("cat /proc/net/route; tail -n +3 /proc/net/dev", tmp_path).stdout
    assert "eth" not in told
    assert len(told.splitlines()) <= 2, told


@pytest.mark.slow
def test_it_installs_runs_and_upgrades_without_a_network(bundle: Path, tmp_path: Path) -> None:
    target = tmp_path / "八有"
    done = _without_network(f"sh '{bundle}/install.sh' '{target}'", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    run = "bayou=.venv/bin/bayou; $bayou demo --scale 0.01 && $bayou run"
    done = _without_network(f"cd '{target}' && {run}", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    index = target / "reports" / "latest" / "internal" / "index.html"
    assert index.exists()

    (target / "pipelines" / "dropped.py").write_text("", encoding="utf-8")
    with (target / ".bundled").open("a", encoding="utf-8") as listed:
        listed.write("./pipelines/dropped.py\n")
    done = _without_network(f"sh '{bundle}/install.sh' '{target}'", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (target / "pipelines" / "dropped.py").exists()
    assert index.exists()


def test_a_damaged_bundle_and_a_foreign_folder_are_refused(bundle: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "文件"
    foreign.mkdir()
    done = _without_network(f"sh '{bundle}/install.sh' '{foreign}'", tmp_path)
    assert (done.returncode, list(foreign.iterdir())) == (1, [])
    assert "不是八有" in done.stderr

    damaged = Path(shutil.copytree(bundle, tmp_path / "damaged", copy_function=os.link))
    wheel = min((damaged / "wheels").iterdir(), key=lambda path: path.stat().st_size)
    content = wheel.read_bytes()[:-1]
    wheel.unlink()
    wheel.write_bytes(content)
    done = _without_network(f"sh '{damaged}/install.sh' '{tmp_path / 'x'}'", tmp_path)
    assert done.returncode == 1
    assert "不完整" in done.stderr
    assert not (tmp_path / "x").exists()
