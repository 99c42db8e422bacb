"""The restricted list: every changed row and finding with its address in the received files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb

from pipelines.errors import UsageError
from pipelines.store.files import machine_errors, write_atomically
from pipelines.store.snapshots import RESTRICTED_MODE

SHEET_ROWS = 1_048_575
HEADERS = ["表", "变化", "县", "编号", "数据日期", "重复序号", "变化的列", "原因", "旧快照中的位置", "新快照中的位置"]
FINDING_HEADERS = ["规则", "变化", "县", "对象", "问题编号", "原因"]

_ROWS = """
    SELECT difference.table_name, kind, difference.county_code, record_key, data_date, duplicate_no, columns, cause,
           old_file.batch_id || '/' || old_file.file_name || '!' || old_row.sheet || '!' || old_row.row_number,
           new_file.batch_id || '/' || new_file.file_name || '!' || new_row.sheet || '!' || new_row.row_number
    FROM difference
    LEFT JOIN old.ledger.row AS old_row ON old_row.row_id = old_row_id
    LEFT JOIN old.ledger.file AS old_file ON old_file.file_id = old_row.file_id
    LEFT JOIN new.ledger.row AS new_row ON new_row.row_id = new_row_id
    LEFT JOIN new.ledger.file AS new_file ON new_file.file_id = new_row.file_id
    ORDER BY difference.table_name, data_date, record_key, duplicate_no, kind
"""
_FINDINGS = """
    SELECT rule_id, kind, county_code, subject_key, finding_id, cause FROM finding_difference ORDER BY rule_id, subject_key
"""


def write_details(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the list to `path`, readable by owner and group only.

    Raises UsageError for another suffix than .xlsx or .csv, or when a sheet cannot hold the rows; MachineError when the
    file cannot be written.
    """
    tables = [("行", HEADERS, connection.execute(_ROWS).fetchall()),
              ("问题", FINDING_HEADERS, connection.execute(_FINDINGS).fetchall())]  # fmt: skip
    if path.suffix == ".csv":
        content = _csv(tables)
    elif path.suffix == ".xlsx":
        content = _xlsx(tables)
    else:
        raise UsageError("明细文件的扩展名不对", where=f"--details {path.name}", do="用 .xlsx 或 .csv")
    with machine_errors("写明细文件"):
        write_atomically(path, content, mode=RESTRICTED_MODE)


Table = tuple[str, list[str], list[tuple[object, ...]]]


def _csv(tables: list[Table]) -> bytes:
    """Both lists below each other, an empty line between, as spreadsheets open them."""
    text = io.StringIO()
    writer = csv.writer(text)
    for number, (_, headers, rows) in enumerate(tables):
        writer.writerows([[]] if number else [])
        writer.writerow(headers)
        writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(tables: list[Table]) -> bytes:
    from datetime import datetime

    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": datetime(2019, 1, 1)})  # the same bytes each time
        for title, headers, rows in tables:
            if len(rows) > SHEET_ROWS:
                raise UsageError(f"有{len(rows)}行，一张工作表放不下", where="--details", do="改用 .csv，或加 --table")
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            for place, row in enumerate([headers, *rows]):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write_string(place, column, str(cell))
    return content.getvalue()
