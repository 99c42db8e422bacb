"""`python -m tests.fuzz --files 10000 --seed 1`: thousands of damaged files through stage 1; ends with 1 if one breaks it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipelines.store.files import write_atomically
from pipelines.store.home import PROJECT_ROOT
from tests.fuzz.lots import Outcome, ingest_lot
from tests.fuzz.made import ABOUT, KINDS, made_file

FILES_A_LOT = 100
RECORD = PROJECT_ROOT / "data" / "runs" / "fuzz.json"
_FAILURES_SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Run, report, and answer the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="numbers of files, joined by commas, instead of the first FILES")
    parser.add_argument("--keep", type=Path, help="write the files of --only into this folder and do nothing else")
    chosen = parser.parse_args(arguments)
    numbers = [int(number) for number in chosen.only.split(",")] if chosen.only else list(range(chosen.files))
    if chosen.keep:
        return keep(chosen.seed, numbers, chosen.keep)
    outcome = Outcome()
    for start in range(0, len(numbers), FILES_A_LOT):
        known = len(outcome.failures)
        ingest_lot(chosen.seed, numbers[start : start + FILES_A_LOT], outcome)
        for failed, what in outcome.failures[known:]:
            print(f"\rFAILED {what}\n  {again(chosen.seed, failed)}", file=sys.stderr)
        done = min(start + FILES_A_LOT, len(numbers))
        print(
            f"\r{done:,}/{len(numbers):,} files, {len(outcome.failures)} failures", end="", file=sys.stderr, flush=True
        )
    print(file=sys.stderr)
    print(report(chosen.seed, outcome))
    write_atomically(RECORD, json.dumps(record(chosen.seed, outcome), ensure_ascii=False, indent=1) + "\n")
    return 1 if outcome.failures or not outcome.is_balanced else 0


def keep(seed: int, numbers: list[int], folder: Path) -> int:
    """Write files of a run, to look at them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        file = made_file(seed, number)
        (folder / file.name).write_bytes(file.content)
        print(f"{number}: {file.kind}: {folder / file.name}")
    return 0


def record(seed: int, outcome: Outcome) -> dict[str, object]:
    """The run as it is kept."""
    seconds, slowest = outcome.slowest
    return {
        "seed": seed,
        "files": {
            kind: {state: outcome.files[f"{kind} {state}"] for state in ("accepted", "refused")} for kind in KINDS
        },
        "rows_received": outcome.rows_received,
        "rows_split": outcome.rows_split,
        "rows": dict(sorted(outcome.rows.items())),
        "slowest_file": {"number": slowest, "seconds": round(seconds, 2)},
        "failures": [
            {"files": list(numbers), "what": what, "again": again(seed, numbers)} for numbers, what in outcome.failures
        ],
    }


def again(seed: int, numbers: tuple[int, ...]) -> str:
    """The command that shows a failure again."""
    return f"python -m tests.fuzz --seed {seed} --only {','.join(str(number % ABOUT) for number in numbers)}"


def report(seed: int, outcome: Outcome) -> str:
    """What became of the files, in a few lines."""
    accepted = sum(count for name, count in outcome.files.items() if name.endswith(" accepted"))
    lines = [
        f"{outcome.files.total():,} files (seed {seed}): {accepted:,} accepted, {outcome.files.total() - accepted:,} refused"
    ]
    for kind in KINDS:
        taken, refused = (outcome.files[f"{kind} {state}"] for state in ("accepted", "refused"))
        lines.append(f"  {kind:<10} {taken:>6,} accepted {refused:>6,} refused")
    rows = ", ".join(f"{count:,} {state}" for state, count in sorted(outcome.rows.items(), key=lambda item: -item[1]))
    lines.append(
        f"{outcome.rows_received:,} rows received, {outcome.rows_split:,} split = {outcome.rows.total():,}: {rows}"
    )
    lines.append(f"slowest file: {outcome.slowest[0]:.1f} s (number {outcome.slowest[1]})")
    lines += [again(seed, numbers) for numbers, _ in outcome.failures[:_FAILURES_SHOWN]]
    lost = not outcome.is_balanced
    closing = (
        "rows were lost"
        if lost
        else f"{len(outcome.failures)} failures"
        if outcome.failures
        else "nothing lost, nothing broken"
    )
    return "\n".join([*lines, closing])


if __name__ == "__main__":
    sys.exit(main())
