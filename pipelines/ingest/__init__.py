"""Ingest, stage 1: files of any shape → typed rows, cell issues, and a ledger in which no row is ever lost.

bytes → `readers` → grid → `recognition` (which table, which columns) → `rows` (what is data) → `sheet_rows` (text under the
contract's names) → `typed_rows` and `keys` → `full_lists` and `states` (what becomes of rows about the same record) →
`corrections` (what people decided).
Writes schemas `raw`, `base` and `ledger`. May import contracts, policy and store; never another stage.
"""

from __future__ import annotations

from pipelines.ingest.stage import IngestSummary, ingest

__all__ = ["IngestSummary", "ingest"]
