"""Which published snapshot a question is put to, and opening its register for reading (ground room)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.store.database import sealed_reader
from pipelines.store.home import Home
from pipelines.store.manifests import MANIFEST_FORMAT, not_recorded, read_manifest

if TYPE_CHECKING:
    import duckdb

Listing = tuple[list[str], list[tuple[object, ...]]]
"""Columns and rows of what a command lists."""


def chosen_snapshot(home: Home, known_on: date | None) -> Path:
    """CURRENT, or the newest published snapshot known on `known_on`."""
    current = home.current_snapshot()
    if known_on is None:
        if current is None or not current.exists():
            raise UsageError("还没有发布过快照", where="data/curated/CURRENT", do="先运行 bayou run")
        return current
    published = sorted(
        path
        for path in home.curated.glob(f"*_{known_on}_*")
        if (path / "manifest.json").exists() and "." not in path.name
    )
    if not published:
        raise UsageError(f"没有截至{known_on}的快照", where="--known-on", do=f"先运行 bayou run --known-on {known_on}")
    return published[-1]


@contextmanager
def opened(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The register of a snapshot. Raises UsageError when an older format does not record what is asked for."""
    import duckdb

    manifest = read_manifest(snapshot)
    with sealed_reader(snapshot / "register.duckdb") as connection:
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if manifest["format"] >= MANIFEST_FORMAT:
                raise
            raise not_recorded(snapshot.name, manifest["as_of"], manifest["known_on"]) from error


def refuse_unknown(known: list[str], value: str | None, option: str) -> None:
    """Raise UsageError with the nearest known values when `value` is none of them."""
    import difflib

    if value is None or value in known:
        return
    near = difflib.get_close_matches(value, known, n=3, cutoff=0.4) or known[:12]
    raise UsageError(f"没有这个取值：{value}", where=option, do=f"相近的有：{'、'.join(near)}")
