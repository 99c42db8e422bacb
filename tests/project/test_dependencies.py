"""pyproject.toml says what the code is written for, requirements.lock what is installed, environment.yml the same to conda."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution, distributions, packages_distributions
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from pipelines.store.home import PROJECT_ROOT

# The Python of Debian 12, and the first of the newest series we admit.
SUPPORTED_PYTHONS = ("3.11.2", "3.12.0")


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lock_text() -> str:
    return (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, str]:
    """Canonical package name → locked version."""
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock_text(), re.M)}


def direct_requirements() -> list[Requirement]:
    extras = project()["project"]["optional-dependencies"].values()
    texts = [*project()["project"]["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("requirement", direct_requirements(), ids=lambda requirement: requirement.name)
def test_the_lock_satisfies_what_the_project_asks_for(requirement: Requirement) -> None:
    version = locked().get(canonicalize_name(requirement.name))
    assert version is not None, f"{requirement.name}: not in requirements.lock; run make lock"
    assert requirement.specifier.contains(version, prereleases=True), (
        f"{requirement} but locked {version}; run make lock"
    )


def test_every_import_is_asked_for_by_name() -> None:
    """A library that comes along only because another one needs it may leave with the next version."""
    imported = {module for folder in ("pipelines", "tests") for module in imported_modules(folder)}
    providers = packages_distributions()
    asked = {canonicalize_name(requirement.name) for requirement in direct_requirements()}
    unasked = {
        module
        for module in imported - set(sys.stdlib_module_names) - {"pipelines", "tests"}
        if not asked & {canonicalize_name(name) for name in providers.get(module, [])}
    }
    assert unasked == set()


def imported_modules(folder: str) -> Iterator[str]:
    """Top-level names of all modules that the files of `folder` import."""
    for path in (PROJECT_ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (name.name.split(".")[0] for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


def test_the_build_backend_is_locked_so_that_set_up_needs_no_further_download() -> None:
    (backend,) = (Requirement(text) for text in project()["build-system"]["requires"])
    assert backend.specifier.contains(locked()[canonicalize_name(backend.name)])


def test_every_locked_version_is_checked_by_hash() -> None:
    packages = re.split(r"^(?=[\w.-]+==)", lock_text(), flags=re.M)[1:]
    assert len(packages) > 100
    assert [text.splitlines()[0] for text in packages if "--hash=sha256:" not in text] == []


def test_the_lock_names_no_place_to_download_from() -> None:
    for text in (lock_text(), (PROJECT_ROOT / "environment.yml").read_text(encoding="utf-8")):
        assert not re.search(r"://|^\s*-(?:i|f)\b|--(?:index|extra-index|find-links|trusted)|\s/\w", text, re.M)


def test_conda_gets_the_same_versions() -> None:
    environment = yaml.safe_load((PROJECT_ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == "bayou"
    *conda, pip_section = environment["dependencies"]
    assert conda == ["python=3.11", "pip"]
    *pins, project_itself = pip_section["pip"]
    assert project_itself == "-e ."
    pinned = dict(pin.split("==") for pin in pins)
    assert {canonicalize_name(name): version for name, version in pinned.items()} == {
        name: version for name, version in locked().items() if name != "pip"
    }


def test_this_environment_is_the_locked_one() -> None:
    installed = {str(canonicalize_name(each.metadata["Name"])): each.version for each in distributions()}
    differing = {
        name: (version, installed.get(name))
        for name, version in locked().items()
        if name != "pip" and installed.get(name) != version
    }
    assert differing == {}, "locked and installed versions differ; run make setup"


@pytest.mark.parametrize("python", SUPPORTED_PYTHONS)
def test_every_locked_version_runs_on(python: str) -> None:
    admits = {name: str(distribution(name).metadata.json.get("requires_python", "")) for name in locked()}
    too_new = {name: spec for name, spec in admits.items() if not SpecifierSet(spec).contains(python)}
    assert too_new == {}
    assert SpecifierSet(project()["project"]["requires-python"]).contains(python)
