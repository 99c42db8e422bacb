"""The parts of an Excel workbook that matter to us: which sheets, which number formats show percent, how long texts are."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.ingest.formats.archive import Archive
from pipelines.ingest.formats.cell_text import is_percent_format
from pipelines.ingest.formats.limits import MAX_CELL_CHARACTERS, MAX_SHEETS, refuse_long_cell
from pipelines.ingest.formats.xml_events import Attributes, read_xml
from pipelines.ingest.grid import RefusedFile

_TRUE = ("1", "true")


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class WorkbookParts:
    """What a workbook says of itself; part names are None where it has none."""

    sheets: tuple[SheetPart, ...]
    counts_from_1904: bool
    styles: str | None
    shared_texts: str | None


def workbook_parts(archive: Archive) -> WorkbookParts:
    """The worksheets in their order, without charts and macro sheets.

    Raises:
        RefusedFile: the workbook is incomplete, has no worksheet or too many, or two sheets share one part.
    """
    book = _targets(archive, "").get("officeDocument", {})
    path = next(iter(book.values()), "xl/workbook.xml")
    targets = _targets(archive, path)
    worksheets = targets.get("worksheet", {})
    listed: list[Attributes] = []
    counts_from_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal counts_from_1904
        if name == "sheet":
            listed.append({key.rpartition(":")[2]: value for key, value in attributes.items()})
        elif name == "workbookPr":
            counts_from_1904 = attributes.get("date1904", "").lower() in _TRUE

    read_xml(archive.read(path), start=start)
    sheets = tuple(
        SheetPart(sheet.get("name", ""), worksheets[sheet["id"]], sheet.get("state", "visible") != "visible")
        for sheet in listed
        if sheet.get("id") in worksheets
    )
    if not sheets:
        raise RefusedFile("工作簿里没有工作表，请核对后重新报送")
    if len(sheets) > MAX_SHEETS:
        raise RefusedFile(f"工作簿有{len(sheets):,}个工作表，超过上限{MAX_SHEETS:,}，请拆分后重新报送")
    if len({sheet.part for sheet in sheets}) < len(sheets):
        raise RefusedFile("工作簿已损坏(两个工作表指向同一处)，请用 Excel 或 WPS 打开后另存为 .xlsx")
    return WorkbookParts(
        sheets,
        counts_from_1904,
        next(iter(targets.get("styles", {}).values()), None),
        next(iter(targets.get("sharedStrings", {}).values()), None),
    )


def _targets(archive: Archive, path: str) -> dict[str, dict[str, str]]:
    """The parts that one part points to: last word of the relation's type → its id → name of the part."""
    folder, name = posixpath.split(path)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, dict[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            if target.lstrip("/") in archive:
                found.setdefault(kind, {})[attributes.get("Id", "")] = target.lstrip("/")

    if relations in archive:
        read_xml(archive.read(relations), start=start)
    return found


def percent_styles(styles: bytes) -> frozenset[str]:
    """Numbers of the cell styles that show percent, as cells name them."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    is_for_cells = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_for_cells
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and is_for_cells:
            formats.append(attributes.get("numFmtId", "0"))
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            is_for_cells = name == "cellXfs"

    read_xml(styles, start=start)
    return frozenset(
        str(number)
        for number, identifier in enumerate(formats)
        if identifier.isdecimal() and is_percent_format(int(identifier[:9]), codes.get(identifier))
    )


class SharedTexts:
    """How long the texts are that cells share; exactly only when asked, since that takes a look at each.

    Raises:
        RefusedFile: one is longer than a cell may be.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._lengths: Sequence[int] | None = None
        # With its markup an item is longer than its text, and several run into one where the markup is unusual.
        self.longest_bytes = max(map(len, content.split(b"</si>")))
        if self.longest_bytes > MAX_CELL_CHARACTERS:
            self.longest_bytes = 4 * max(self.lengths, default=0)

    @property
    def lengths(self) -> Sequence[int]:
        """Characters of each text."""
        if self._lengths is None:
            self._lengths = self._counted()
        return self._lengths

    def _counted(self) -> list[int]:
        lengths: list[int] = []

        def start(name: str, _: Attributes) -> None:
            if name == "si":
                lengths.append(0)

        def text(characters: str) -> None:
            if lengths:
                lengths[-1] += len(characters)

        read_xml(self._content, start=start, text=text)
        if max(lengths, default=0) > MAX_CELL_CHARACTERS:
            raise refuse_long_cell("一个单元格")
        return lengths
