"""Opening a published snapshot: its internal or public tier, or the register itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from pipelines.analyst import charts
from pipelines.analyst.tables import use_tables
from pipelines.errors import UsageError
from pipelines.report.charts.theme import use_theme
from pipelines.report.frames import (
    InternalSnapshot,
    PublicSnapshot,
    RestrictedSnapshot,
    TierSnapshot,
    open_file,
)
from pipelines.report.tiers import Tier
from pipelines.store.home import PROJECT_ROOT, Home

if TYPE_CHECKING:
    from pipelines.analyst.register import Register


@overload
def open_snapshot(folder: str | Path | None = None, *, tier: Literal["internal"] = "internal") -> InternalSnapshot: ...
@overload
def open_snapshot(folder: str | Path | None = None, *, tier: Literal["public"]) -> PublicSnapshot: ...
@overload
def open_snapshot(folder: str | Path | None = None, *, tier: Literal["restricted"]) -> RestrictedSnapshot: ...
def open_snapshot(folder: str | Path | None = None, *, tier: Tier = "internal") -> TierSnapshot:
    """Open a published snapshot: values of measures, counts of findings, the ledger.

    Args:
        folder: a snapshot folder; default the environment variable BAYOU_SNAPSHOT, else the snapshot CURRENT points to
            below BAYOU_HOME (default the checkout).
        tier: internal (default), public or restricted; each is a type of its own. Fact rows are asked for with
            `open_register`.
    Raises UsageError when there is nothing to open.
    """
    use_theme()
    use_tables()
    snapshot = open_file(Path(folder) if folder is not None else _default_folder(), tier)
    if snapshot.context.simulated:
        charts.stamp_made_up()
    return snapshot


def open_register(folder: str | Path | None = None) -> Register:
    """Open the restricted tier of a published snapshot: fact rows about households and persons, masked unless asked for.

    What it shows stays on this machine: it is neither sent, nor committed, nor pasted into a shared page.

    Args:
        folder: as of `open_snapshot`.
    Raises UsageError when there is nothing to open.
    """
    from pipelines.analyst.register import Register

    return Register(open_snapshot(folder, tier="restricted"))


def home() -> Home:
    """The home that notebooks work in: BAYOU_HOME, default the checkout."""
    return Home(Path(os.environ.get("BAYOU_HOME") or PROJECT_ROOT))


def _default_folder() -> Path:
    given = os.environ.get("BAYOU_SNAPSHOT")
    if given:
        return Path(given)
    current = home().current_snapshot()
    if current is None:
        raise UsageError("还没有发布过快照", where="data/curated/CURRENT", do="先运行 bayou demo 和 bayou run")
    return current
