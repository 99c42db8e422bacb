"""Reading what a snapshot says of itself: its manifest, whatever version of the project wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError

MANIFEST_FORMAT = 5
"""5: measures of every obligation, what the register cannot tell, villages that moved; the register's own run_context.
4: what follows a finding: deadline, exemption, claim.
3: what each rule says, in words and SQL, with examples and mutation score; lives of findings.
2: fingerprints of batches, contracts, rules, measures, parameters and decisions; corrections and void claims in the ledger."""


def not_recorded(name: str, as_of: object, known_on: object) -> UsageError:
    """What to say when a snapshot of an older format lacks a table or column."""
    return UsageError(
        "这个快照由较早的版本写成，没有记录所要的内容",
        where=name,
        do=f"运行 bayou run --as-of {as_of} --known-on {known_on}，由现在的版本重做这个快照",
    )


def read_manifest(snapshot_folder: Path) -> dict[str, Any]:
    """The manifest of a snapshot. Raises UsageError when it is missing or newer than this program understands."""
    where = f"data/curated/{snapshot_folder.name}/manifest.json"
    try:
        record: dict[str, Any] = json.loads((snapshot_folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError("快照没有 manifest.json，不完整", where=where, do="重新运行 bayou run") from error
    except ValueError as error:
        raise UsageError(
            "快照的 manifest.json 已损坏", where=where, do="删除这个快照文件夹，重新运行 bayou run"
        ) from error
    if record.get("format", 1) > MANIFEST_FORMAT:
        raise UsageError(
            f"快照的格式（{record['format']}）比本程序新", where=where, do="更新本程序，或用旧程序没有写过的数据目录"
        )
    return record
