"""How much a received file may ask for. Whatever is sent, reading it ends, and within the memory that these add up to.

The largest honest files are far smaller: a county's persons are some 8,000 rows of 60 columns, about 4 MB.
"""

from __future__ import annotations

from pipelines.ingest.grid import RefusedFile
from pipelines.store.safe_names import shown_sheet

_MIB = 1 << 20

MAX_FILE_BYTES = 512 * _MIB
"""A file as sent. Text is held up to four times while it is read (as sent, as UTF-8, split, as a frame): about 2.5 GiB."""

MAX_INFLATED_BYTES = 512 * _MIB
"""All parts of a workbook's archive that are read, inflated. Sheets of 20 million cells take as much."""

MAX_INFLATION = 250
"""How many times its packed size a part may have; sheets have 5 to 40, the format ends at 1,032."""

SMALL_PART_BYTES = 16 * _MIB
"""Parts below this may be inflated further: no harm can come from so little, and blank styled rows do pack well."""

MAX_ENTRIES = 20_000
"""Parts of an archive. A workbook of 1,000 sheets with drawings has some 5,000."""

MAX_SHEETS = 1_024
"""Sheets of a workbook: one for each of the 254 villages, and room."""

MAX_ROWS = 1_048_576
"""Rows of a sheet: the format's own limit."""

MAX_COLUMNS = 16_384
"""Columns of a sheet: the format's own limit; a delimited line with more has lost its line ends."""

MAX_CELLS = 20_000_000
"""Cells of a workbook, rows × columns of its sheets: readers lay them out in full, at about 100 bytes each."""

MAX_TEXT_CELLS = 100_000_000
"""Cells of a delimited text, rows × columns: laid out in full as well, at 16 bytes each."""

MAX_CELL_CHARACTERS = 32_767
"""Characters of a cell: the format's own limit. Longer ones come from quotes that never close."""

MAX_TEXT_BYTES = 1_024 * _MIB
"""Texts of all cells together. A shared text is stored once, but read as often as cells point to it."""

MAX_MERGED = 1_000_000
"""Merged ranges of a workbook. One per household and column would be 400,000."""

MAX_DEPTH = 100
"""Elements inside each other; spreadsheets need a dozen."""

MAX_SPAN = 1_000
"""Rows or columns that one cell of a web page may span: what browsers grant to columns."""

MAX_WALKED_BYTES = 2_048 * _MIB
"""Sheets × size of an old workbook: its sheets may all point to the same place, and each is read to its end."""


def refuse_large_file(size_bytes: int) -> None:
    """To be asked before a file is read into memory.

    Raises:
        RefusedFile: the file is larger than `MAX_FILE_BYTES`.
    """
    if size_bytes > MAX_FILE_BYTES:
        raise RefusedFile(
            f"文件有{size_bytes // _MIB:,} MB，超过上限{MAX_FILE_BYTES // _MIB} MB，请按县或按表拆分后重新报送"
        )


class Budget:
    """What the sheets of one file may still take of the limits on cells and text."""

    def __init__(self) -> None:
        self._cells = 0
        self._text_bytes = 0
        self._merged = 0

    def take_area(self, sheet: str, rows: int, columns: int) -> None:
        """A sheet is about to be laid out."""
        self._cells += rows * columns
        if rows > MAX_ROWS or columns > MAX_COLUMNS or self._cells > MAX_CELLS:
            raise RefusedFile(
                f"{shown_sheet(sheet)}占用了{rows:,}行×{columns:,}列，超过上限，多半是表格右侧或下方很远处有误填的单元格，"
                "请删除表格以外的行和列后另存"
            )

    def has_room(self, rows: int, columns: int, text_bytes: int) -> bool:
        """Whether a sheet of that size and with that much text may still be laid out."""
        return self._cells + rows * columns <= MAX_CELLS and self._text_bytes + text_bytes <= MAX_TEXT_BYTES

    def take_text(self, size_bytes: int) -> None:
        """Cells hold that much text."""
        self._text_bytes += size_bytes
        if self._text_bytes > MAX_TEXT_BYTES:
            raise RefusedFile(f"各单元格的文字合计超过{MAX_TEXT_BYTES // _MIB:,} MB，请拆分后重新报送")

    def take_merged(self, ranges: int) -> None:
        """A sheet has that many merged ranges."""
        self._merged += ranges
        if self._merged > MAX_MERGED:
            raise RefusedFile(f"合并单元格超过{MAX_MERGED:,}处，请取消合并、逐行填写后另存")


def refuse_long_cell(place: str) -> RefusedFile:
    """What is said of a cell over `MAX_CELL_CHARACTERS`; `place` is its address, never its text."""
    return RefusedFile(f"{place}的文字超过{MAX_CELL_CHARACTERS:,}字，不像是一个单元格，请检查该处后重新导出")
