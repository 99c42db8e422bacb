"""XML spreadsheets of 2003, which systems export under the names .xls and .xml."""

from __future__ import annotations

from pipelines.ingest.formats.building import SheetBuilder
from pipelines.ingest.formats.cell_text import cell_text, is_percent_format, percent_text
from pipelines.ingest.formats.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, Budget
from pipelines.ingest.formats.xml_events import Attributes, read_xml
from pipelines.ingest.grid import (
    ERROR_VALUE,
    FORMULA_WITHOUT_VALUE,
    PERCENT_AS_SHOWN,
    Grid,
    MergedRange,
    RefusedFile,
)

_NAMED_PERCENT = "Percent"
_TRUE = ("1", "True", "true")


def read_spreadsheet_xml(text: bytes) -> list[Grid]:
    """All worksheets in their order; text in UTF-8.

    Raises:
        RefusedFile: the file is damaged, has no worksheet, or would take more than the limits.
    """
    reading = _Reading()
    # The text has been recoded: what its first line says of the encoding no longer holds.
    declaration_end = text.find(b"?>") + 2 if text.lstrip().startswith(b"<?xml") else 0
    read_xml(text[declaration_end:].lstrip(), start=reading.start, end=reading.end, text=reading.text)
    if not reading.sheets:
        raise RefusedFile("文件里没有工作表，请核对后重新报送")
    return [sheet.grid() for sheet in reading.sheets]


def _number(attributes: Attributes, name: str, default: int) -> int:
    text = attributes.get(name, "")
    return int(text[:9]) if text.isdecimal() else default


class _Reading:
    """Sheets, rows and cells as they come; rows and cells may jump ahead by their index."""

    def __init__(self) -> None:
        self.sheets: list[SheetBuilder] = []
        self._budget = Budget()
        self._percent_styles: set[str] = set()
        self._style = ""
        self._row = self._column = -1
        self._next_row = self._next_column = 0
        self._formula: str | None = None
        self._is_percent = False
        self._kind = ""
        self._pieces: list[str] | None = None
        self._has_data = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Style":
            self._style = attributes.get("ss:ID", "")
        elif name == "NumberFormat":
            code = attributes.get("ss:Format", "")
            if code == _NAMED_PERCENT or is_percent_format(-1, code):
                self._percent_styles.add(self._style)
        elif name == "Worksheet":
            self._begin_sheet(attributes)
        elif not self.sheets:
            return
        elif name == "WorksheetOptions":
            self._pieces = None
        elif name == "Row":
            self._begin_row(attributes)
        elif name == "Cell":
            self._begin_cell(attributes)
        elif name == "Data":
            self._kind, self._pieces, self._has_data = attributes.get("ss:Type", "String"), [], True
        elif name == "Visible":
            self._kind, self._pieces = name, []

    def _begin_sheet(self, attributes: Attributes) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise RefusedFile(f"工作表超过上限{MAX_SHEETS:,}个，请拆分后重新报送")
        self.sheets.append(SheetBuilder(attributes.get("ss:Name", ""), self._budget))
        self._next_row = 0

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = _number(attributes, "ss:Index", self._next_row + 1) - 1
        self._next_row = self._row + 1 + _number(attributes, "ss:Span", 0)
        self._next_column = 0
        if self._row >= MAX_ROWS:
            raise RefusedFile("工作表里有超出行列范围的单元格，文件已损坏，请用 Excel 打开后另存为 .xlsx")
        if attributes.get("ss:Hidden") in _TRUE:
            self.sheets[-1].hidden_rows.add(self._row)

    def _begin_cell(self, attributes: Attributes) -> None:
        self._column = _number(attributes, "ss:Index", self._next_column + 1) - 1
        across, down = _number(attributes, "ss:MergeAcross", 0), _number(attributes, "ss:MergeDown", 0)
        self._next_column = self._column + across + 1
        if self._column >= MAX_COLUMNS:
            raise RefusedFile("工作表里有超出行列范围的单元格，文件已损坏，请用 Excel 打开后另存为 .xlsx")
        if across or down:
            block = MergedRange(self._row, self._column, self._row + down, self._column + across)
            self.sheets[-1].merge(block)
        self._formula, self._has_data = attributes.get("ss:Formula"), False
        self._is_percent = attributes.get("ss:StyleID") in self._percent_styles

    def text(self, characters: str) -> None:
        if self._pieces is not None:
            self._pieces.append(characters)

    def end(self, name: str) -> None:
        if name == "Data" and self._pieces is not None:
            self._put("".join(self._pieces))
            self._pieces = None
        elif name == "Cell" and self._formula and not self._has_data:
            formula = f"={self._formula.removeprefix('=')}"
            self.sheets[-1].put(self._row, self._column, formula, change=FORMULA_WITHOUT_VALUE)
        elif name == "Visible" and self._kind == name:
            self.sheets[-1].is_hidden = "".join(self._pieces or ()).strip() in ("SheetHidden", "SheetVeryHidden")
            self._pieces = None

    def _put(self, text: str) -> None:
        sheet, row, column = self.sheets[-1], self._row, self._column
        if self._kind == "Number":
            shown = percent_text(text) if self._is_percent else None
            change = PERCENT_AS_SHOWN if shown else None
            sheet.put(row, column, shown or _stored_number(text), is_number=True, change=change)
        elif self._kind == "DateTime":
            sheet.put(row, column, text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00"))
        elif self._kind == "Boolean":
            sheet.put(row, column, "TRUE" if text == "1" else "FALSE")
        else:
            sheet.put(row, column, text, change=ERROR_VALUE if self._kind == "Error" else None)


def _stored_number(text: str) -> str:
    try:
        return cell_text(float(text))
    except ValueError:
        return text
