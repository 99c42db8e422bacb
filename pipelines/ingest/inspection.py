"""What would become of one file, before anything is loaded: its sheets, tables, columns, rows and first problems.

No cell of a row is ever in the answer: problems are named by kind, column and address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.ingest.file_reading import SOURCES_ZH, FileReading, PartReading, SheetReading, read_file
from pipelines.ingest.grid import RefusedFile, column_letter
from pipelines.ingest.headers import HeaderBook
from pipelines.ingest.keys import add_keys, period_issues
from pipelines.ingest.named_places import VillageList, county_of
from pipelines.ingest.readers import read_grids
from pipelines.ingest.recognition import SheetColumn, Table
from pipelines.ingest.refusals import mapping_lines
from pipelines.ingest.sheet_rows import FileFacts, SheetRows
from pipelines.ingest.taking import Numbering, Taken, take_file
from pipelines.ingest.typed_rows import cell_issues, type_columns

DATA, QUARANTINED = "数据行", "隔离行"
KINDS_ZH: Mapping[str, str] = {
    "bad_number": "不是数", "bad_date": "不是日期", "bad_boolean": "不是“是/否”", "unknown_code": "不在代码表里",
    "bad_period": "数据期无法读取", "number_in_text_column": "编号存成了数值",
}  # fmt: skip
_ADDRESSES_SHOWN = 3
# A file that is only looked at belongs to no batch: no period is too late for it.
_ANY_DAY = date(9999, 12, 31)


@dataclass(frozen=True)
class ColumnSeen:
    """One column of a sheet: what its header means, in which unit it counts, or why it is not read."""

    letter: str
    header: str
    column: str | None
    meaning: str
    note: str = ""


@dataclass(frozen=True)
class CellsSeen:
    """Cells of one column that cannot be read, by kind, with the addresses of the first."""

    column: str
    kind: str
    cells: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class TableSeen:
    """A table in a sheet. `header_rows`: first and last, 1-based, of each header; `villages`: of its stretches."""

    table: str
    title_zh: str
    header_rows: tuple[tuple[int, int], ...]
    columns: tuple[ColumnSeen, ...]
    data_rows: int
    quarantined: Mapping[str, int]
    periods: tuple[str, ...]
    villages: tuple[str, ...]
    cells: tuple[CellsSeen, ...]


@dataclass(frozen=True)
class SheetSeen:
    """A sheet. `rows`: kind of row → how many; `mapping`: lines to paste where headers are unknown."""

    sheet: str
    is_hidden: bool
    kind: str
    problem: str | None
    rows: Mapping[str, int]
    tables: tuple[TableSeen, ...] = ()
    mapping: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileSeen:
    """A file. `refusal`: why it would be refused, None when it can be read; `notes`: what its ledger would say beside rows."""

    file: str
    refusal: str | None
    county_code: str | None = None
    sheets: tuple[SheetSeen, ...] = ()
    notes: tuple[str, ...] = field(default=())


def inspect_file(
    name: str, content: bytes, book: HeaderBook, counties: Mapping[str, str], villages: VillageList
) -> FileSeen:
    """Read a file as receiving it would, and say what is in it.

    Args:
        counties: code → name of our counties.
        villages: the village list known so far; may be empty.
    """
    try:
        county = county_of(name, counties)
        reading = read_file(name, read_grids(name, content), book)
    except RefusedFile as refusal:
        return FileSeen(name, str(refusal))
    facts = FileFacts(1, name, "", _ANY_DAY, _ANY_DAY, county, tuple(counties))
    if reading.refusal:
        return FileSeen(name, reading.refusal, county, tuple(_refused_sheet(sheet) for sheet in reading.sheets))
    taken = take_file(reading, facts, Numbering(), villages)
    sheets = _sheets(reading, taken, villages, county)
    # Without a batch there is no data_date that a period could differ from.
    notes = tuple(
        f"工作表“{sheet}”：{reason}" for _, sheet, kind, reason, _ in taken.issues if kind != "period_conflict"
    )
    return FileSeen(name, None, county, sheets, notes)


def _refused_sheet(sheet: SheetReading) -> SheetSeen:
    mapping = tuple(mapping_lines(sheet.attempt)) if sheet.attempt and sheet.attempt.unknown else ()
    rows = {"全部": sheet.grid.height}
    tables = tuple(_table(part, table, None, ()) for part in sheet.parts for table in part.part.tables)
    return SheetSeen(sheet.grid.sheet, sheet.grid.is_hidden, sheet.kind, sheet.problem, rows, tables, mapping)


def _sheets(reading: FileReading, taken: Taken, villages: VillageList, county: str | None) -> tuple[SheetSeen, ...]:
    """The sheets in their order. `taken` holds their tables in the same order."""
    given = iter(taken.rows)
    seen = []
    for sheet, left in zip(reading.sheets, taken.not_data, strict=True):
        rows = Counter(left["reason"].to_list())
        tables = []
        for part in sheet.parts:
            said = _villages(part, villages, county)
            of_part = sorted((next(given) for _ in part.part.tables), key=lambda one: one.contract.table)
            tables += [
                _table(part, table, one, said)
                for table, one in zip(
                    sorted(part.part.tables, key=lambda one: one.contract.table), of_part, strict=True
                )
            ]
        claimed = {DATA: sheet.grid.height - left.height} if tables else {}
        seen.append(
            SheetSeen(sheet.grid.sheet, sheet.grid.is_hidden, sheet.kind, None, {**claimed, **rows}, tuple(tables))
        )
    return tuple(seen)


def _table(part: PartReading, table: Table, given: SheetRows | None, villages: tuple[str, ...]) -> TableSeen:
    letters = {item.match.column.name: column_letter(item.position) for item in table.columns if item.match.column}
    quarantined, cells = _typed(given, letters) if given else ({}, ())
    periods = {
        f"{context.period.text(context.year or 0) if context.year else '(年份按批次)'}({SOURCES_ZH[context.period_from]})"
        for context in part.contexts
        if context.period and context.period_from
    }
    columns = [item.match for item in table.columns if item.match.is_period]
    own = ("本表的列",) if columns else ()
    return TableSeen(
        table.contract.table, table.contract.title_zh,
        tuple((one.first_header_row + 1, one.last_header_row + 1) for one in part.part.stretches),
        tuple(_column(item) for item in sorted(table.columns, key=lambda item: item.position) if not item.is_derived),
        given.rows.height if given else 0, quarantined, (*own, *sorted(periods)), villages, cells,
    )  # fmt: skip


def _column(item: SheetColumn) -> ColumnSeen:
    letter, header = column_letter(item.position), " ".join(item.header.split())
    column = item.match.column
    if column is None:
        return ColumnSeen(letter, header, None, "数据期" if item.match.is_period else "不读")
    note = f"乘以{item.match.scale.normalize():f}换算成{column.unit}" if item.match.scale != 1 else ""
    return ColumnSeen(letter, header, column.name, column.header, note)


def _villages(part: PartReading, villages: VillageList, county: str | None) -> tuple[str, ...]:
    said = [context.village for context in part.contexts if context.village and part.lacks_village]
    codes = [villages.code_of(hint, county) or "名称里有村名，收件时按村表查代码" for hint in said]
    return tuple(dict.fromkeys(codes))


def _typed(given: SheetRows, letters: Mapping[str, str]) -> tuple[dict[str, int], tuple[CellsSeen, ...]]:
    """Why rows would be set aside, and the cells that cannot be read."""
    scales = {name: {given.part: scale} for name, scale in given.scales.items()}
    columns = type_columns(given.contract, given.rows, scales)
    keyed = add_keys(given.contract, given.rows.with_columns(typed.values for typed in columns))
    aside = Counter(keyed["quarantine"].drop_nulls().to_list())
    issues = pl.concat([*cell_issues(given.rows, columns), given.issues, period_issues(keyed)])
    headers = {column.name: column.header for column in given.contract.columns}
    seen: dict[tuple[str, str], list[str]] = {}
    for name, kind, row in (
        issues.sort("column_name", "kind", "row_number").select("column_name", "kind", "row_number").rows()
    ):
        seen.setdefault((name, kind), []).append(f"{letters.get(name, '')}{row}")
    return dict(sorted(aside.items())), tuple(
        CellsSeen(
            headers.get(name, "数据期"), KINDS_ZH.get(kind, kind), len(addresses), tuple(addresses[:_ADDRESSES_SHOWN])
        )
        for (name, kind), addresses in seen.items()
    )


def counted(rows: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Kinds of rows, data first."""
    return sorted(rows.items(), key=lambda item: (item[0] != DATA, -item[1], item[0]))
