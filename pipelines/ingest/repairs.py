"""What a return workbook repairs: each filled line, laid over the row it is about, makes a new version of that row.

The new version stands in for the old one: it takes the place of its batch among all versions of the key, so that nothing else of
that batch is superseded, and what came in between wins. The old row becomes `superseded`, a quarantined one enters for the
first time. Lines left blank are `not_data`; lines that lead nowhere any more are `quarantined` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import Contract
from pipelines.contracts.return_form import PERIOD_COLUMN
from pipelines.ingest.repair_records import Repaired, replace_rows
from pipelines.ingest.repair_targets import Target, find_targets
from pipelines.ingest.returned_files import Answer, Line, ReturnedFile, read_lines
from pipelines.ingest.sheet_rows import ISSUE_COLUMNS, MOVED, NUMBER_IN_TEXT_COLUMN, ROW_SCHEMA, SheetRows
from pipelines.ingest.values import is_identifier
from pipelines.ingest.writing import append, write_rows
from pipelines.store.database import insert_rows

NO_LINE, LEFT_BLANK, LEFT_BLANK_WITH_REMARK = "退回单的说明和表头", "未填更正", "未填更正，写有理由"
EDITED_LOCATION = "定位码或校验码被改动，无法确定更正的是哪一行"
EDITED_NAMES = "表头上方隐藏的列名行被删去或改动，无法确定填的是哪一列，请用原来的退回单重填"
NO_TARGET = "找不到所更正的行，原批次或原文件已经不在"
NEWER_VERSION = "所更正的行此后已有新的报送，请用最新的退回单"
TWO_ANSWERS = "同一单元格有两个不同的更正"

Scales = Mapping[tuple[int, str, str], Mapping[str, Decimal]]
"""(file, sheet, table) → column → size of the unit that the sheet's header names."""

_PART = 0
"""Repaired rows stand under no header of their own file."""


@dataclass
class _Repair:
    """One row to be repaired: the answers of all lines about it. The first line becomes the new version."""

    target: Target
    line: Line
    answers: dict[str, tuple[Line, Answer]] = field(default_factory=dict)

    @property
    def group(self) -> tuple[int, str, str]:
        """Rows of one file, sheet and table share their units and letters."""
        return self.target.origin_file_id, self.target.origin_sheet, self.target.table


def apply_returns(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    returned: Sequence[ReturnedFile],
    scales: Scales,
) -> None:
    """Write what the returned workbooks repair to `raw`, `base` and `ledger`, in the order of their receipt.

    `base` must hold every row with a key and the ledger every other file; nothing has been superseded yet.
    """
    for file in returned:
        _Return(connection, contracts, file).apply(scales)


