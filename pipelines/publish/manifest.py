"""The manifest: what a snapshot was made from and what came out, without a timing and without a personal value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import duckdb

from pipelines.store.manifests import MANIFEST_FORMAT
from pipelines.store.run_context import RunContext


def manifest_text(
    connection: duckdb.DuckDBPyConnection,
    context: RunContext,
    *,
    versions: dict[str, str],
    gate: dict[str, Any],
    fingerprints: Mapping[str, Any],
) -> str:
    """The manifest as JSON text; `connection` is the register with `indicators` attached.

    `fingerprints`: kind of input (batches, rules, parameters …) → name → digest or value, for `bayou diff`.
    """
    files = connection.execute(
        "SELECT batch_id, file_name, sha256, state, rows_received FROM ledger.file ORDER BY batch_id, file_name"
    ).fetchall()
    tables = connection.execute(
        "SELECT database_name, schema_name, table_name, estimated_size FROM duckdb_tables()"
        " WHERE NOT internal AND NOT temporary AND database_name NOT IN ('history') ORDER BY ALL"
    ).fetchall()
    totals = connection.execute(
        "SELECT sum(rows_received + rows_split), sum(kept), sum(merged), sum(superseded), sum(retired), sum(quarantined),"
        " sum(not_data) FROM ledger.file"
    ).fetchall()[0]
    names = ("received", "kept", "merged", "superseded", "retired", "quarantined", "not_data")
    record = {
        "format": MANIFEST_FORMAT,
        "snapshot_id": context.snapshot_id,
        "as_of": str(context.as_of),
        "known_on": str(context.known_on),
        "income_year": context.income_year,
        "simulated": context.simulated,
        "code_version": context.code_version,
        "versions": versions,
        "gate": gate,
        "ledger": {name: int(total or 0) for name, total in zip(names, totals, strict=True)},
        "rows": {f"{database}.{schema}.{table}": int(rows) for database, schema, table, rows in tables},
        "inputs": [
            {"batch": batch, "file": name, "sha256": sha256, "state": state, "rows": int(rows)}
            for batch, name, sha256, state, rows in files
        ],
        "fingerprints": fingerprints,
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
