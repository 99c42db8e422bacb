"""Taking the rows of an understood file: text for `raw` and typing, and what the ledger says of its sheets, columns and cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.ingest.file_reading import SOURCES_ZH, Context, FileReading, PartReading, SheetReading
from pipelines.ingest.filling import PERIOD_NAME, Filling, fill_down
from pipelines.ingest.grid import Grid, cell_column, column_letter
from pipelines.ingest.headers import REQUIRED_MARKS, VILLAGE
from pipelines.ingest.mixed_rows import FROM_HEAD_LINE, TableRows, split_rows
from pipelines.ingest.named_places import VillageList
from pipelines.ingest.recognition import SheetColumn, Table
from pipelines.ingest.rows import HIDDEN_SHEET, OTHER_SHEET
from pipelines.ingest.sheet_rows import FileFacts, RowFacts, SheetRows, cells_without_header, sheet_rows

NO_HEADER, HEADER_SPELLING, FROM_NAME = "no_header", "header_spelling", "from_name"
FORMAT_NOTE = "format_note"
"""The reader's remark on the file as a whole, such as a name that does not say what is inside."""
_NO_VILLAGE = (
    "工作表名、标题行或文件名里的村名对不上村表(没有，或不止一个)，请加“行政村代码”一列，或把村名改为12位村代码"
)


@dataclass
class Numbering:
    """The next free number of a row and of a part, over all files."""

    next_row_id: int = 1
    next_part: int = 1

    def rows(self, count: int) -> range:
        first = self.next_row_id
        self.next_row_id += count
        return range(first, self.next_row_id)

    def part(self) -> int:
        self.next_part += 1
        return self.next_part - 1


@dataclass
class Taken:
    """What one file gives. The lists hold rows of `ledger.row`, `file_column`, `normalisation`, `file_issue` and `sheet`."""

    rows: list[SheetRows] = field(default_factory=list)
    not_data: list[pl.DataFrame] = field(default_factory=list)
    columns: list[tuple[int, int, str, str | None, str, str]] = field(default_factory=list)
    normalisations: list[tuple[int, str, str, int]] = field(default_factory=list)
    issues: list[tuple[int, str, str, str, int]] = field(default_factory=list)
    sheets: list[tuple[object, ...]] = field(default_factory=list)
    rows_received: int = 0
    rows_split: int = 0


def take_file(reading: FileReading, facts: FileFacts, numbers: Numbering, villages: VillageList) -> Taken:
    """All rows of a file that is not refused, each numbered once; a row that two tables share gets a second number."""
    taken = Taken()
    for sheet in reading.sheets:
        _SheetTaker(sheet, facts, reading.main_table, numbers, villages, taken).take()
    return taken


