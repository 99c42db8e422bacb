"""The worklist as a workbook: what is to be put right, to be answered line by line, and 八有排查表 of the village beside it.

The list has the headers of the table 核查问题整改台账, so that the filled workbook comes back in a batch without a mapping. No
title or name on it says a day: the day that an answer describes is that of the batch it comes back in.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from pipelines.contracts import Column, Contract, load_codes, load_contracts
from pipelines.policy.severities import SEVERITIES
from pipelines.report.haves import HAS, HAVES, LACKS, HaveRow
from pipelines.report.return_looks import looks, row_height
from pipelines.report.worklist_content import Dates, Item, Worklist
from pipelines.store.run_context import MADE_UP

TABLE = "rectification"
GUIDE_SHEET, HAVES_SHEET = "填写说明", "八有排查表（只看不填）"
TIER = "限内部传阅，含个人信息"
ANSWERS = (
    "cause",
    "corrective_measure",
    "responsible_person_name",
    "rectification_status",
    "completion_date",
    "evidence",
)
"""Columns that whoever puts the finding right fills in. Nothing is locked: Excel neither sorts nor deletes locked rows, and an
id that somebody changed shows when it comes back."""

# No header of any table, so that nobody's software takes this sheet for a list of the register.
HAVE_HEADERS = ("户号", "户主名字", "现状", *HAVES.values(), "还差什么", "怎么补齐", "补齐限期", "由谁补齐")
_HAVE_WIDTHS = (19, 10, 9, *[6] * len(HAVES), 34, 30, 12, 26)
_WIDTHS = {
    "finding_id": 11, "rule_id": 7, "finding_severity": 6, "village_code": 8, "village_name": 8, "household_id": 10,
    "subject": 14, "description": 22, "cause": 13, "corrective_measure": 20, "responsible_unit": 14,
    "responsible_person_name": 8, "deadline_date": 11, "rectification_status": 10, "completion_date": 11, "evidence": 11,
}  # fmt: skip
_TITLE_ROW, _NOTE_ROW, _HEADER_ROW = 0, 1, 2
_GUIDE_WIDTHS = (14, 84)
_A4 = 9
_FIRST_DAY, _LAST_DAY = date(2016, 1, 1), date(2100, 12, 31)


def workbook_bytes(content: Worklist, dates: Dates) -> bytes:
    """The workbook; the same content gives the same bytes."""
    return _Writer(content, dates).written()


class _Writer:
    """Writes one workbook sheet by sheet. Every text is written as a string: none can act as a formula."""

    def __init__(self, content: Worklist, dates: Dates) -> None:
        import xlsxwriter

        self.content, self.dates = content, dates
        self.contract: Contract = load_contracts()[TABLE]
        self.stream = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(self.stream, {"in_memory": True})
        self.stamp = f"{TIER}；{MADE_UP}" if dates.simulated else TIER
        created = datetime.combine(dates.known_on, time())
        self.book.set_properties({"title": self.contract.title_zh, "created": created, "comments": self.stamp})
        known = looks()
        day = {"num_format": "yyyy-mm-dd", "align": "center", "indent": 0}
        known |= {"day": {**known["cell"], **day}, "late": {**known["original"], **day, "bold": True},
                  "day_input": {**known["input"], **day}, "lacks": {**known["original"], "align": "center", "indent": 0},
                  "state": {**known["cell"], "align": "center", "indent": 0}}  # fmt: skip
        self.looks = {name: self.book.add_format(look) for name, look in known.items()}

    def written(self) -> bytes:
        self._guide()
        self._list()
        if self.content.haves:
            self._haves(self.content.haves)
        self.book.close()
        return self.stream.getvalue()

    def _sheet(self, name: str, heading: str, widths: Sequence[float]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(_TITLE_ROW, 26)
        sheet.write_string(_TITLE_ROW, 0, heading, self.looks["title"])
        sheet.write_string(_NOTE_ROW, 0, self.stamp, self.looks["note"])
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L{self.stamp}&C{self.content.title} · {name}&R第&P页，共&N页")
        return sheet

    def _guide(self) -> None:
        sheet = self._sheet(GUIDE_SHEET, f"{self.content.title} · 问题整改", _GUIDE_WIDTHS)
        sheet.set_portrait()
        for row, (label, text) in enumerate(guide_lines(self.content, self.dates), start=_HEADER_ROW + 1):
            sheet.write_string(row, 0, label, self.looks["label"])
            sheet.write_string(row, 1, text, self.looks["plain"])
            sheet.set_row(row, 18 * (1 + len(text) // 56))

    def _list(self) -> None:
        columns = self.contract.columns
        widths = [_WIDTHS[column.name] for column in columns]
        sheet = self._sheet(self.contract.title_zh, f"{self.content.title}{self.contract.title_zh}", widths)
        last = _HEADER_ROW + len(self.content.items)
        for place, column in enumerate(columns):
            look = "input_header" if column.name in ANSWERS else "header"
            sheet.write_string(_HEADER_ROW, place, column.header, self.looks[look])
            self._offer(sheet, place, column, last)
        for row, item in enumerate(self.content.items, start=_HEADER_ROW + 1):
            sheet.set_row(row, row_height([item.cells[column.name] or "" for column in columns], widths))
            for place, column in enumerate(columns):
                _write(sheet, row, place, item.cells[column.name], self.looks[_look(column, item)])
        self._finish(sheet, last, len(columns), frozen=1)

    def _finish(self, sheet: Any, last_row: int, columns: int, *, frozen: int) -> None:
        sheet.set_row(_HEADER_ROW, 30)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.freeze_panes(_HEADER_ROW + 1, frozen)
        sheet.autofilter(_HEADER_ROW, 0, last_row, columns - 1)

    def _offer(self, sheet: Any, place: int, column: Column, last: int) -> None:
        """What may be written into the cells of an answer."""
        if column.name not in ANSWERS:
            return
        options: dict[str, Any]
        if column.codes is not None:
            source = list(load_codes()[column.codes].values)
            options = {
                "validate": "list",
                "source": source,
                "error_title": "请核对",
                "error_message": "请从下拉列表里选",
            }
        elif column.type == "date":
            options = {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY,
                       "error_title": "请核对", "error_message": "请填日期，如 2019-12-31"}  # fmt: skip
        else:
            return
        sheet.data_validation(_HEADER_ROW + 1, place, last, place, options)

    def _haves(self, rows: Sequence[HaveRow]) -> None:
        sheet = self._sheet(HAVES_SHEET, f"{self.content.title}八有排查", _HAVE_WIDTHS)
        for place, header in enumerate(HAVE_HEADERS):
            sheet.write_string(_HEADER_ROW, place, header, self.looks["header"])
        for row, household in enumerate(rows, start=_HEADER_ROW + 1):
            end = (household.gap, household.measure, household.deadline, household.responsible)
            cells = (household.household_id, household.head_name, household.poverty_status, *household.states, *end)
            if household.gap:
                sheet.set_row(row, row_height([cell or "" for cell in cells], _HAVE_WIDTHS))
            for place, cell in enumerate(cells):
                is_state = 3 <= place < 3 + len(HAVES)
                look = "lacks" if is_state and cell == LACKS else "state" if is_state else "cell"
                _write(sheet, row, place, cell, self.looks["day" if isinstance(cell, date) else look])
        self._finish(sheet, _HEADER_ROW + len(rows), len(HAVE_HEADERS), frozen=2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def guide_lines(content: Worklist, dates: Dates) -> list[tuple[str, str]]:
    """What the cover says: what there is to do, how to fill it in, where to send it."""
    counts = "，".join(f"{word}{content.count(name)}件" for name, word in SEVERITIES.items() if content.count(name))
    answers = "、".join(load_contracts()[TABLE].column(name).header for name in ANSWERS)
    to = "市扶贫办" if content.kind in ("department", "program") else f"{content.county_name}扶贫办"
    lines = [
        ("数据", f"截至{dates.as_of:%Y年%m月%d日}的登记数据，{dates.known_on:%Y年%m月%d日}前收到的"),
        ("问题", f"{len(content.items)}件：{counts}；其中过期未整改{content.overdue}件，已豁免{content.exempt}件"),
        ("", ""),
        ("怎样填", f"1. 只填红色表头的列：{answers}；灰色表头的列不改。"),
        ("", "2. “整改措施”里已写的是建议，按实际改写；上次填过的已带入，有变化的再改。"),
        ("", "3. “整改情况”从下拉列表里选。选“已整改”的填“完成日期”；选“情况属实无需整改”的在“原因”里写明依据。"),
        (
            "",
            "4. 报“已整改”的，要在登记数据里同时改正：下次核查数据里不再有这个问题，才算证实；仍有的，会标为与数据不符。",
        ),
        ("", "5. 可以筛选、排序，可以分几次交；没有要报的行可以删去。红色的整改期限已过。"),
        ("", ""),
        ("怎样交", f"把填好的本文件发回{to}，文件名和表头不改，随下一批数据报送即可，不必另做表。"),
    ]
    if content.haves:
        complete = sum(household.is_complete for household in content.haves)
        words = (
            f"{len(content.haves)}户，其中八有齐全{complete}户；表“{HAVES_SHEET}”供入户时对照，不用交回，交回也不读入"
        )
        lines.append(("八有", f"{words}。{HAS}、{LACKS}、未知取自八有核查表和未关闭的问题。"))
    return [*lines, ("密级", f"{TIER}。只发给承办整改的单位，不得转发、公开；办结后删除。")]


def _look(column: Column, item: Item) -> str:
    is_answer = column.name in ANSWERS
    if column.type == "date":
        return "day_input" if is_answer else "late" if item.is_overdue else "day"
    return "input" if is_answer else "cell"


def _write(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    """A day, or a text that stays one whatever sign it begins with."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), look)
    elif value:
        sheet.write_string(row, column, str(value), look)
    else:
        sheet.write_blank(row, column, None, look)
