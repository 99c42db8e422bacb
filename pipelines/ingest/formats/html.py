"""Tables of a web page, which many systems export under the name .xls."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.ingest.formats.building import SheetBuilder
from pipelines.ingest.formats.delimited import unwrap_protected
from pipelines.ingest.formats.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, MAX_SPAN, Budget
from pipelines.ingest.grid import PROTECTED_TEXT, Grid, MergedRange, RefusedFile

# No `<` inside a tag, so that a text of nothing but `<` is done in one sweep.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
_SPAN = re.compile(r"(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,9})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CELLS, _BREAKS, _UNSHOWN = ("td", "th"), ("br", "p", "div", "li"), ("script", "style", "title")


def read_html(text: bytes) -> list[Grid]:
    """Each table of the page as a sheet of its own, in the order in which they begin; text in UTF-8.

    Raises:
        RefusedFile: there is no table, or more than the limits allow.
    """
    reading = _Reading()
    for is_end, name, attributes, words in _tags(_without_comments(text.decode("utf-8"))):
        reading.words(words)
        reading.tag(name, attributes, is_end=is_end)
    sheets = [table.sheet for table in reading.tables if table.sheet.has_cells]
    if not sheets:
        raise RefusedFile("这是一个网页，里面没有表格，多半是登录页或出错页，请重新登录后再导出")
    return [_unwrapped(sheet.grid()) for sheet in sheets]


def _without_comments(text: str) -> str:
    parts, position = [], 0
    while (start := text.find("<!--", position)) >= 0:
        parts.append(text[position:start])
        end = text.find("-->", start)
        position = len(text) if end < 0 else end + 3
    return "".join([*parts, text[position:]])


def _tags(text: str) -> Iterator[tuple[bool, str, str, str]]:
    """(is it an end tag, name, attributes, the words before it), without scripts and styles."""
    position = 0
    unshown = ""
    for tag in _TAG.finditer(text):
        name, is_end = tag[2].lower(), tag[1] == "/"
        if unshown and not (is_end and name == unshown):
            continue
        yield is_end, name, tag[3], "" if unshown else text[position : tag.start()]
        unshown = name if name in _UNSHOWN and not is_end else ""
        position = tag.end()


@dataclass
class _Table:
    """A table that is being read: where the next cell goes, and the columns that cells of earlier rows still span."""

    sheet: SheetBuilder
    row: int = -1
    column: int = 0
    spanned: dict[int, int] = field(default_factory=dict)
    words: list[str] | None = None
    attributes: str = ""

    def begin_row(self, attributes: str) -> None:
        self.row, self.column = self.row + 1, 0
        if self.row >= MAX_ROWS:
            raise RefusedFile(f"表格超过{MAX_ROWS:,}行，请拆分后重新报送")
        self.sheet.reserve(self.row + 1)
        if _HIDDEN.search(attributes):
            self.sheet.hidden_rows.add(self.row)

    def begin_cell(self, attributes: str) -> None:
        if self.row < 0:
            self.begin_row("")
        while self.spanned.get(self.column, -1) >= self.row:
            self.column += 1
        self.words, self.attributes = [], attributes

    def end_cell(self) -> int:
        """Write the cell; how many cells it takes."""
        if self.words is None:
            return 0
        text = "\n".join(_BLANKS.sub(" ", line).strip(" \xa0") for line in "".join(self.words).split("\x00"))
        spans = {key.lower(): max(1, min(int(value), MAX_SPAN)) for key, value in _SPAN.findall(self.attributes)}
        columns, rows = spans.get("colspan", 1), spans.get("rowspan", 1)
        if self.column + columns > MAX_COLUMNS:
            raise RefusedFile(f"表格有一行超过{MAX_COLUMNS:,}列，不是正常的表格，请重新导出")
        self.sheet.put(self.row, self.column, text.strip("\n"))
        if rows > 1:
            self.spanned.update(dict.fromkeys(range(self.column, self.column + columns), self.row + rows - 1))
        if rows * columns > 1:
            last_row, last_column = self.row + rows - 1, self.column + columns - 1
            self.sheet.merge(MergedRange(self.row, self.column, last_row, last_column))
        self.column += columns
        self.words = None
        return columns


class _Reading:
    """The tables of a page; one inside another is a table of its own."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._budget = Budget()
        self._taken = 0

    def words(self, text: str) -> None:
        if text and self._open and self._open[-1].words is not None:
            self._open[-1].words.append(_unescaped(text))

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        if name == "table":
            self._end_table() if is_end else self._begin_table()
        elif not self._open:
            return
        elif name in _CELLS or name == "tr":
            table = self._open[-1]
            self._take(table.end_cell())
            if not is_end:
                table.begin_row(attributes) if name == "tr" else table.begin_cell(attributes)
        elif name in _BREAKS and self._open[-1].words:
            self._open[-1].words.append("\x00")

    def _begin_table(self) -> None:
        if len(self.tables) >= MAX_SHEETS:
            raise RefusedFile(f"网页里的表格超过{MAX_SHEETS:,}个，请重新导出")
        table = _Table(SheetBuilder(f"表{len(self.tables) + 1}", self._budget))
        self.tables.append(table)
        self._open.append(table)

    def _end_table(self) -> None:
        if self._open:
            self._take(self._open.pop().end_cell())

    def _take(self, cells: int) -> None:
        self._taken += cells
        if self._taken > MAX_CELLS:
            raise RefusedFile(f"网页里的单元格超过上限{MAX_CELLS:,}个，请拆分后重新导出")


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except (ValueError, OverflowError):
        return text  # a reference to a character with thousands of digits


def _unwrapped(grid: Grid) -> Grid:
    cells, found = unwrap_protected(grid.cells)
    changes = {(name, PROTECTED_TEXT): number for name, number in found.items()}
    return Grid(grid.sheet, cells, merged=grid.merged, hidden_rows=grid.hidden_rows, changes=changes)
