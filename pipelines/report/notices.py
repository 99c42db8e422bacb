"""催报通知: the text that asks one office for what it has not delivered, ready to be sent. Internal: counts, no records."""

from __future__ import annotations

import polars as pl

from pipelines.report import numbers
from pipelines.report.addressed import bare
from pipelines.report.frames import Snapshot
from pipelines.report.pages.unread import repairs
from pipelines.store.run_context import MADE_UP

SENDER = "佛山市扶贫开发领导小组办公室"
WORKING_DAYS = 3


def notice(snapshot: Snapshot, office_code: str) -> str:
    """The notice to one office, several lines; empty when nothing is missing, nothing late, and nothing waits for repair.

    Missing tables are listed for every period end, late ones for the newest only.
    """
    owed = snapshot.submissions(office_code)
    missing = owed.filter(status="missing")
    late = snapshot.submissions(office_code, newest_only=True).filter(status="late")
    cells, rows = repairs(snapshot, office_code)
    if owed.is_empty() or not (len(missing) or len(late) or cells.open or rows.open):
        return ""
    context = snapshot.context
    known_on = numbers.prose_date(context.known_on)
    lines = ["关于催报建档立卡数据的通知", "", f"{owed['office_name'][0]}：", ""]
    if len(missing):
        lines += [f"截至{known_on}，下列表格应报未报，请于{WORKING_DAYS}个工作日内补报：", *_listed(missing), ""]
    if len(late):
        lines += ["下列表格迟报，请查明原因，今后按期报送：", *_listed(late), ""]
    waiting = [(cells.open, "个单元格读不出"), (rows.open, "行读不出编号、被隔离")]
    if cells.open or rows.open:
        said = "，".join(numbers.count(number, words) for number, words in waiting if number)
        lines += [f"另有{said}，请按退回更正单逐格更正后退回。", ""]
    lines += [SENDER, known_on]
    if context.simulated:
        lines += ["", f"（{MADE_UP}）"]
    return bare("\n".join(lines) + "\n")


def _listed(rows: pl.DataFrame) -> list[str]:
    texts = []
    for number, row in enumerate(rows.iter_rows(named=True), start=1):
        end, due = numbers.prose_date(row["period_end"]), numbers.prose_date(row["due_on"])
        came = f"，{numbers.prose_date(row['received_on'])}收到，迟{row['days_late']}天" if row["received_on"] else ""
        overdue = f"，已逾期{row['days_late']}天" if not came and row["days_late"] else ""
        note = f"（{row['note']}）" if row["note"] else ""
        texts.append(f"  {number}. {row['title_zh']}，数据截至{end}，应于{due}前报送{came}{overdue}{note}")
    return texts
