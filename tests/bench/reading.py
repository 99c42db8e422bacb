"""Stage 1 beside plain Polars on the same files, and its memory when the same rows come in many more files."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any

import polars as pl

from tests.bench.stages import Command, bayou, timed

_READ_ALL = "import sys; from tests.bench.reading import read_as_strings; read_as_strings(sys.argv[1])"
PARTS = 10


def read_as_strings(folder: str) -> None:
    """What plain Polars needs: every sheet of every file as text, nothing looked at."""
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix == ".csv":
            content = path.read_bytes()
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("gb18030")
            pl.read_csv(io.BytesIO(text.encode()), has_header=False, infer_schema=False, truncate_ragged_lines=True)
        elif path.suffix == ".xlsx":
            pl.read_excel(path, sheet_id=0, has_header=False, infer_schema_length=0, raise_if_empty=False)


def ingest_beside_polars(home: Path, scratch: Path) -> dict[str, Any]:
    """`bayou ingest` of a home's files beside Polars reading the same files as strings, one after the other."""
    polars = timed([sys.executable, "-c", _READ_ALL, str(home / "data" / "raw")])
    ours = _ingest(home, scratch / "ingest")
    return {"ours": vars(ours), "polars": vars(polars), "ratio": round(ours.seconds / polars.seconds, 2)}


def memory_by_files(home: Path, scratch: Path) -> list[dict[str, Any]]:
    """Peak memory of `bayou ingest` with the text files as they are, and with each cut into `PARTS` files."""
    whole, cut = scratch / "whole", scratch / "cut"
    for target, parts in ((whole, 1), (cut, PARTS)):
        for path in sorted((home / "data" / "raw").rglob("*")):
            place = target / "data" / "raw" / path.relative_to(home / "data" / "raw")
            if path.name == "batch.toml":
                place.parent.mkdir(parents=True, exist_ok=True)
                # Cut lists are not complete, one by one.
                place.write_text(path.read_text(encoding="utf-8").split("[full]")[0], encoding="utf-8")
            elif path.suffix == ".csv":
                place.parent.mkdir(parents=True, exist_ok=True)
                _cut(path, place, parts)
    rows = []
    for target in (whole, cut):
        files = sum(1 for path in (target / "data" / "raw").rglob("*.csv"))
        rows.append({"files": files, **vars(bayou(target, "ingest"))})
    return rows


def _cut(source: Path, place: Path, parts: int) -> None:
    """Write the lines of a text file as `parts` files, each with the lines before the first row of data."""
    lines = source.read_bytes().splitlines(keepends=True)
    head, body = lines[:_HEAD_LINES], lines[_HEAD_LINES:]
    size = -(-len(body) // parts) or 1
    for number in range(parts):
        part = body[number * size : (number + 1) * size]
        if part:
            place.with_name(f"{place.stem}_{number}{place.suffix}").write_bytes(b"".join([*head, *part]))


_HEAD_LINES = 1
"""Text files of the demo have their header in the first line."""


def _ingest(home: Path, scratch: Path) -> Command:
    """Stage 1 of the same batches in an empty home, so that nothing is found done."""
    shutil.copytree(home / "data" / "raw", scratch / "data" / "raw")
    return bayou(scratch, "ingest")
