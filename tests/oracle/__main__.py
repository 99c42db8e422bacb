"""`python -m tests.oracle --registers 10000 --seed 1` (`make oracle`): two engines on made-up registers; 1 if they differ."""

from __future__ import annotations

import argparse
import time
from collections import Counter

from pipelines.check.rules import load_rules
from tests.oracle.agreement import compare_registers, compare_rule
from tests.oracle.compare import Engines
from tests.oracle.moment import grains
from tests.oracle.predicates import Judge

FACTS_OF_A_RULE = 5_000
VERDICTS = ("outside", "passes", "violates", "unknown")


def main(arguments: list[str] | None = None) -> int:
    """Compare, report, and answer the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--registers", type=int, default=10_000, help="over all grains")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--grain", help="registers for this grain only, and no made-up facts")
    chosen = parser.parse_args(arguments)
    engines, judge, started = Engines(), Judge(), time.monotonic()
    asked = [chosen.grain] if chosen.grain else grains()
    failures = _registers(asked, chosen.registers, chosen.seed, engines, judge)
    if not chosen.grain:
        failures += _facts(chosen.seed, engines, judge)
    print(f"{chosen.registers:,} registers, {failures} differences, {time.monotonic() - started:,.0f} s")
    return min(failures, 1)


def _registers(asked: list[str], registers: int, seed: int, engines: Engines, judge: Judge) -> int:
    failures = 0
    for at, grain in enumerate(asked):
        count = registers * (at + 1) // len(asked) - registers * at // len(asked)
        try:
            compare_registers(grain, count, seed=seed, engines=engines, judge=judge)
            print(f"{grain:24} {count:6,} registers agree", flush=True)
        except AssertionError as error:
            failures += 1
            print(f"{grain:24} DIFFERS: {error}", flush=True)
    return failures


def _facts(seed: int, engines: Engines, judge: Judge) -> int:
    """`FACTS_OF_A_RULE` made-up facts a rule."""
    failures, said = 0, Counter[int]()
    for rule in load_rules().values():
        try:
            said.update(compare_rule(rule, FACTS_OF_A_RULE, seed=seed, engines=engines, judge=judge))
        except AssertionError as error:
            failures += 1
            print(f"{rule.id} DIFFERS: {error}", flush=True)
    print(f"{len(load_rules())} rules: " + ", ".join(f"{said[at]:,} {word}" for at, word in enumerate(VERDICTS)))
    return failures


if __name__ == "__main__":
    raise SystemExit(main())