@dataclass
class _SheetTaker:
    """Takes one sheet into `taken`."""

    sheet: SheetReading
    facts: FileFacts
    main_table: str | None
    numbers: Numbering
    villages: VillageList
    taken: Taken

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    def take(self) -> None:
        height = self.grid.height
        ids = self.numbers.rows(height)
        self.taken.rows_received += height
        self._note_reading()
        if self.sheet.kind != "data":
            reason = HIDDEN_SHEET if self.sheet.kind == "hidden" else OTHER_SHEET
            self._leave(pl.Series("reason", [reason] * height, dtype=pl.String), ids, self.main_table)
            self._note_sheet_without_data()
            return
        claimed = pl.Series("claimed", [False], dtype=pl.Boolean).new_from_index(0, height)
        row_ids = pl.int_range(ids.start, ids.stop, eager=True).alias("row_id")
        for reading in self.sheet.parts:
            claimed = self._take_part(reading, row_ids, claimed)
        reasons = pl.select(
            pl.coalesce(pl.lit(part.kinds.reasons) for part in self.sheet.parts).alias("reason")
        ).to_series()
        nothing = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, height)
        self._leave(nothing.zip_with(claimed, reasons), ids, self.sheet.parts[0].part.tables[-1].contract.table)
        self._note_columns(claimed)
        self._note_hidden_rows(claimed)

    def _take_part(self, reading: PartReading, ids: pl.Series, claimed: pl.Series) -> pl.Series:
        """Take the rows of one part; answers which rows of the sheet are claimed by now."""
        tables, kinds = reading.part.tables, reading.kinds
        filling = fill_down(self.grid, tables, kinds)
        period, village, unsaid = self._said(reading)
        problems = _problems(kinds.problems, filling.problems, unsaid)
        for rows in split_rows(tables, self.grid, filling.applied(self.grid), kinds.is_data, problems):
            again = claimed & rows.is_data
            split = int(again.sum())
            self.taken.rows_split += split
            own_ids = _renumbered(ids, again, self.numbers.rows(split)) if split else ids
            claimed |= rows.is_data
            known = RowFacts(self.numbers.part(), own_ids, rows.is_data, rows.problems, period, village)
            last_header = max(
                [item.position for item in rows.table.columns] + [one.position for one in reading.part.beside]
            )
            self.taken.rows.append(sheet_rows(rows.grid, rows.table, self.facts, known, last_header))
            self._remember_columns(known.part, rows.table)
            self._count_changes(rows, period, village)
        self._note_stretches(reading)
        self._note_filling(filling)
        return claimed

    def _said(self, reading: PartReading) -> tuple[pl.Series | None, pl.Series | None, dict[int, str]]:
        """Period and village of each row where a name or title says them, and why a row has no village."""
        height = self.grid.height
        periods: list[str | None] = [None] * height
        villages: list[str | None] = [None] * height
        unsaid: dict[int, str] = {}
        conflicts: dict[str, int] = {}
        has_own = any(item.match.is_period for table in reading.part.tables for item in table.columns)
        for stretch, context in zip(reading.part.stretches, reading.contexts, strict=True):
            rows = range(stretch.last_header_row + 1, min(stretch.end_row, height))
            text, conflict = self._period(context)
            periods[rows.start : rows.stop] = [text] * len(rows)
            if conflict and not has_own:
                conflicts[conflict] = conflicts.get(conflict, 0) + int(
                    reading.kinds.is_data[rows.start : rows.stop].sum()
                )
            if reading.lacks_village and context.village:
                code = self.villages.code_of(context.village, self.facts.county_code)
                villages[rows.start : rows.stop] = [code] * len(rows)
                unsaid |= {} if code else dict.fromkeys(rows, _NO_VILLAGE)
        self.taken.issues += [(self.facts.file_id, self.grid.sheet, "period_conflict", text, rows)
                              for text, rows in conflicts.items()]  # fmt: skip
        return _texts("period", periods), _texts("village", villages), unsaid

    def _period(self, context: Context) -> tuple[str | None, str | None]:
        """The period that holds for a stretch, as a period column would say it, and what contradicts it."""
        batch_date = self.facts.batch_date
        if context.period is None or context.period_from is None:
            return None, None
        year = context.year or batch_date.year
        text, end = context.period.text(year), context.period.end(batch_date, year)
        source = f"{SOURCES_ZH[context.period_from]}说的数据期是{text}"
        if end > self.facts.received_on:
            return None, f"{source}，晚于收件日{self.facts.received_on}，仍按 batch.toml 的 data_date {batch_date} 入账"
        if end == batch_date:
            return None, None
        return (
            text,
            f"{source}，与 batch.toml 的 data_date {batch_date} 不同，按{text}入账；若不对，请改正名称或 data_date",
        )

    def _leave(self, reasons: pl.Series, ids: range, table: str | None) -> None:
        """Rows of `ledger.row` for everything in the sheet that is no data."""
        row = pl.int_range(pl.len(), dtype=pl.Int64)
        rows = reasons.alias("reason").to_frame().select(
            (row + ids.start).alias("row_id"),
            pl.lit(self.facts.file_id, dtype=pl.Int32).alias("file_id"),
            pl.lit(self.grid.sheet).alias("sheet"),
            (row + 1).cast(pl.Int32).alias("row_number"),
            pl.lit(table, dtype=pl.String).alias("table_name"),
            pl.lit(self.facts.county_code, dtype=pl.String).alias("county_code"),
            pl.lit("not_data").alias("state"),
            "reason",
        )  # fmt: skip
        self.taken.not_data.append(rows.drop_nulls("reason"))

    def _remember_columns(self, part: int, table: Table) -> None:
        for item in table.columns:
            if not item.is_derived:
                place = (item.header, column_letter(item.position))
                self.taken.columns.append((part, self.facts.file_id, self.grid.sheet, _meaning(item), *place))

    def _count_changes(self, rows: TableRows, period: pl.Series | None, village: pl.Series | None) -> None:
        counts = [(name, FROM_HEAD_LINE, cells) for name, cells in rows.derived.items() if cells]
        counts += [(item.match.column.name, HEADER_SPELLING, 1) for item in rows.table.columns
                   if item.match.column and not item.is_derived
                   and item.header.strip(REQUIRED_MARKS) not in item.match.column.headers]  # fmt: skip
        for name, said in ((PERIOD_NAME, period), (VILLAGE, village)):
            if said is not None and (cells := int((said.is_not_null() & rows.is_data).sum())):
                counts.append((name, FROM_NAME, cells))
        self.taken.normalisations += [(self.facts.file_id, *count) for count in counts]

    def _note_reading(self) -> None:
        """What the reader says of the file, and what it changed in cells to show them as a person sees them."""
        file_id = self.facts.file_id
        self.taken.issues += [(file_id, self.grid.sheet, FORMAT_NOTE, note, 0) for note in self.grid.notes]
        names = {item.position: _meaning(item) for one in self.sheet.parts for table in one.part.tables
                 for item in table.columns}  # fmt: skip
        for (column, kind), cells in self.grid.changes.items():
            position = int(column.removeprefix("c"))
            self.taken.normalisations.append((file_id, names.get(position) or column_letter(position), kind, cells))

    def _note_filling(self, filling: Filling) -> None:
        file_id = self.facts.file_id
        self.taken.normalisations += [(file_id, name, kind, cells) for (name, kind), cells in filling.counts.items()]
        if filling.merged_amounts:
            reason = (
                "数量列的单元格跨行合并：数值只记在合并块的第一行，其余行为空；如应分摊或逐行相同，请拆开合并后逐行填写"
            )
            self.taken.issues.append((file_id, self.grid.sheet, "merged_amount", reason, filling.merged_amounts))

    def _note_columns(self, claimed: pl.Series) -> None:
        """Cells of data rows below no header, and lists beside the form."""
        read = {item.position for one in self.sheet.parts for table in one.part.tables for item in table.columns}
        beside = {column.position for one in self.sheet.parts for column in one.part.beside} - read
        file_id = self.facts.file_id
        open_cells = cells_without_header(self.grid, read | beside, claimed)
        self.taken.normalisations += [(file_id, letter, NO_HEADER, cells) for letter, cells in open_cells.items()]
        if beside:
            cells = int(sum(self.grid.cells[cell_column(place)].count() for place in beside))
            letters = "、".join(column_letter(place) for place in sorted(beside))
            reason = f"空列右侧{letters}列是表旁的名录，不读入；如是本表的列，请删去中间的空列"
            self.taken.issues.append((file_id, self.grid.sheet, "list_beside", reason, cells))

    def _note_hidden_rows(self, claimed: pl.Series) -> None:
        hidden = sorted(row for row in self.grid.hidden_rows if row < self.grid.height and claimed[row])
        if hidden:
            reason = f"有{len(hidden)}行被隐藏或筛选掉，已照常读入；确应作废的，请删去后重报"
            cells = _filled_cells(self.grid.cells[hidden])
            self.taken.issues.append((self.facts.file_id, self.grid.sheet, "hidden_rows", reason, cells))

    def _note_sheet_without_data(self) -> None:
        table = self.sheet.resembles
        if self.sheet.kind == "hidden" and table is not None:
            reason = (
                f"隐藏的工作表像《{table.title_zh}》({self.grid.height}行)，隐藏的表不读入；应报送的，请取消隐藏后重报"
            )
            cells = _filled_cells(self.grid.cells)
            self.taken.issues.append((self.facts.file_id, self.grid.sheet, "hidden_sheet", reason, cells))
        named = (self.facts.file_id, self.grid.sheet, table.table if table else None, self.sheet.kind)
        self.taken.sheets.append((*named, 1, self.grid.height, None, None, 0, None, None, None))

    def _note_stretches(self, reading: PartReading) -> None:
        is_data = reading.kinds.is_data
        for stretch, context in zip(reading.part.stretches, reading.contexts, strict=True):
            rows = int(is_data[stretch.title_row : stretch.end_row].sum())
            place = (stretch.title_row + 1, stretch.end_row, stretch.first_header_row + 1, stretch.last_header_row + 1)
            period = context.period.text(context.year or self.facts.batch_date.year) if context.period else None
            village = self.villages.code_of(context.village, self.facts.county_code) if context.village else None
            for table in reading.part.tables:
                named = (self.facts.file_id, self.grid.sheet, table.contract.table, "data")
                self.taken.sheets.append((*named, *place, rows, period, context.period_from, village))


def _meaning(item: SheetColumn) -> str | None:
    return item.match.column.name if item.match.column else PERIOD_NAME if item.match.is_period else None


def _problems(own: pl.Series, *further: Mapping[int, str]) -> pl.Series:
    """Why rows cannot be read: the rows' own problems first."""
    if not any(further):
        return own
    texts = [
        text or next((more[row] for more in further if row in more), None) for row, text in enumerate(own.to_list())
    ]
    return pl.Series(own.name, texts, dtype=pl.String)


def _texts(name: str, texts: Sequence[str | None]) -> pl.Series | None:
    return pl.Series(name, texts, dtype=pl.String) if any(texts) else None


def _renumbered(ids: pl.Series, again: pl.Series, numbers: range) -> pl.Series:
    """The ids, with a number of its own for each row that another table has claimed before."""
    fresh: Iterator[int] = iter(numbers)
    return pl.Series(
        ids.name, [next(fresh) if twice else row_id for row_id, twice in zip(ids, again, strict=True)], dtype=pl.Int64
    )


def _filled_cells(cells: pl.DataFrame) -> int:
    return int(sum(series.count() for series in cells.iter_columns()))
