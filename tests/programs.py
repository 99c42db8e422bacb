"""Programs of the machine that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def installed(*names: str, package: str) -> str:
    """The first of these programs that is installed. Without one the test is left out, except in CI, where that is a failure."""
    for name in names:
        if found := shutil.which(name):
            return found
    reason = f"no {names[0]}: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