def date_repairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Let `base` name the batch in which each repaired row came; until then it names the batch it stands in for."""
    tables = connection.execute("SELECT DISTINCT table_name FROM ledger.repair ORDER BY 1").fetchall()
    for (table,) in tables:
        connection.execute(f"""
            UPDATE base.{table} AS row SET batch_id = file.batch_id FROM ledger.file AS file
            WHERE file.file_id = row.file_id AND row.row_id IN (SELECT record_row_id FROM ledger.repair)
        """)


@dataclass
class _Return:
    """One returned workbook and what becomes of its lines."""

    connection: duckdb.DuckDBPyConnection
    contracts: Mapping[str, Contract]
    file: ReturnedFile
    states: list[tuple[Line, str | None, str, str]] = field(default_factory=list)

    def apply(self, scales: Scales) -> None:
        lines = list(read_lines(self.file))
        repairs = self._collect(lines)
        groups: dict[tuple[int, str, str], list[_Repair]] = {}
        for repair in repairs:
            groups.setdefault(repair.group, []).append(repair)
        for group, members in groups.items():
            self._write(self.contracts[group[-1]], members, scales.get(group, {}))
        self._write_other_lines()
        self._count_lines(lines)

    def _settle(self, line: Line, state: str, reason: str, table: str | None = None) -> None:
        self.states.append((line, table, state, reason))

    def _collect(self, lines: Sequence[Line]) -> list[_Repair]:
        """The rows to be repaired; every line that repairs none gets its state here."""
        targets = find_targets(self.connection, self.contracts, self.file.batch_id, lines)
        repairs: dict[int, _Repair] = {}
        for line in lines:
            target = targets.get(line.row_id)
            answers = self._filled(line, target)
            if not line.is_line:
                self._settle(line, "not_data", NO_LINE)
            elif line.location is None:
                self._settle(line, "quarantined", EDITED_LOCATION)
            elif target is None and any(answer.text for answer in line.answers.values()):
                self._settle(line, "quarantined", NO_TARGET)
            elif target is None or not answers:
                self._settle(line, "not_data", LEFT_BLANK_WITH_REMARK if line.has_remark else LEFT_BLANK)
            elif not _are_columns(answers, self.contracts[target.table]):
                self._settle(line, "quarantined", EDITED_NAMES)
            elif target.newer_batch is not None:
                self._settle(line, "quarantined", f"{NEWER_VERSION}（批次 {target.newer_batch}）")
            else:
                self._add(repairs, target, line, answers)
        return list(repairs.values())

    def _filled(self, line: Line, target: Target | None) -> dict[str, Answer]:
        """The answers that say something new: of a whole row, the cells that differ from what was received."""
        answers = line.answers
        if line.location is None or line.location.column is not None:
            return {name: answer for name, answer in answers.items() if answer.text is not None}
        if target is None:
            return {}
        return {
            name: answer for name, answer in answers.items() if _plain(answer.text) != _plain(target.shown.get(name))
        }

    def _add(self, repairs: dict[int, _Repair], target: Target, line: Line, answers: Mapping[str, Answer]) -> None:
        repair = repairs.get(target.row_id)
        if repair is None:
            repairs[target.row_id] = _Repair(target, line, {name: (line, answer) for name, answer in answers.items()})
            return
        if any(
            name in repair.answers and repair.answers[name][1].text != answer.text for name, answer in answers.items()
        ):
            self._settle(line, "quarantined", TWO_ANSWERS)
            return
        for name, answer in answers.items():
            repair.answers.setdefault(name, (line, answer))
        same = f"与 {self.file.file_name}!{repair.line.sheet}!{repair.line.row_number} 更正同一行"
        self._settle(line, "merged", same, target.table)

    def _write(self, contract: Contract, repairs: Sequence[_Repair], scales: Mapping[str, Decimal]) -> None:
        """Type the repaired rows as if they stood where they came from, then say where they stand now."""
        rows = pl.DataFrame([self._row(contract, repair) for repair in repairs], schema=_schema(contract), orient="row")
        issue_schema = {name: rows.schema.get(name, pl.String()) for name in ISSUE_COLUMNS}
        issues = list(_number_issues(contract, repairs, self.file.file_id))
        numbers = pl.DataFrame(issues, schema=issue_schema, orient="row")
        letters = self.connection.sql(
            "SELECT column_name, min(column_letter) AS column_letter FROM ledger.file_column"
            " WHERE file_id = ? AND sheet = ? AND column_name IS NOT NULL GROUP BY ALL ORDER BY ALL",
            params=list(repairs[0].group[:2]),
        ).pl()
        letters = letters.with_columns(pl.lit(_PART, dtype=pl.Int32).alias("part"))
        sheet = SheetRows(contract, _PART, repairs[0].target.origin_sheet, rows, scales, numbers)
        # A further answer may still come for the same row.
        write_rows(self.connection, [sheet], letters, keep_texts=True)
        repaired = [
            Repaired(line, repair.line, repair.target, name, answer.column_letter)
            for repair in repairs
            for name, (line, answer) in repair.answers.items()
        ]
        replace_rows(self.connection, contract.table, self.file.file_id, repaired)

    def _row(self, contract: Contract, repair: _Repair) -> dict[str, Any]:
        """The received texts with the answers laid over, under the system columns of the row that is repaired."""
        target = repair.target
        texts = {**target.texts, **{name: answer.text for name, (_, answer) in repair.answers.items()}}
        if PERIOD_COLUMN in repair.answers:
            texts |= {"period": texts[PERIOD_COLUMN], "quarter": None}
        is_new_key = any(name in repair.answers for name in contract.key_columns)
        is_readable = is_new_key or target.problem is None or target.problem.startswith(MOVED)
        known = {
            "row_id": repair.line.row_id, "file_id": self.file.file_id, "file_name": target.origin_file_name,
            "sheet": target.origin_sheet, "row_number": target.origin_row_number, "batch_id": target.origin_batch_id,
            "received_on": self.file.received_on, "batch_date": target.origin_date, "file_county": target.origin_county,
            "problem": None if is_readable else target.problem, "part": _PART,
        }  # fmt: skip
        return {name: known.get(name, texts.get(name)) for name in _schema(contract)}

    def _write_other_lines(self) -> None:
        rows = [
            (line.row_id, self.file.file_id, line.sheet, line.row_number, table, None, state, reason)
            for line, table, state, reason in self.states
        ]
        append(self.connection, "ledger.row", pl.DataFrame(rows, schema=_LEDGER_ROW_SCHEMA, orient="row"))

    def _count_lines(self, lines: Sequence[Line]) -> None:
        """What became of the lines, for pages that say how a return went."""
        asked = sum(line.is_line for line in lines)
        blank = sum(line.is_line and state == "not_data" for line, _, state, _ in self.states)
        set_aside = sum(state == "quarantined" for _, _, state, _ in self.states)
        counts = (self.file.file_id, asked, asked - blank - set_aside, blank, set_aside)
        insert_rows(self.connection, "ledger.returned_file", [counts])


def _number_issues(contract: Contract, repairs: Iterable[_Repair], file_id: int) -> Iterator[tuple[Any, ...]]:
    """An answer given as a number where a text was asked for may have lost digits, as in any received file."""
    for repair in repairs:
        for name, (_, answer) in repair.answers.items():
            if answer.is_number and name != PERIOD_COLUMN and is_identifier(contract.column(name)):
                target = repair.target
                place = (repair.line.row_id, file_id, target.origin_sheet, target.origin_row_number, _PART)
                yield (*place, name, NUMBER_IN_TEXT_COLUMN, answer.text)


def _are_columns(names: Iterable[str], contract: Contract) -> bool:
    return {PERIOD_COLUMN, *(column.name for column in contract.columns)}.issuperset(names)


def _plain(text: str | None) -> str:
    """A text as a spreadsheet gives it back: one kind of line end, and an empty cell is none."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _schema(contract: Contract) -> dict[str, pl.DataType]:
    return {**dict.fromkeys((column.name for column in contract.columns), pl.String()), **ROW_SCHEMA}


_LEDGER_ROW_SCHEMA: Mapping[str, pl.DataType] = {
    "row_id": pl.Int64(), "file_id": pl.Int32(), "sheet": pl.String(), "row_number": pl.Int32(), "table_name": pl.String(),
    "county_code": pl.String(), "state": pl.String(), "reason": pl.String(),
}  # fmt: skip
