"""Random office files with a known truth: rows of tables, arranged in the ways in which offices arrange them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from pipelines.contracts import Contract, load_contracts
from pipelines.ingest.grid import TEXT_SHEET
from pipelines.policy import load_areas
from tests.fuzz import formats
from tests.fuzz.cells import VILLAGES_A_COUNTY, Cell, Standing
from tests.fuzz.formats import Sheet
from tests.fuzz.layouts import HOUSEHOLD, VILLAGE, Layout, draw_layout, may_say_village

ROWS_A_FILE = 64
"""Numbers of rows that a file may use; no two files of a run share one."""

TEXT, BOOK = ("csv", "tsv", "txt"), ("xlsx", "ods", "xls", "html", "xml")
HAS_MERGES, HAS_NUMBERS = ("xlsx", "ods", "xls", "html"), ("xlsx", "ods", "xls")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
_DELIMITERS: Mapping[str, Sequence[str]] = {"csv": ",;", "tsv": "\t", "txt": "\t|,"}
_ENDINGS: Mapping[str, Sequence[str]] = {"xlsx": (".xlsx", ".XLSX", ".xlsm"), "xls": (".xls",), "ods": (".ods",),
                                         "html": (".html", ".xls"), "xml": (".xml", ".xls")}  # fmt: skip
_TITLES = ("填报单位：{county}扶贫办", "{county}", "（本表由县级汇总后报市）", "")
_NOTES = ("注：以上数据由各镇核实。", "填表人：　　　　审核人：", "说明：户编号为16位", "")
_GROUPS = ("基本情况(一)", "帮扶情况(二)", "核实情况(三)", "补充情况(四)")


@dataclass(frozen=True)
class DataRow:
    """A row of data of a sheet: where it stands (1-based), what must be read from its cells, and its state."""

    sheet: str
    row: int
    table: str
    cells: Mapping[str, Cell]
    state: str = "kept"
    duplicate_no: int = 1


@dataclass(frozen=True)
class OfficeFile:
    """A file with the truth of its rows; `rows_received` lies between the two numbers of `heights`."""

    name: str
    content: bytes
    rows: tuple[DataRow, ...]
    heights: tuple[int, int]
    arrangement: str


def office_file(rng: Random, number: int, data_date: date) -> OfficeFile:
    """A random office file; `number` makes its keys its own among all files of a run."""
    contracts = list(load_contracts().values())
    county = rng.choice([area for area in load_areas() if area.level == "county"])
    form = rng.choice((*TEXT, *BOOK, "xlsx", "csv"))
    maker = _Maker(rng, form, county.code, county.name, data_date, number * ROWS_A_FILE)
    first = rng.choice(contracts)
    sheets = 1 if form in TEXT else rng.choice((1, 1, 1, 2, 3))
    for _ in range(sheets):
        maker.add_data_sheet(first if rng.random() < 0.5 else rng.choice(contracts), is_alone=sheets == 1)
    return maker.file(number)


@dataclass
class _Maker:
    """Puts the sheets of one file together."""

    rng: Random
    form: str
    county: str
    county_name: str
    data_date: date
    next_number: int
    sheets: list[Sheet] = field(default_factory=list)
    rows: list[DataRow] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def add_data_sheet(self, contract: Contract, *, is_alone: bool) -> None:
        """A sheet with rows of one table, its header, and what else stands around them."""
        self.titles.append(contract.title_zh)
        named = contract.title_zh if not is_alone or self.chance(0.5) else "Sheet1"
        sheet = Sheet(f"{named[:24]}{len(self.sheets) + 1 if not is_alone else ''}", [])
        self.sheets.append(sheet)
        layout, leaf_row = self._add_section(sheet, contract, is_named=named != "Sheet1")
        if self.chance(0.15):
            self.remarks.append("two headers")
            sheet.rows.append([])
            self._add_section(sheet, contract, is_named=False)
        elif self.form in HAS_MERGES and self.chance(0.1):
            self._add_list_beside(sheet, leaf_row, len(layout.headers))

    def _add_section(self, sheet: Sheet, contract: Contract, *, is_named: bool) -> tuple[Layout, int]:
        """A header with its titles above and its rows below; answers its columns and the row of its leaves."""
        village = f"{self.county}{self.rng.randrange(VILLAGES_A_COUNTY):06d}"
        layout = draw_layout(contract, village, self.data_date, self.rng, self.remarks)
        self._add_titles(sheet, layout, is_named=is_named)
        leaf_row = self._add_header(sheet, layout)
        if self.chance(0.1) and len(layout.headers) >= 5:
            self.remarks.append("numbered columns")
            sheet.rows.append([str(place) for place in range(1, len(layout.headers) + 1)])
        self._add_rows(sheet, layout)
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            sheet.rows.append([self.rng.choice(_NOTES)])
        return layout, leaf_row

    def _add_titles(self, sheet: Sheet, layout: Layout, *, is_named: bool) -> None:
        if layout.is_village_said:
            self.remarks.append("a village in the title")
            sheet.rows.append([f"{self.county_name}某村({layout.village}){layout.contract.title_zh}"])
        elif (not is_named and self.form not in TEXT) or self.chance(0.4):
            sheet.rows.append([f"{self.county_name}{layout.contract.title_zh}"])
        # Below other rows only what stands right above a header is its title.
        titles = _TITLES if not sheet.rows or sheet.rows == [[]] else _TITLES[:1]
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            sheet.rows.append([self.rng.choice(titles).format(county=self.county_name)])

    def _add_header(self, sheet: Sheet, layout: Layout) -> int:
        """The header on one to three levels; answers the row of its leaves."""
        levels = self.rng.choice((1, 1, 1, 2, 3))
        top, width = len(sheet.rows), len(layout.headers)
        rows: list[list[Standing]] = [[None] * width for _ in range(levels)]
        place = group = 0
        while place < width:
            run = self.rng.randint(2, 4) if levels > 1 and place + 4 <= width and self.chance(0.6) else 1
            if run > 1 and group < len(_GROUPS):
                self.remarks.append(f"{levels} levels")
                rows[0][place] = _GROUPS[group]
                rows[-1][place : place + run] = layout.headers[place : place + run]
                sheet.merges.append((top, place, top + levels - 2, place + run - 1))
                group += 1
            else:
                run = 1
                rows[0 if levels > 1 and self.form in HAS_MERGES else -1][place] = layout.headers[place]
                if levels > 1 and self.form in HAS_MERGES:
                    sheet.merges.append((top, place, top + levels - 1, place))
            place += run
        if not group and levels > 1:
            # Nothing above the leaves: no level, either.
            del sheet.merges[-width:]
            rows = [list(layout.headers)]
        sheet.rows += rows
        return len(sheet.rows) - 1

    def _add_rows(self, sheet: Sheet, layout: Layout) -> None:
        first = len(self.rows)
        drawn: list[dict[str, Cell]] = []
        for _ in range(self.rng.randint(1, 6)):
            drawn.append(self._cells(layout))
            self._append(sheet, layout, DataRow(self._read_name(sheet), 0, layout.contract.table, drawn[-1]))
            self._add_between(sheet, layout)
        if self.form in HAS_MERGES and self.chance(0.2):
            self._merge_village(sheet, layout, self.rows[first:])
        # A village that is merged is no longer written as it would be on a row of its own.
        elif self.chance(0.15):
            self.remarks.append("a row twice")
            place = self.rng.randrange(len(drawn))
            self._append(
                sheet, layout, DataRow(self._read_name(sheet), 0, layout.contract.table, drawn[place], "merged")
            )
        if self.chance(0.15) and (other := layout.with_another_value(drawn[0], self.county, self.rng)):
            self.remarks.append("a key twice")
            self._append(
                sheet, layout, DataRow(self._read_name(sheet), 0, layout.contract.table, other, duplicate_no=2)
            )
        if self.form in HAS_NUMBERS and layout.contract.key_columns == (HOUSEHOLD,) and self.chance(0.3):
            self.remarks.append("a key that is a number")
            cells = self._cells(layout)
            cells[HOUSEHOLD] = Cell(int(str(cells[HOUSEHOLD].value)))
            self._append(sheet, layout, DataRow(self._read_name(sheet), 0, layout.contract.table, cells, "quarantined"))

    def _merge_village(self, sheet: Sheet, layout: Layout, rows: Sequence[DataRow]) -> None:
        """One block over the village of rows that follow each other directly."""
        column = next((place for place, one in enumerate(layout.columns) if one and one.name == VILLAGE), None)
        follow = [row.row for place, row in enumerate(rows) if row.row == rows[0].row + place]
        if column is not None and may_say_village(layout.contract) and len(follow) > 1:
            self.remarks.append("a merged village")
            sheet.merges.append((follow[0] - 1, column, follow[-1] - 1, column))
            for row in follow[1:]:
                sheet.rows[row - 1][column] = None

    def _cells(self, layout: Layout) -> dict[str, Cell]:
        self.next_number += 1
        return layout.cells(self.county, self.next_number, self.rng)

    def _append(self, sheet: Sheet, layout: Layout, row: DataRow) -> None:
        count = sum(one.sheet == row.sheet for one in self.rows)
        sheet.rows.append(layout.row(count, row.cells))
        self.rows.append(replace(row, row=len(sheet.rows)))

    def _add_between(self, sheet: Sheet, layout: Layout) -> None:
        width = len(layout.headers)
        kind = self.rng.choice(("blank", "total", "header", *[""] * 9))
        if kind:
            self.remarks.append(kind)
        if kind == "blank":
            sheet.rows.append(self.rng.choice(([], [" "], [None] * width)))
        elif kind == "total":
            words = self.rng.choice(("合计", "小 计", "本页小计", "总计："))
            keys = layout.contract.key_columns
            free = [column is None or column.name not in keys for column in layout.columns]
            sheet.rows.append([words, *("12" if is_free and self.chance(0.3) else None for is_free in free[1:])])
        elif kind == "header":
            sheet.rows.append(list(layout.headers))

    def _add_list_beside(self, sheet: Sheet, leaf_row: int, width: int) -> None:
        self.remarks.append("list beside")
        last = len(sheet.rows) + 2
        sheet.rows += [[] for _ in range(last - len(sheet.rows))]
        for place in range(leaf_row, last):
            row = sheet.rows[place]
            row += [None] * (width + 1 - len(row))
            row.append("镇街名录" if place == leaf_row else f"第{place}镇")

    def _read_name(self, sheet: Sheet) -> str:
        """How the ledger calls the sheet."""
        if self.form in TEXT:
            return TEXT_SHEET
        return f"表{self.sheets.index(sheet) + 1}" if self.form == "html" else sheet.name

    def file(self, number: int) -> OfficeFile:
        """The file with its sheets, and further ones that hold no rows of ours."""
        if self.form in HAS_NUMBERS and self.chance(0.3):
            self.sheets.append(Sheet("填表说明", [["一、请如实填写"], [], ["二、不清楚的留空"]]))
        if self.form in HAS_NUMBERS and self.chance(0.3):
            self.sheets.append(Sheet("选项", [["性别", "民族"], ["男", "汉族"], ["女", "壮族"]], is_hidden=True))
        name = f"{self.county}{self.county_name}_{self.titles[0] if len(self.titles) == 1 else '报表'}_{number}"
        content, ending, remark = self._written()
        heights = sum(sheet.height for sheet in self.sheets), sum(len(sheet.rows) for sheet in self.sheets)
        return OfficeFile(name + ending, content, tuple(self.rows), heights, "、".join([remark, *self.remarks]))

    def _written(self) -> tuple[bytes, str, str]:
        if self.form in TEXT:
            delimiter, encoding = self.rng.choice(_DELIMITERS[self.form]), self.rng.choice(ENCODINGS)
            line_end = self.rng.choice(("\r\n", "\n"))
            content = formats.delimited(self.sheets[0], delimiter, encoding, line_end)
            return content, f".{self.form}", f"{self.form} {encoding} {delimiter!r}"
        if self.form == "xls" and (small := formats.xls(self.sheets)):
            return small, ".xls", "xls"
        write = {"ods": formats.ods, "html": formats.html, "xml": formats.spreadsheet_xml}.get(self.form, formats.xlsx)
        ending = self.rng.choice(_ENDINGS["xlsx" if self.form == "xls" else self.form])
        return write(self.sheets), ending, self.form
