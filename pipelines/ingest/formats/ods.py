"""OpenDocument spreadsheets (.ods)."""

from __future__ import annotations

from pipelines.ingest.formats.archive import Archive
from pipelines.ingest.formats.building import SheetBuilder
from pipelines.ingest.formats.cell_text import cell_text, percent_text
from pipelines.ingest.formats.limits import (
    MAX_CELL_CHARACTERS,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Budget,
    refuse_long_cell,
)
from pipelines.ingest.formats.xml_events import Attributes, read_xml
from pipelines.ingest.grid import (
    ERROR_VALUE,
    FORMULA_WITHOUT_VALUE,
    PERCENT_AS_SHOWN,
    Grid,
    MergedRange,
    RefusedFile,
    cell_address,
)
from pipelines.store.safe_names import shown_sheet

_CELLS = ("table-cell", "covered-table-cell")
_MANIFEST, _CONTENT = "META-INF/manifest.xml", "content.xml"


def read_ods(content: bytes) -> list[Grid]:
    """All sheets in their order.

    Raises:
        RefusedFile: the file has a password, is damaged, or would take more than the limits.
    """
    archive = Archive(content)
    if _MANIFEST in archive and _is_encrypted(archive.read(_MANIFEST)):
        raise RefusedFile("文件有打开密码，请在 WPS 或 LibreOffice 中打开，取消密码后另存为 .xlsx")
    reading = _Reading()
    read_xml(archive.read(_CONTENT), start=reading.start, end=reading.end, text=reading.text)
    if not reading.sheets:
        raise RefusedFile("文件里没有工作表，请核对后重新报送")
    return [sheet.grid() for sheet in reading.sheets]


def _is_encrypted(manifest: bytes) -> bool:
    found: list[str] = []
    read_xml(manifest, start=lambda name, _: found.append(name) if name == "encryption-data" else None)
    return bool(found)


def _number(attributes: Attributes, name: str, most: int) -> int:
    """A count in an attribute, 1 by default, never above `most` (which is more than any limit lets pass)."""
    text = attributes.get(name, "1")
    return max(1, min(int(text[:9]), most)) if text.isdecimal() else 1


class _Reading:
    """Sheets, rows and cells as they come. Repeats count only where there is text: blank ones reach to the last row."""

    def __init__(self) -> None:
        self.sheets: list[SheetBuilder] = []
        self._budget = Budget()
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._column = 0
        self._row_repeats = 1
        self._row_cells: list[tuple[int, int, str, bool, str | None]] = []
        self._row_is_hidden = False
        self._attributes: Attributes | None = None
        self._pieces: list[str] = []
        self._characters = 0
        self._in_paragraph = self._in_annotation = 0
        self._put = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table" and self._attributes is None:
            self._begin_sheet(attributes)
        elif not self.sheets:
            return
        elif name == "table-row":
            self._row_repeats = _number(attributes, "table:number-rows-repeated", MAX_ROWS + 1)
            self._row_is_hidden = attributes.get("table:visibility", "visible") != "visible"
            self._row_cells, self._column = [], 0
        elif name in _CELLS:
            self._attributes, self._pieces, self._characters = attributes, [], 0
        elif name == "annotation":
            self._in_annotation += 1
        elif self._attributes is not None and not self._in_annotation:
            self._begin_text(name, attributes)

    def _begin_sheet(self, attributes: Attributes) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise RefusedFile(f"工作表超过上限{MAX_SHEETS:,}个，请拆分后重新报送")
        is_hidden = attributes.get("table:style-name") in self._hidden_styles
        self.sheets.append(SheetBuilder(attributes.get("table:name", ""), self._budget, is_hidden=is_hidden))
        self._row = 0

    def _begin_text(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            if self._pieces:
                self._add("\n")
            self._in_paragraph += 1
        elif name == "s":
            self._add(" " * _number(attributes, "text:c", MAX_COLUMNS))
        elif name in ("tab", "line-break"):
            self._add("\t" if name == "tab" else "\n")

    def text(self, characters: str) -> None:
        if self._in_paragraph and not self._in_annotation:
            self._add(characters)

    def _add(self, characters: str) -> None:
        self._pieces.append(characters)
        self._characters += len(characters)
        if self._characters > MAX_CELL_CHARACTERS:
            raise refuse_long_cell(f"{shown_sheet(self.sheets[-1].name)}单元格{cell_address(self._row, self._column)}")

    def end(self, name: str) -> None:
        if name == "annotation":
            self._in_annotation -= 1
        elif name == "p" and self._in_paragraph and not self._in_annotation:
            self._in_paragraph -= 1
        elif name in _CELLS and self._attributes is not None:
            self._end_cell(self._attributes)
            self._attributes = None
        elif name == "table-row" and self.sheets:
            self._end_row()

    def _end_cell(self, attributes: Attributes) -> None:
        repeats = _number(attributes, "table:number-columns-repeated", MAX_COLUMNS + 1)
        text, is_number, change = _cell("".join(self._pieces), attributes)
        if text:
            self._row_cells.append((self._column, repeats, text, is_number, change))
        columns = _number(attributes, "table:number-columns-spanned", MAX_COLUMNS)
        rows = _number(attributes, "table:number-rows-spanned", MAX_ROWS)
        if columns * rows > 1:
            last_row, last_column = self._row + rows - 1, self._column + columns - 1
            self.sheets[-1].merge(MergedRange(self._row, self._column, last_row, last_column))
        self._column += repeats

    def _end_row(self) -> None:
        sheet = self.sheets[-1]
        self._put += self._row_repeats * sum(repeats for _, repeats, *_ in self._row_cells)
        if self._put > MAX_CELLS or (self._row_cells and self._row + self._row_repeats > MAX_ROWS):
            raise RefusedFile(f"{shown_sheet(sheet.name)}的单元格超过上限{MAX_CELLS:,}个，请删除表格以外的行和列后另存")
        rows = range(self._row, self._row + self._row_repeats) if self._row_cells else ()
        if self._row_is_hidden:
            sheet.hidden_rows.update(rows)
        for row in rows:
            for first, repeats, text, is_number, change in self._row_cells:
                for column in range(first, first + repeats):
                    sheet.put(row, column, text, is_number=is_number, change=change)
        self._row += self._row_repeats


def _cell(shown: str, attributes: Attributes) -> tuple[str, bool, str | None]:
    """Text of a cell, whether it holds a number, and what was changed."""
    kind = attributes.get("office:value-type")
    if attributes.get("calcext:value-type") == "error":
        return shown or "#N/A", False, ERROR_VALUE
    if kind == "percentage":
        return percent_text(attributes.get("office:value", "")) or shown, True, PERCENT_AS_SHOWN
    if kind in ("float", "currency"):
        return _stored_number(attributes.get("office:value", ""), shown), True, None
    if kind == "date":
        return attributes.get("office:date-value", shown).replace("T", " ").removesuffix(" 00:00:00"), False, None
    if kind == "boolean":
        return attributes.get("office:boolean-value", shown).upper(), False, None
    formula = attributes.get("table:formula")
    if formula and kind is None and not shown:
        return "=" + formula.partition("=")[2], False, FORMULA_WITHOUT_VALUE
    return shown, False, None


def _stored_number(stored: str, shown: str) -> str:
    try:
        return cell_text(float(stored))
    except ValueError:
        return shown
