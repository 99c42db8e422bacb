"""What could not be read, and how much of it has been put right since: counts for the quality page and the county pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.contracts import load_contracts
from pipelines.contracts.issue_kinds import load_issue_kinds, normalisation_title
from pipelines.contracts.return_form import PERIOD_COLUMN
from pipelines.report.blocks import Block, block
from pipelines.report.frames import Snapshot

ISSUES_SHOWN = 15


@dataclass(frozen=True)
class Repaired:
    """Of so many cells or rows, so many are repaired and so many still open; the others were replaced otherwise."""

    total: int
    repaired: int
    open: int

    @property
    def replaced(self) -> int:
        return self.total - self.repaired - self.open


def repairs(snapshot: Snapshot, county_code: str | None) -> tuple[Repaired, Repaired]:
    """Unreadable cells and quarantined rows, of one county or of all."""
    cells = snapshot.cell_issues([], county_code=county_code).sum()
    numbers = [int(cells[name].sum() or 0) for name in ("cells", "repaired_cells", "open_cells")]
    rows = snapshot.repairs(county_code=county_code).row(0, named=True)
    return Repaired(*numbers), Repaired(sum(rows.values()), rows["repaired_rows"], rows["open_rows"])


def table_title(table: str) -> str:
    """The Chinese title of a base table; the name itself when no contract knows it."""
    contract = load_contracts().get(table)
    return contract.title_zh if contract is not None else (table or "未识别的表")


def column_title(table: str, column: str) -> str:
    """The header of a column as offices know it."""
    if column == PERIOD_COLUMN:
        return "年度、季度"
    contract = load_contracts().get(table)
    found = (
        next((item.header for item in contract.columns if item.name == column), None) if contract is not None else None
    )
    return found or column


def is_text_kept(kind: str) -> bool:
    """Whether cells with this issue keep their text, for the rules to judge."""
    known = load_issue_kinds().get(kind)
    return known is not None and known.cell == "kept"


def unread_block(snapshot: Snapshot, county_names: Mapping[str, str]) -> Block:
    """Cells by kind, column and county, what came back repaired, and what normalisation changed."""
    cells, rows = repairs(snapshot, None)
    columns = [
        {**row, "table": table_title(row["table_name"]), "column": column_title(row["table_name"], row["column_name"])}
        for row in snapshot.cell_issues(["table_name", "column_name", "kind"]).iter_rows(named=True)
    ]
    kinds = list(snapshot.cell_issues(["kind"]).iter_rows(named=True))
    changes = [(normalisation_title(kind), number) for kind, number in snapshot.normalisations(["kind"]).iter_rows()]
    remarks = snapshot.file_remarks()
    return block(
        "quality_cells.j2",
        cells=cells,
        rows=rows,
        kinds=kinds,
        kept=sum(row["cells"] for row in kinds if is_text_kept(row["kind"])),
        columns=columns[:ISSUES_SHOWN],
        more=len(columns) - ISSUES_SHOWN,
        counties=_by_county(snapshot, county_names),
        returned=list(snapshot.returned_files().iter_rows(named=True)),
        remarks=list(remarks.head(ISSUES_SHOWN).iter_rows(named=True)),
        more_remarks=remarks.height - ISSUES_SHOWN,
        changes=changes,
        changed=sum(number for _, number in changes),
    )


def _by_county(snapshot: Snapshot, county_names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Open and repaired cells and rows of each county that has any, most open ones first."""
    found: dict[str, dict[str, Any]] = {}
    for row in (
        *snapshot.cell_issues(["county_code"]).iter_rows(named=True),
        *snapshot.repairs(["county_code"]).iter_rows(named=True),
    ):
        code = row.pop("county_code")
        empty = {"name": county_names.get(code, "全市合并报送"), "cells": 0, "open_cells": 0, "repaired_cells": 0,
                 "open_rows": 0, "repaired_rows": 0}  # fmt: skip
        found[code] = {**found.get(code, empty), **row}
    return sorted(found.values(), key=lambda row: (-row["open_cells"] - row["open_rows"], row["name"]))
