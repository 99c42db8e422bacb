"""What could not be read, and how much of it has been put right since: counts for the quality page and the county pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.contracts import load_contracts
from pipelines.contracts.issue_kinds import load_issue_kinds, normalisation_title
from pipelines.contracts.return_form import PERIOD_COLUMN
from pipelines.report.address_terms import CELLS, FILE, SHARED
from pipelines.report.addresses import Place, place_of
from pipelines.report.blocks import Block, block
from pipelines.report.frames import Snapshot

ISSUES_SHOWN = 15
CELL_STATES = ("cells", "open_cells", "repaired_cells")
RETURN_STATES = ("lines", "applied", "blank", "set_aside")
ROW_STATES = ("open_rows", "repaired_rows")


@dataclass(frozen=True)
class Repaired:
    """Of so many cells or rows, so many are repaired and so many still open; the others were replaced otherwise."""

    total: int
    repaired: int
    open: int

    @property
    def replaced(self) -> int:
        return int(self.total) - self.repaired - self.open


def repairs(snapshot: Snapshot, county_code: str | None) -> tuple[Repaired, Repaired]:
    """Unreadable cells and quarantined rows, of one county or of all, with their addresses."""
    place = place_of(county_code, snapshot.context.as_of)
    sums = snapshot.cell_issues([], county_code=county_code).sum()
    cells = {name: int(sums[name].sum() or 0) for name in CELL_STATES}
    rows = snapshot.repairs(county_code=county_code).row(0, named=True)
    return (
        Repaired(*(place.worked(cells[name], CELLS, name) for name in ("cells", "repaired_cells", "open_cells"))),
        Repaired(
            place.worked(sum(rows.values()), CELLS, "rows"),
            *(place.worked(rows[name], CELLS, name) for name in ("repaired_rows", "open_rows")),
        ),
    )


def issues_by_kind(snapshot: Snapshot, county_code: str | None) -> list[dict[str, Any]]:
    """Cells of each kind of issue by what became of them, with their addresses, most first."""
    place = place_of(county_code, snapshot.context.as_of)
    return [
        {**row, **{name: place.worked(row[name], CELLS, name, row["kind"]) for name in CELL_STATES}}
        for row in snapshot.cell_issues(["kind"], county_code=county_code).iter_rows(named=True)
    ]


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
    place = place_of(None, snapshot.context.as_of)
    cells, rows = repairs(snapshot, None)
    columns = [
        {
            **row,
            **_of_column(place, row),
            "table": table_title(row["table_name"]),
            "column": column_title(row["table_name"], row["column_name"]),
        }
        for row in snapshot.cell_issues(["table_name", "column_name", "kind"]).iter_rows(named=True)
    ]
    kinds = issues_by_kind(snapshot, None)
    changes = snapshot.normalisations(["kind"]).rows()
    kept = sum(row["cells"] for row in kinds if is_text_kept(row["kind"]))
    remarks = snapshot.file_remarks()
    return block(
        "quality_cells.j2",
        cells=cells,
        rows=rows,
        kinds=kinds,
        replaced=place.worked(cells.replaced, CELLS, "replaced"),
        unread=place.worked(cells.total - kept, CELLS, "unread"),
        kept=place.worked(kept, CELLS, "kept"),
        columns=columns[:ISSUES_SHOWN],
        more=place.worked(len(columns) - ISSUES_SHOWN, CELLS, f"columns-{ISSUES_SHOWN}"),
        counties=_by_county(snapshot, county_names),
        returned=[_of_file(place, row, RETURN_STATES) for row in snapshot.returned_files().iter_rows(named=True)],
        remarks=[_of_file(place, row, ("cells",)) for row in remarks.head(ISSUES_SHOWN).iter_rows(named=True)],
        more_remarks=place.worked(remarks.height - ISSUES_SHOWN, CELLS, f"remarks-{ISSUES_SHOWN}"),
        changes=[(normalisation_title(kind), place.worked(number, CELLS, "changed", kind)) for kind, number in changes],
        changed=place.worked(sum(number for _, number in changes), CELLS, "changed"),
    )


def _of_column(place: Place, row: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of one column and kind, with their addresses."""
    terms = (row["kind"], row["table_name"], row["column_name"])
    return {name: place.worked(row[name], CELLS, name, *terms) for name in CELL_STATES}


def _of_file(place: Place, row: Mapping[str, Any], states: Sequence[str]) -> dict[str, Any]:
    """The numbers of one file, with their addresses; a remark is told apart by its kind."""
    here = place.at(FILE, f"{row['batch_id']}/{row['file_name']}")
    kind = [f"remark-{row['kind']}"] if "kind" in row else []
    return {**row, **{name: here.worked(row[name] or 0, CELLS, *(kind or [name])) for name in states}}


def _by_county(snapshot: Snapshot, county_names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Open and repaired cells and rows of each county that has any, most open ones first."""
    found: dict[str, dict[str, Any]] = {}
    for row in (
        *snapshot.cell_issues(["county_code"]).iter_rows(named=True),
        *snapshot.repairs(["county_code"]).iter_rows(named=True),
    ):
        code = row.pop("county_code")
        empty = {"name": county_names.get(code, "全市合并报送")}
        here = place_of(code, snapshot.context.as_of) if code else place_of(None, snapshot.context.as_of).at(SHARED, "")
        named = {name: here.worked(number, CELLS, name) for name, number in row.items()}
        zeros = {name: here.worked(0, CELLS, name) for name in (*CELL_STATES, *ROW_STATES)}
        found[code] = {**found.get(code, empty | zeros), **named}
    return sorted(found.values(), key=lambda row: (-row["open_cells"] - row["open_rows"], row["name"]))
