"""The synthetic register of the programme, and the answer key to what is wrong in it.

Aside from the stages: writes batches as offices would send them, and nothing else of the project reads the key.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.store.home import Home

SMALLEST_SCALE, LARGEST_SCALE = 0.01, 100.0


@dataclass(frozen=True)
class DemoSummary:
    """What was written. Households and persons are those of 2018-12-31."""

    batches: int
    files: int
    rows: int
    households: int
    persons: int
    defects: int
    seconds: float


def write_demo(
    home: Path, *, seed: int = 2018, scale: float = 1.0, clean: bool = False, refuse: bool = False,
    progress: Callable[[str], None] | None = None,
) -> DemoSummary:  # fmt: skip
    """Write the synthetic register (seven batches) and data/demo/answer_key.json into a home.

    `scale` multiplies households (0.01 … 100); `clean` plants nothing; `refuse` adds a batch 2020-03-31 that the gate
    must refuse, on top of the batches that are there (or of fresh ones). The same arguments give the same bytes.
    Raises UsageError for a scale out of range and for a home that holds other batches.
    """
    from pipelines.demo.home_batches import has_demo, refuse_foreign_batches

    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise UsageError(f"演示规模必须在{SMALLEST_SCALE}到{LARGEST_SCALE:g}之间", do="例如 --scale 0.1")
    started = time.perf_counter()
    place = Home(Path(home))
    refuse_foreign_batches(place)
    tell = progress or (lambda message: None)
    if refuse and has_demo(place):
        batches, files, rows, households, persons, defects = 0, 0, 0, 0, 0, 0
    else:
        batches, files, rows, households, persons, defects = _write_batches(place, seed, scale, clean, tell)
    if refuse:
        files, rows = _add_refused_batch(place, files, rows)
        batches += 1
    return DemoSummary(batches, files, rows, households, persons, defects, time.perf_counter() - started)


def _write_batches(
    home: Home, seed: int, scale: float, clean: bool, tell: Callable[[str], None]
) -> tuple[int, int, int, int, int, int]:
    """Write all seven batches aside and move them into place; returns the numbers of the summary."""
    import numpy as np

    from pipelines.demo.answer_key import key_text
    from pipelines.demo.batches import write_batch
    from pipelines.demo.canaries import place_canaries
    from pipelines.demo.clock import LABELS
    from pipelines.demo.defects import plant_all
    from pipelines.demo.defects.planter import Planter
    from pipelines.demo.home_batches import fresh_building_folder, put_in_place
    from pipelines.demo.rectified import Claims, plant_rectified
    from pipelines.demo.world import make_world

    tell("生成模拟村、户、人")
    world = make_world(seed, scale)
    planter = Planter(world, np.random.default_rng([seed, 100]), scale)
    place_canaries(planter)
    claims: Claims = {}
    if not clean:
        tell("埋入错误并记入答案")
        plant_all(planter)
        claims = plant_rectified(planter)
    building = fresh_building_folder(home)
    files = rows = 0
    for period, label in enumerate(LABELS):
        tell(f"写批次 {label}")
        written = write_batch(world, planter.edits, period, building / "raw" / label, claims)
        files, rows = files + written.files, rows + written.rows
    text = key_text(world, planter.key, seed=seed, scale=scale)
    (building / "demo" / "answer_key.json").write_text(text, encoding="utf-8")
    put_in_place(home, building, keep_others=False)
    households = int(world.household_present[2].sum())
    persons = int(world.person_present[2].sum())
    return len(LABELS), files, rows, households, persons, len(planter.key.defects)


def _add_refused_batch(home: Home, files: int, rows: int) -> tuple[int, int]:
    """Write the batch that must be refused aside and move it in."""
    from pipelines.demo.home_batches import fresh_building_folder, put_in_place
    from pipelines.demo.refusal import REFUSED_LABEL, write_refused_batch

    building = fresh_building_folder(home)
    written = write_refused_batch(building / "raw" / REFUSED_LABEL)
    put_in_place(home, building, keep_others=True)
    return files + written.files, rows + written.rows


__all__ = ["DemoSummary", "write_demo"]
