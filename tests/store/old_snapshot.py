"""Turns a fresh snapshot into one of the first format: without the tables, columns and manifest entries that came later.

`python -m tests.store.old_snapshot SNAPSHOT_FOLDER` does so by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

NEWER_TABLES = {
    "register.duckdb": ("ledger.correction", "ledger.set_aside_key", "ledger.void_claim", "ledger.named_key",
                        "ledger.file_issue"),
    "indicators.duckdb": ("correction_count", "void_claim", "file_remark", "area_change"),
    "public.duckdb": (),
}  # fmt: skip

FOLLOWED = ("open_since", "due_on", "exempt_until", "is_exempt", "is_overdue", "claim", "claim_outcome", "follows_from")


def make_old(snapshot: Path) -> None:
    """Change the snapshot in place."""
    for file, tables in NEWER_TABLES.items():
        with duckdb.connect(snapshot / file) as connection:
            for table in tables:
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            if file == "register.duckdb":
                connection.execute("DROP TABLE IF EXISTS checks.exemption")
                connection.execute("DROP TABLE IF EXISTS checks.claim")
                for column in FOLLOWED:
                    connection.execute(f"ALTER TABLE checks.finding_period DROP COLUMN IF EXISTS {column}")
            if file == "indicators.duckdb":
                for column in ("is_exempt", "is_overdue", "is_consequence"):
                    connection.execute(f"ALTER TABLE finding_count DROP COLUMN IF EXISTS {column}")
            if file != "register.duckdb":
                connection.execute("ALTER TABLE run_context DROP COLUMN format")
    path = snapshot / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest.pop("fingerprints")
    path.write_text(json.dumps({**manifest, "format": 1}), encoding="utf-8")


if __name__ == "__main__":
    make_old(Path(sys.argv[1]))
