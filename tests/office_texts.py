"""What a PDF, a Word file or a workbook says, as text: their bytes are packed, so that nothing is found in them by search."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdfium2

OFFICE_SUFFIXES = (".pdf", ".docx", ".xlsx")


def parts_of(path: Path) -> list[str]:
    """The text of each page of a PDF, or of each part of an archive."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as file:
            metadata = str(file.get_metadata_dict())
            return [*(page.get_textpage().get_text_bounded() for page in file), metadata]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist()]
