"""The document as a Word file in the official page format, for offices that go on writing in it."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pipelines.report import numbers
from pipelines.report.charts.theme import ACC, INK3
from pipelines.report.office.document import (
    Cell,
    Document,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Row,
    Run,
    Table,
    Text,
)
from pipelines.report.office.drawings import png_of
from pipelines.report.office.fonts import font_record
from pipelines.report.office.layout import Placed, closing_notes, columns_of, figure_scale, placed, title_lines
from pipelines.report.office.word_elements import (
    border,
    element,
    in_schema_order,
    set_face,
    table_rules,
    without_clock,
)
from pipelines.store.run_context import MADE_UP

RED, GREY = (RGBColor.from_string(color.removeprefix("#")) for color in (ACC, INK3))
_SIZE_3, _SIZE_4, _SIZE_2 = 16.0, 14.0, 22.0
_LINE_PT = 28.95
"""Word divides the text block into 22 lines: in twentieths of a point, the largest of which 22 fit into 225 mm."""
_CLOSER_TWENTIETHS = -5
"""28 characters of size 3 are wider than 156 mm: each is set closer by a quarter of a point."""


def word_of(document: Document) -> bytes:
    """The Word file; the same document gives the same bytes where the machine draws charts in the same font."""
    return _Writer(document).bytes()


class _Writer:
    """One Word file being written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faces = {role: str(lists["docx"]) for role, lists in font_record().items()}
        self.file: Any = docx.Document()
        self._page()
        self._properties()

    def bytes(self) -> bytes:
        self._masthead()
        for item in placed(self.document):
            self._block(item)
        self._ending()
        in_schema_order(self.file)
        stream = io.BytesIO()
        self.file.save(stream)
        return without_clock(stream.getvalue())

    def _properties(self) -> None:
        known = self.file.core_properties
        known.title, known.author = self.document.title, self.document.masthead.issuer
        known.comments = MADE_UP if self.document.is_simulated else self.document.snapshot_id
        known.created = known.modified = datetime.combine(self.document.known_on, time())
        known.last_modified_by, known.language, known.revision = "", "zh-CN", 1
        # The template's thumbnail shows another document.
        links = self.file.part.package.rels
        for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
            del links[name]

    def _page(self) -> None:
        """A4, text block 156 × 225 mm, a grid of 22 lines of 28 characters, numbers at the outer edge."""
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(22), Mm(24)
        properties = section._sectPr
        for old in properties.findall(qn("w:docGrid")):
            properties.remove(old)
        properties.append(element("w:docGrid", {"type": "lines", "linePitch": round(_LINE_PT * 20)}))
        settings = self.file.settings.element
        settings.find(qn("w:zoom")).addnext(element("w:mirrorMargins", {}))
        self.file.settings.odd_and_even_pages_header_footer = True
        self._normal_style()
        for is_even in (False, True):
            self._page_number(section, is_even=is_even)
            self._stamp(section, is_even=is_even)

    def _normal_style(self) -> None:
        style = self.file.styles["Normal"]
        style.font.size = Pt(_SIZE_3)
        set_face(style.element.get_or_add_rPr(), self.faces["body"])
        spacing = style.paragraph_format
        spacing.space_before = spacing.space_after = Pt(0)
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE_PT)

    def _page_number(self, section: Any, *, is_even: bool) -> None:
        """— 1 —, on odd pages at the right, on even ones at the left, one character from the edge."""
        footer = section.even_page_footer if is_even else section.footer
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_even else WD_ALIGN_PARAGRAPH.RIGHT
        edge = paragraph.paragraph_format
        edge.left_indent, edge.right_indent = (Pt(_SIZE_4), None) if is_even else (None, Pt(_SIZE_4))
        self._run(paragraph, "— ", "song", _SIZE_4)
        for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = self._run(paragraph, "", "song", _SIZE_4)
            if kind:
                run._r.append(element("w:fldChar", {"fldCharType": kind}))
            else:
                code = OxmlElement("w:instrText")
                code.text = instruction
                run._r.append(code)
        self._run(paragraph, " —", "song", _SIZE_4)

    def _stamp(self, section: Any, *, is_even: bool) -> None:
        if not self.document.is_simulated:
            return
        header = section.even_page_header if is_even else section.header
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, MADE_UP, "black", 9.0, RED)

    def _masthead(self) -> None:
        above = self.document.masthead
        self._paragraph((Run(above.secrecy),), "black", indent=False)
        name = self._line(above.name, "title", min(48.0, 400.0 / len(above.name)), RED, WD_ALIGN_PARAGRAPH.CENTER)
        name.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        if above.issue:
            self._line(above.issue, "body", _SIZE_3, None, WD_ALIGN_PARAGRAPH.CENTER)
        issued = self._line(above.issuer, "body", _SIZE_3)
        issued.paragraph_format.left_indent = issued.paragraph_format.right_indent = Pt(_SIZE_3)
        issued.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(_SIZE_3), WD_TAB_ALIGNMENT.RIGHT)
        self._run(issued, "\t" + numbers.prose_date(self.document.known_on), "body", _SIZE_3)
        border(issued, "bottom", 12, ACC.removeprefix("#"))
        self._line("", "body", _SIZE_3)
        for part in title_lines(self.document.headline):
            title = self._line(part, "title", _SIZE_2, None, WD_ALIGN_PARAGRAPH.CENTER)
            title.paragraph_format.line_spacing = Pt(32)
        self._line("", "body", _SIZE_3)

    def _block(self, item: Placed) -> None:
        block = item.block
        if isinstance(block, Heading):
            heading = self._paragraph((Run(item.label), *block.text), "black" if block.level == 1 else "script")
            heading.paragraph_format.keep_with_next = True
            heading._p.get_or_add_pPr().append(element("w:outlineLvl", {"val": block.level - 1}))
        elif isinstance(block, Paragraph):
            self._paragraph(block.text, "song" if block.is_note else "body", small=block.is_note)
        elif isinstance(block, Listing):
            for at, text in enumerate(block.items, start=1):
                self._paragraph((Run(f"{at}．"), *text) if block.is_ordered else text, "body")
        elif isinstance(block, Table):
            self._table(item.label, block)
        else:
            self._figure(item.label, block)

    def _figure(self, label: str, figure: Figure) -> None:
        scale = figure_scale([figure])
        paragraph = self._line("", "song", 9.0, None, WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(png_of(figure)), Pt(figure.width * scale))
        picture._inline.docPr.set("descr", figure.description)
        self._caption((Run(f"{label}　"), *figure.title))
        if figure.note:
            self._small_line(figure.note, WD_ALIGN_PARAGRAPH.CENTER)

    def _caption(self, text: Text) -> Any:
        caption = self._line("", "black", 10.5, None, WD_ALIGN_PARAGRAPH.CENTER)
        self._runs(caption, text, "black", 10.5, is_plain=True)
        return caption

    def _small_line(self, text: str, alignment: Any = None) -> None:
        self._line(text, "song", 9.0, GREY, alignment)

    def _table(self, label: str, table: Table) -> None:
        columns = columns_of(table)
        size, widths = columns.size, columns.widths
        if columns.is_turned:
            self._turn()
        self._caption((Run(f"{label}　{table.title}"),)).paragraph_format.keep_with_next = True
        lines = [*([Row(table.head)] if table.head else []), *table.rows]
        grid = self.file.add_table(rows=len(lines), cols=table.columns)
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Pt(width)
        table_rules(grid, has_head=bool(table.head))
        # Cells are taken from the table once: asking it for one looks through all of them.
        for at, (line, row) in enumerate(zip(lines, grid.rows, strict=True)):
            self._row(row, line, widths, size, is_head=bool(table.head) and at == 0)
        if table.note:
            self._small_line(f"注：{table.note}。")
        if columns.is_turned:
            self._turn()
        else:
            self._small_line("")

    def _turn(self) -> None:
        """From here on the page lies the other way round: a table too wide for an upright page gets one of its own."""
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        section.page_width, section.page_height = section.page_height, section.page_width
        is_lying = section.page_width > section.page_height
        section.orientation = WD_ORIENT.LANDSCAPE if is_lying else WD_ORIENT.PORTRAIT
        margins = (Mm(28), Mm(26), Mm(35), Mm(37)) if is_lying else (Mm(37), Mm(35), Mm(28), Mm(26))
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins

    def _row(self, row: Any, line: Row, widths: list[float], size: float, *, is_head: bool) -> None:
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit", {}))
        if is_head:
            properties.append(element("w:tblHeader", {}))
        cells = list(row.cells)
        column = 0
        for cell in line.cells:
            place = cells[column]
            if cell.span > 1:
                place = place.merge(cells[column + cell.span - 1])
            place.width = Pt(sum(widths[column : column + cell.span]))
            self._cell(place, cell, size, is_head=is_head or cell.span > 1)
            column += cell.span

    def _cell(self, place: Any, cell: Cell, size: float, *, is_head: bool) -> None:
        paragraph = place.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(size * 1.4)
        paragraph._p.get_or_add_pPr().append(element("w:snapToGrid", {"val": 0}))
        if cell.is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            place._tc.get_or_add_tcPr().append(element("w:noWrap", {}))
        self._runs(paragraph, cell.text, "black" if is_head else "song", size)

    def _ending(self) -> None:
        if self.document.notes:
            self._line("注释", "black", 10.5)
        for at, note in enumerate(closing_notes(self.document), start=1):
            line = self._line("", "song", 9.0)
            self._runs(line, (Run(f"{at}. "), *note), "song", 9.0)
        self._line("", "song", 9.0)
        lines = [*self.document.distribution, self.document.masthead.issuer]
        for at, text in enumerate(lines):
            line = self._line(text, "body", _SIZE_4)
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(_SIZE_4)
            if at == 0:
                border(line, "top", 8, "000000")
            border(line, "bottom", 8 if at == len(lines) - 1 else 6, "000000")
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(156) - Pt(_SIZE_4), WD_TAB_ALIGNMENT.RIGHT)
        self._run(line, "\t" + numbers.prose_date(self.document.known_on), "body", _SIZE_4)

    def _paragraph(self, text: Text, face: str, *, indent: bool = True, small: bool = False) -> Any:
        size = 10.5 if small else _SIZE_3
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if indent and not small:
            paragraph.paragraph_format.first_line_indent = Pt(2 * (_SIZE_3 + _CLOSER_TWENTIETHS / 20))
        self._runs(paragraph, text, face, size, is_plain=face != "body")
        return paragraph

    def _line(self, text: str, face: str, size: float, color: RGBColor | None = None, alignment: Any = None) -> Any:
        paragraph = self.file.add_paragraph()
        paragraph.alignment = alignment
        if size < _SIZE_4:
            paragraph.paragraph_format.line_spacing = Pt(size + 5)
            paragraph._p.get_or_add_pPr().append(element("w:snapToGrid", {"val": 0}))
        if text:
            self._run(paragraph, text, face, size, color)
        return paragraph

    def _runs(self, paragraph: Any, text: Text, face: str, size: float, *, is_plain: bool = False) -> None:
        for run in text:
            used = "black" if run.is_bold and not is_plain else face
            color = RED if run.is_red else GREY if run.is_small else None
            for position, line in enumerate(run.text.split("\n")):
                if position:
                    paragraph.add_run().add_break()
                self._run(paragraph, line, used, size * (0.86 if run.is_small else 1.0), color)

    def _run(self, paragraph: Any, text: str, face: str, size: float, color: RGBColor | None = None) -> Any:
        run = paragraph.add_run(text)
        run.font.size = Pt(round(size * 2) / 2)
        if color is not None:
            run.font.color.rgb = color
        properties = run._r.get_or_add_rPr()
        set_face(properties, self.faces[face])
        if size == _SIZE_3:
            properties.append(element("w:spacing", {"val": _CLOSER_TWENTIETHS}))
        return run
