"""What goes back to whom: open cell issues, quarantined rows and refused files of a register, by supplier and county.

Reads the restricted register; what it finds may leave it only towards the office that sent it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from pipelines.contracts import Column, load_contracts
from pipelines.contracts.issue_kinds import issue_remedy, issue_title
from pipelines.contracts.return_form import PERIOD_COLUMN, Location
from pipelines.policy import load_area_tree
from pipelines.policy.submissions import RETURN_DUE_DAYS
from pipelines.store.database import sealed_reader

_LETTER = re.compile(r"!([A-Z]+)\d+$")

# A number of up to 15 digits in a text column has lost nothing; it is counted, not returned.
_LOST_NOTHING = (
    "(issue.kind = 'number_in_text_column' AND length(regexp_replace(issue.raw_text, '[^0-9]', '', 'g')) <= 15)"
)
_OPEN_ISSUES = f"""
    SELECT batch.supplier, coalesce(row.county_code, file.county_code, '') AS county_code, batch.batch_id, file.file_name,
           file.sha256, issue.sheet, issue.row_number, row.table_name, issue.column_name,
           any_value(issue.column_letter) AS column_letter, any_value(issue.raw_text) AS raw_text,
           list_sort(list(DISTINCT issue.kind)) AS kinds, min(headed.header) AS header, row.row_id
    FROM ledger.cell_issue AS issue
    JOIN ledger.row AS row ON row.row_id = issue.row_id AND row.state = 'kept'
    JOIN ledger.file AS file ON file.file_id = issue.file_id
    JOIN ledger.batch AS batch ON batch.batch_id = file.batch_id
    LEFT JOIN (SELECT DISTINCT record_row_id, origin_file_id FROM ledger.repair) AS repair
      ON repair.record_row_id = issue.row_id
    LEFT JOIN ledger.file_column AS headed
      ON headed.file_id = coalesce(repair.origin_file_id, issue.file_id) AND headed.column_name = issue.column_name
    WHERE NOT {_LOST_NOTHING}
    GROUP BY ALL
    ORDER BY batch.supplier, county_code, batch.batch_id, file.file_name, issue.sheet, issue.row_number, column_letter,
             issue.column_name
"""
_QUARANTINED = """
    SELECT batch.supplier, coalesce(row.county_code, file.county_code, '') AS county_code, batch.batch_id, file.file_name,
           file.sha256, row.sheet, row.row_number, row.table_name, row.reason, row.row_id,
           coalesce(repair.origin_file_id, row.file_id) AS origin_file_id
    FROM ledger.row AS row
    JOIN ledger.file AS file USING (file_id) JOIN ledger.batch AS batch ON batch.batch_id = file.batch_id
    LEFT JOIN (SELECT DISTINCT record_row_id, origin_file_id FROM ledger.repair) AS repair
      ON repair.record_row_id = row.row_id
    WHERE row.state = 'quarantined' AND row.table_name IS NOT NULL
    ORDER BY batch.supplier, county_code, batch.batch_id, file.file_name, row.sheet, row.row_number
"""
# A file of the same name that came later and could be read has taken the refused one's place.
_REFUSED = """
    SELECT batch.supplier, coalesce(file.county_code, '') AS county_code, batch.batch_id, file.file_name, batch.received_on,
           file.reason
    FROM ledger.file AS file JOIN ledger.batch AS batch USING (batch_id)
    WHERE file.state = 'refused' AND NOT EXISTS (
        SELECT 1 FROM ledger.file AS other JOIN ledger.batch AS later ON later.batch_id = other.batch_id
        WHERE other.file_name = file.file_name AND other.state <> 'refused' AND later.supplier = batch.supplier
          AND (later.received_on, later.batch_id) > (batch.received_on, batch.batch_id))
    ORDER BY batch.supplier, county_code, batch.batch_id, file.file_name
