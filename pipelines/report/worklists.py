"""Writing the worklists of a snapshot, each whole or not at all, for nobody but the group of their owner."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.report.frames import open_file
from pipelines.report.tiers import TIER_FILES
from pipelines.report.worklist_content import (
    DEPARTMENTS_FOLDER,
    Dates,
    Worklist,
    area_lists,
    department_lists,
    read_items,
)
from pipelines.report.worklist_workbook import workbook_bytes
from pipelines.store.database import sealed_reader
from pipelines.store.files import remove_tree, write_atomically
from pipelines.store.snapshots import RESTRICTED_MODE

FOLDER = "restricted/worklists"
"""Below `reports/<snapshot>/`."""

COMPLETE = "complete.json"
"""Written last, beside the worklists: how many there are."""

SUFFIX = "核查问题整改台账.xlsx"


@dataclass(frozen=True)
class WrittenWorklist:
    """One workbook: for whom, how much it asks for, and where it lies below the folder of worklists."""

    file: Path
    county_name: str
    name: str
    findings: int
    overdue: int
    exempt: int


def has_worklists(reports_folder: Path) -> bool:
    """Whether all worklists of the snapshot have been written."""
    return (reports_folder / FOLDER / COMPLETE).exists()


def write_worklists(
    snapshot_folder: Path, reports_folder: Path, *, county: str | None = None, village: str | None = None
) -> list[WrittenWorklist]:
    """Write the worklists below `reports_folder`: one a village with open findings, one a county for what lies in no village,
    one a responsible department.

    Args:
        snapshot_folder: a published snapshot.
        county: code or name; only the lists of its villages and its own.
        village: code or name; only its list.

    Raises:
        UsageError: no open finding lies in that county or village.
    """
    dates = _dates(snapshot_folder)
    with sealed_reader(snapshot_folder / TIER_FILES["restricted"]) as connection:
        items = read_items(connection)
        areas = area_lists(connection, items)
    is_all = county is None and village is None
    chosen = [*areas, *department_lists(items)] if is_all else _chosen(areas, county, village)
    target = reports_folder / FOLDER
    if is_all:
        # What an earlier version of the snapshot's lists left must not lie beside them.
        remove_tree(target)
    written = [_write(content, target, dates) for content in chosen]
    if is_all:
        write_atomically(target / COMPLETE, json.dumps({"worklists": len(written)}) + "\n", mode=RESTRICTED_MODE)
    return written


def _dates(snapshot_folder: Path) -> Dates:
    """What the run says of itself; the register does not repeat it."""
    snapshot = open_file(snapshot_folder, "internal")
    try:
        return Dates.of(snapshot.context)
    finally:
        snapshot.connection.close()


def _write(content: Worklist, target: Path, dates: Dates) -> WrittenWorklist:
    path = target / worklist_path(content)
    write_atomically(path, workbook_bytes(content, dates), mode=RESTRICTED_MODE)
    sizes = len(content.items), content.overdue, content.exempt
    return WrittenWorklist(path, content.county_name, content.name, *sizes)


def worklist_path(content: Worklist) -> str:
    """The file of a worklist below the folder: the code first, as of every file an office sends."""
    name = "".join(sign for sign in content.name if sign.isalnum())
    if content.kind == "department":
        return f"{DEPARTMENTS_FOLDER}/{name}_{SUFFIX}"
    if content.kind == "program":
        return f"{name}_{SUFFIX}"
    return f"{content.county_code}{content.county_name}/{content.code}{name}_{SUFFIX}"


def _chosen(lists: Sequence[Worklist], county: str | None, village: str | None) -> list[Worklist]:
    chosen = [
        content
        for content in lists
        if (county is None or county in (content.county_code, content.county_name))
        and (village is None or (content.kind == "village" and village in (content.code, content.name)))
    ]
    if not chosen:
        asked, option = (village, "--village") if village is not None else (county, "--county")
        known = [(content.code, content.name) for content in lists if content.kind == "village"]
        if village is None:
            known = [(content.county_code, content.county_name) for content in lists]
        names = sorted({name for pair in known for name in pair if name})
        near = difflib.get_close_matches(asked or "", names, n=3, cutoff=0.4) or names[:12]
        raise UsageError(
            f"没有未关闭的问题：{asked}",
            where=option,
            do=f"有问题的：{'、'.join(near)}" if near else "目前没有未关闭的问题",
        )
    return chosen
