"""The return workbook as both sides know it: its sheets and headers, and the code that leads a line back to its row.

`report` writes the workbook for the office that sent a file; `ingest` reads it when it comes back filled. A line carries the
address of what it is about as a location code with a checksum, so that a line can be sorted, copied and sent alone, and an
address that somebody edited is noticed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, fields

FORM_TITLE = "八有退回更正单"
GUIDE_SHEET = "说明"
CELL_SHEET = "待更正单元格"
ROW_SHEET = "被隔离的行"
FILE_SHEET = "未能读入的文件"
CODE_SHEET = "代码表"

CORRECTION_HEADER = "更正值"
REMARK_HEADER = "说明（不改的理由）"
LOCATION_HEADER = "定位码（勿改）"
CHECKSUM_HEADER = "校验码（勿改）"
CELL_HEADERS = (
    "序号", "文件", "工作表", "行", "列", "表", "记录编号", "表头", "原文", "问题", "怎样改",
    CORRECTION_HEADER, REMARK_HEADER, LOCATION_HEADER, CHECKSUM_HEADER,
)  # fmt: skip
ROW_HEADERS = ("序号", "文件", "工作表", "行", "隔离的原因")
"""What stands before the row's own cells; behind them come REMARK_HEADER, LOCATION_HEADER and CHECKSUM_HEADER."""
FILE_HEADERS = ("序号", "批次", "文件", "收到日期", "原因", "怎样改")

PERIOD_COLUMN = "data_date"
"""The column name under which the ledger lists a period (年度, 季度) that could not be read."""

_SALT = "bayou return form 1\n"
_CHECKSUM_DIGITS = 12
_LAST_ROW = 2**31 - 1


@dataclass(frozen=True)
class Location:
    """Where in which received file a line belongs; `column` is None for a whole row."""

    batch_id: str
    file_name: str
    sha256: str
    sheet: str
    row_number: int
    table: str
    column: str | None = None


def location_code(location: Location) -> tuple[str, str]:
    """The location as text, and its checksum."""
    code = json.dumps(astuple(location), ensure_ascii=False, separators=(",", ":"))
    return code, _checksum(code)


def read_location(code: str | None, checksum: str | None) -> Location | None:
    """The location that a line carries; None when code or checksum were edited, are missing, or were not written by us."""
    if not code or not checksum or _checksum(code) != checksum.strip():
        return None
    try:
        values = json.loads(code)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != len(fields(Location)):
        return None
    location = Location(*values)
    # The checksum keeps slips of the hand away, not somebody who computes it.
    texts = [getattr(location, field.name) for field in fields(Location) if field.name not in ("row_number", "column")]
    is_row = type(location.row_number) is int and 0 < location.row_number <= _LAST_ROW
    is_written_by_us = (
        is_row and all(isinstance(text, str) for text in texts) and isinstance(location.column, str | None)
    )
    return location if is_written_by_us else None


def _checksum(code: str) -> str:
    return hashlib.sha256((_SALT + code).encode()).hexdigest()[:_CHECKSUM_DIGITS]
