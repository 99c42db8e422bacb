"""Lots of files, each ingested in a process of its own; a lot that breaks is halved until the file is known that breaks it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.store.home import PROJECT_ROOT
from tests.fuzz.checks import PERSONAL
from tests.fuzz.made import ABOUT

SECONDS_A_LOT, SECONDS_A_FILE = 90, 3
"""How long a lot may take before it counts as hanging; no figure of speed, the machine may be busy with other things."""

_SHOWN_CHARACTERS = 3_000


@dataclass
class Outcome:
    """What became of the files. `failures`: numbers of files → what went wrong."""

    files: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    rows_received: int = 0
    rows_split: int = 0
    slowest: tuple[float, int] = (0.0, 0)
    failures: list[tuple[tuple[int, ...], str]] = field(default_factory=list)

    @property
    def is_balanced(self) -> bool:
        return self.rows_received + self.rows_split == self.rows.total()


def ingest_lot(seed: int, numbers: Sequence[int], outcome: Outcome) -> None:
    """Ingest the files of these numbers and add to `outcome` what became of them."""
    with tempfile.TemporaryDirectory() as folder:
        progress = Path(folder) / "progress"
        said, broken = _run(seed, numbers, progress)
        reached = progress.read_text().split()[-1:] if progress.exists() else []
    if broken is None:
        _add(json.loads(said), numbers, outcome)
    elif len(numbers) == 1:
        outcome.failures.append(((numbers[0],), broken))
    else:
        known = len(outcome.failures)
        # Most often the file that was begun last.
        last = int(reached[0]) % ABOUT if reached else numbers[0]
        others = [number for number in numbers if number != last]
        for part in ([last], others[: len(others) // 2], others[len(others) // 2 :]):
            if part:
                ingest_lot(seed, part, outcome)
        if len(outcome.failures) == known:
            outcome.failures.append((tuple(numbers), f"only together: {broken}"))


def _run(seed: int, numbers: Sequence[int], progress: Path) -> tuple[str, str | None]:
    """What the process printed, and how it broke (None: it did not)."""
    command = [sys.executable, "-m", "tests.fuzz.worker", str(seed), str(progress), ",".join(map(str, numbers))]
    limit = SECONDS_A_LOT + SECONDS_A_FILE * len(numbers)
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return "", f"hangs: not done in {limit} seconds"
    if PERSONAL.search(done.stderr):
        return "", "a name or number of a person in what the process said"
    if done.returncode:
        return "", f"ended with {done.returncode}: {done.stderr[-_SHOWN_CHARACTERS:]}"
    return done.stdout, None


def _add(said: dict[str, object], numbers: Sequence[int], outcome: Outcome) -> None:
    found: list[tuple[int | None, str]] = said["violations"]  # type: ignore[assignment]
    outcome.failures += [((number,) if number is not None else tuple(numbers), what) for number, what in found]
    outcome.files.update(said["files"])  # type: ignore[arg-type]
    outcome.rows.update(said["rows"])  # type: ignore[arg-type]
    outcome.rows_received += said["rows_received"]  # type: ignore[operator]
    outcome.rows_split += said["rows_split"]  # type: ignore[operator]
    slowest = max((seconds, number) for number, seconds in said["seconds"])  # type: ignore[attr-defined]
    outcome.slowest = max(outcome.slowest, slowest)
