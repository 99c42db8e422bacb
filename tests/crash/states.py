"""What a home holds, in a form that can be compared, and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import duckdb

from pipelines.report.page_files import FAILED_MARK, is_complete
from tests.promises.test_5_same_inputs_same_bytes import table_digests

DATABASES = {"register.duckdb": "register", "indicators.duckdb": "indicators", "public.duckdb": "public_tier"}


def file_digests(folder: Path) -> dict[str, str]:
    """Path below the folder → sha256, of every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def snapshot_state(snapshot: Path) -> dict[str, Any]:
    """A canonical dump of every table, and the manifest."""
    manifest = (snapshot / "manifest.json").read_text(encoding="utf-8")
    return {"manifest": manifest, **{name: table_digests(snapshot / name) for name in DATABASES}}


def current(home: Path) -> Path | None:
    pointer = home / "data" / "curated" / "CURRENT"
    return pointer.parent / pointer.read_text(encoding="utf-8").strip() if pointer.exists() else None


def pages(home: Path) -> dict[str, str]:
    """The pages that readers see."""
    return file_digests((home / "reports" / "latest").resolve())


def faults_of(home: Path) -> list[str]:
    """Everything about the published part of a home that a reader must never meet; empty when it is whole."""
    found = []
    snapshot = current(home)
    if snapshot is not None:
        missing = [name for name in (*DATABASES, "manifest.json", "validations.json") if not (snapshot / name).exists()]
        found += [f"{snapshot.name} lacks {name}" for name in missing] or _wrong_counts(snapshot)
    latest = home / "reports" / "latest"
    if latest.is_symlink():
        found += [] if latest.exists() else [f"latest leads nowhere: {os.readlink(latest)}"]
        found += [f"torn page {page.name}" for page in latest.glob("*/*.html") if not _is_page(page)]
    return found


def _is_page(page: Path) -> bool:
    """Whole: a page, or the error page that stands in for one that could not be written."""
    return page.name == "index.html" or is_complete(page) or FAILED_MARK in page.read_text(encoding="utf-8")


def _wrong_counts(snapshot: Path) -> list[str]:
    """Tables that do not hold as many rows as the manifest says."""
    manifest = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    found = [] if manifest["snapshot_id"] == snapshot.name else ["the manifest is of another snapshot"]
    counted = {}
    for name, database in DATABASES.items():
        with duckdb.connect(snapshot / name, read_only=True) as connection:
            tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            for schema, table in tables:
                ((rows,),) = connection.execute(f"SELECT count(*) FROM {schema}.{table}").fetchall()
                counted[f"{database}.{schema}.{table}"] = rows
    told = manifest["rows"]
    differing = [name for name in told.keys() | counted.keys() if told.get(name) != counted.get(name)]
    return found + [f"{name}: {told.get(name)} told, {counted.get(name)} there" for name in sorted(differing)]


def leftovers(home: Path) -> list[str]:
    """What a finished run must not leave."""
    found = [*(home / "data").rglob("*.building"), *(home / "data").rglob(".*.tmp"), *(home / "data").glob(".demo*")]
    found += [*(home / "reports").rglob(".*.tmp"), *(home / "data").rglob("*.wal")]
    return [path.relative_to(home).as_posix() for path in found]
