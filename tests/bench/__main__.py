"""Measure the main job and write the figures with the machine's description."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.policy import load_areas
from pipelines.run import current_snapshot
from pipelines.store.home import PROJECT_ROOT, Home
from tests.bench.gx_suites import suites_beyond_import
from tests.bench.one_date import seconds_per_period_end
from tests.bench.opening import opening
from tests.bench.pages import ours, stock
from tests.bench.reading import ingest_beside_polars, memory_by_files
from tests.bench.sizes import at_size
from tests.bench.stages import main_job
from tests.bench.village_pages import village_pages

OUTPUT = PROJECT_ROOT / "data" / "runs" / "bench.json"


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        "",
    )
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory, 1), "python": platform.python_version()}


def growth(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """How many times as long everything but rendering takes at a larger scale: written, read, judged, published."""

    def seconds(job: dict[str, Any]) -> float:
        stages = sum(stage["seconds"] for stage in job["stages"] if stage["stage"] != "report")
        return float(job["demo"]["seconds"] + stages)

    fold = float(large["scale"]) / float(small["scale"])
    return {"scales": [small["scale"], large["scale"]], "scale_fold": fold,
            "seconds": [round(seconds(small), 1), round(seconds(large), 1)],
            "seconds_fold": round(seconds(large) / seconds(small), 2)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", nargs="*", default=["1"], help="scales of the main job, e.g. 1 10")
    parser.add_argument("--folds", nargs="*", type=int, default=[1],
                        help="one as_of on that many times the register, e.g. 1 11 113 for ten million persons")  # fmt: skip
    parser.add_argument("--skip-pages", action="store_true", help="leave out the comparison of the pages")
    options = parser.parse_args()
    record: dict[str, Any] = {"machine": machine(), "main_job": []}
    with tempfile.TemporaryDirectory() as scratch:
        for name, value in parts(options, Path(scratch), record["main_job"]):
            # Written part by part: what is measured stays measured when a later part breaks.
            record[name] = value
            OUTPUT.parent.mkdir(parents=True, exist_ok=True)
            OUTPUT.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(json.dumps({name: value}, ensure_ascii=False, indent=1), flush=True)


def parts(options: argparse.Namespace, scratch: Path, jobs: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Each part of the record as soon as it is measured."""
    for position, scale in enumerate(options.scales):
        # Pages do not grow with the register: they are timed once, at the first scale.
        verb = "run" if position == 0 else "publish"
        jobs.append(main_job(scratch / scale, scale, verb=verb))
        yield "main_job", jobs
    yield "growth", [growth(jobs[0], larger) for larger in jobs[1:]]
    home = Home(scratch / options.scales[0])
    yield "ingest", ingest_beside_polars(home.root, scratch)
    yield "ingest_by_files", memory_by_files(home.root, scratch)
    yield "one_date", seconds_per_period_end(home.root)
    yield "gx", suites_beyond_import(current_snapshot(home) / "register.duckdb")
    if not options.skip_pages:
        codes = [area.code for area in load_areas()]
        pages = {"ours_seconds": round(ours(home, codes), 1), "stock_seconds": round(stock(home, codes), 1)}
        yield "village_pages", village_pages(home)
        yield "opening", opening(home)
        yield "county_pages", {**pages, "ratio": round(pages["stock_seconds"] / pages["ours_seconds"], 2)}
    sizes: list[dict[str, Any]] = []
    for fold in options.folds:
        sizes.append(at_size(home.root, fold, scratch))
        yield "by_size", sizes


if __name__ == "__main__":
    main()
