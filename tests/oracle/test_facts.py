"""Both engines on made-up registers: every grain, every row, every column, and what every rule says of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oracle.agreement import compare_registers
from tests.oracle.compare import Engines
from tests.oracle.moment import grains
from tests.oracle.predicates import Judge

REGISTERS = 5
"""Per grain; `make oracle` makes up 10,000 in all."""


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    both = Engines()
    yield both
    both.connection.close()


@pytest.mark.parametrize("grain", grains())
def test_both_engines_say_the_same(engines: Engines, grain: str) -> None:
    compare_registers(grain, REGISTERS, seed=1, engines=engines, judge=Judge())