"""


@dataclass(frozen=True)
class CellIssue:
    """One cell that could not be read. `column` is None for the period."""

    location: Location
    column_letter: str
    table_title: str
    record: str
    header: str
    text: str
    problem: str
    remedy: str
    column: Column | None


@dataclass(frozen=True)
class SetAsideRow:
    """A quarantined row as received: its texts by column, and the letter of the column to blame, if one is."""

    location: Location
    reason: str
    texts: dict[str, str | None]
    blamed_letter: str


@dataclass(frozen=True)
class RowSheet:
    """Quarantined rows of files with the same header. `columns`: column, header as received, letter."""

    table_title: str
    columns: tuple[tuple[Column, str, str], ...]
    rows: list[SetAsideRow] = field(default_factory=list)


@dataclass(frozen=True)
class RefusedFile:
    """A file that could not be read at all."""

    batch_id: str
    file_name: str
    received_on: date
    reason: str


@dataclass
class Return:
    """What goes back to one supplier about one county; `county_code` is empty for files of the whole programme."""

    supplier: str
    county_code: str
    area_name: str
    known_on: date
    simulated: bool
    cells: list[CellIssue] = field(default_factory=list)
    row_sheets: list[RowSheet] = field(default_factory=list)
    files: list[RefusedFile] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self.row_sheets)

    @property
    def due_on(self) -> date:
        return self.known_on + timedelta(days=RETURN_DUE_DAYS)


def read_returns(register: Path) -> list[Return]:
    """Everything of a register that waits for its supplier, by supplier and county; none when nothing is open."""
    with sealed_reader(register) as connection:
        returns = _Returns(connection)
        for issue in _cell_issues(connection):
            returns.of(issue[0], issue[1]).cells.append(issue[2])
        returns.add_rows()
        for supplier, county, *values in connection.execute(_REFUSED).fetchall():
            returns.of(supplier, county).files.append(RefusedFile(*values))
    return [found for _, found in sorted(returns.found.items())]


def _cell_issues(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, CellIssue]]:
    contracts = load_contracts()
    rows = connection.execute(_OPEN_ISSUES).fetchall()
    records = _record_texts(connection, {(row[7], row[13]) for row in rows})
    for (
        supplier,
        county,
        batch,
        file,
        sha256,
        sheet,
        row_number,
        table,
        name,
        letter,
        text,
        kinds,
        header,
        row_id,
    ) in rows:
        contract = contracts[table]
        column = None if name == PERIOD_COLUMN else contract.column(name)
        yield (
            supplier,
            county,
            CellIssue(
                Location(batch, file, sha256, sheet, row_number, table, name),
                letter or "",
                contract.title_zh,
                records[row_id],
                header or (column.header if column is not None else "年度、季度"),
                text or "",
                "；".join(map(issue_title, kinds)),
                "；".join(dict.fromkeys(map(issue_remedy, kinds))),
                column,
            ),
        )


def _record_texts(connection: duckdb.DuckDBPyConnection, wanted: set[tuple[str, int]]) -> dict[int, str]:
    """Row → its key as received, for a clerk to find the record by."""
    found: dict[int, str] = {}
    for table in sorted({table for table, _ in wanted}):
        keys = ", ".join(f'"{name}"' for name in load_contracts()[table].key_columns)
        rows = connection.execute(
            f"SELECT row_id, concat_ws('/', {keys}) FROM raw.{table} WHERE list_contains(CAST(? AS BIGINT[]), row_id)",
            [sorted(row for name, row in wanted if name == table)],
        )
        found |= dict(rows.fetchall())
    return found


class _Returns:
    """Returns in the making, by supplier and county."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.found: dict[tuple[str, str], Return] = {}
        program, *areas = load_area_tree()
        self.names = {"": program.name} | {area.code: area.name for area in areas}
        ((self.known_on, self.simulated),) = connection.execute(
            "SELECT max(received_on), coalesce(bool_or(simulated), FALSE) FROM ledger.batch"
        ).fetchall()

    def of(self, supplier: str, county: str) -> Return:
        new = Return(supplier, county, self.names.get(county, county), self.known_on, self.simulated)
        return self.found.setdefault((supplier, county), new)

    def add_rows(self) -> None:
        sheets: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], RowSheet] = {}
        for row in self.connection.execute(_QUARANTINED).fetchall():
            supplier, county, batch, file, sha256, name, row_number, table, reason, row_id, origin = row
            contract = load_contracts()[table]
            headed = self.connection.execute(
                "SELECT column_name, header, column_letter FROM ledger.file_column WHERE file_id = ? AND column_name IS NOT NULL"
                " AND column_name <> ? ORDER BY length(column_letter), column_letter",
                [origin, PERIOD_COLUMN],
            ).fetchall()
            columns = tuple((contract.column(name), header, letter) for name, header, letter in headed)
            group = (supplier, county, table, tuple((column.name, header) for column, header, _ in columns))
            if group not in sheets:
                sheets[group] = RowSheet(contract.title_zh, columns)
                self.of(supplier, county).row_sheets.append(sheets[group])
            cells = self.connection.execute(f"SELECT * FROM raw.{table} WHERE row_id = ?", [row_id])
            names = [item[0] for item in cells.description]
            ((*texts,),) = cells.fetchall()
            blamed = _LETTER.search(reason)
            sheets[group].rows.append(
                SetAsideRow(
                    Location(batch, file, sha256, name, row_number, table),
                    reason.rsplit("：", 1)[0],
                    dict(zip(names, texts, strict=True)),
                    blamed[1] if blamed else "",
                )
            )
