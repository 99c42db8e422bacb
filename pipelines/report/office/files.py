"""The files beside a page (PDF, Word, workbook): which there are, how they are made, and the links to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from pipelines.report.office.document import Document
from pipelines.report.office.fonts import Fonts

Format = Literal["pdf", "docx", "xlsx"]
FORMATS_ZH: Mapping[Format, str] = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
DOWNLOADS_PLACE = "<!--downloads-->"


def made_formats(formats: Sequence[Format], fonts: Fonts) -> list[Format]:
    """The formats that can be made here: a PDF needs fonts."""
    return [name for name in formats if name != "pdf" or fonts.is_complete]


def office_file(page: Path, form: Format) -> Path:
    """Where the file of a page lies: beside it, of the same name."""
    return page.with_suffix(f".{form}")


def content_of(document: Document, form: Format, fonts: Fonts) -> bytes:
    """The file of a document in one format."""
    # Each format's library is imported only where a page has the format.
    if form == "pdf":
        from pipelines.report.office.pdf import pdf_of

        return pdf_of(document, fonts)
    if form == "docx":
        from pipelines.report.office.word import word_of

        return word_of(document)
    from pipelines.report.office.workbook import workbook_of

    return workbook_of(document)


def with_links(html: str, page_name: str, formats: Sequence[Format]) -> str:
    """The page with links to its files, or without the place for them."""
    return html.replace(DOWNLOADS_PLACE, str(links(page_name, formats)), 1)


def links(page_name: str, formats: Sequence[Format]) -> Markup:
    """下载 PDF · Word · Excel; nothing on paper, nothing where there are none."""
    if not formats:
        return Markup("")
    return Markup('<nav class="downloads" aria-label="下载"><span>下载</span>{}</nav>').format(
        file_links(page_name, formats)
    )


def file_links(page_name: str, formats: Sequence[Format]) -> Markup:
    """A link to each file of a page."""
    return Markup(" ").join(
        Markup('<a href="{}" download>{}</a>').format(office_file(Path(page_name), name).name, FORMATS_ZH[name])
        for name in formats
    )
