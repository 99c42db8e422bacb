"""Numbers of what was received: cells that could not be read, rows set aside, deliveries (roof)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.answers.view import View, beyond, one_of
from pipelines.contracts.issue_kinds import issue_title
from pipelines.report import numbers
from pipelines.report.address_terms import ALL, COUNTY, FILE, PROGRAM_CODE, SHARED
from pipelines.report.addresses import WorkedAddress
from pipelines.report.pages.deliveries import MARKS
from pipelines.report.pages.unread import CELL_STATES, RETURN_STATES, ROW_STATES, is_text_kept

Told = tuple[str, str]


_CELLS_ZH = {
    "cells": "读不出或有疑问的单元格", "open_cells": "待更正的单元格", "repaired_cells": "已更正的单元格", "rows": "隔离过的行",
    "open_rows": "仍隔离的行", "repaired_rows": "经退回更正读入的行", "unread": "读不出的单元格", "kept": "保留原文的单元格",
    "replaced": "所在行已另行重报的单元格", "changed": "读入时统一写法的单元格", "corrected": "人工更正的单元格",
    "columns": "有问题的列和情形", "remarks": "读入时有提示的文件", "lines": "退回的行", "applied": "退回后已更正的行",
    "blank": "退回后未填的行", "set_aside": "退回后未能采用的行", "remark": "读入时有提示的单元格",
}  # fmt: skip


def cells(view: View, address: WorkedAddress) -> Told:
    """Cells that could not be read or were rewritten, rows set aside, lines of return workbooks."""
    first, *rest = address.terms
    name, shown = beyond(first)
    county = {COUNTY: address.area_code, SHARED: ""}.get(address.level)
    title = _CELLS_ZH[one_of(name.partition("-")[0], _CELLS_ZH, address)]
    if address.level == FILE:
        return title, numbers.plain(_cells_of_file(view, address, first))
    if name == "changed":
        changed = view.snapshot.normalisations(["kind"])
        return title, numbers.plain(int((changed.filter(kind=rest[0]) if rest else changed)["cells"].sum()))
    if name == "corrected":
        return title, numbers.plain(view.snapshot.corrections() or 0)
    if name in (*ROW_STATES, "rows"):
        rows = view.snapshot.repairs(county_code=county).row(0, named=True)
        return title, numbers.plain(sum(rows.values()) if name == "rows" else rows[name])
    found = view.snapshot.cell_issues(["kind", "table_name", "column_name"], county_code=county)
    for column, value in zip(("kind", "table_name", "column_name"), rest, strict=False):
        found = found.filter(pl.col(column) == value)
    title += f"：{issue_title(rest[0])}" if rest else ""
    if name in ("columns", "remarks"):
        listed = found if name == "columns" else view.snapshot.file_remarks()
        return title, numbers.plain(listed.height - shown)
    sums = {state: int(found[state].sum() or 0) for state in CELL_STATES}
    kept = sum(number for kind, number in found.select("kind", "cells").iter_rows() if is_text_kept(kind))
    sums |= {"kept": kept, "unread": sums["cells"] - kept}
    sums["replaced"] = sums["cells"] - sums["repaired_cells"] - sums["open_cells"]
    return title, numbers.plain(sums[name])


def _cells_of_file(view: View, address: WorkedAddress, term: str) -> int:
    batch, _, name = address.area_code.partition("/")
    if term in RETURN_STATES:
        found, column = view.snapshot.returned_files(), term
    else:
        found, column = view.snapshot.file_remarks().filter(kind=term.removeprefix("remark-")), "cells"
    return int(found.filter(batch_id=batch, file_name=name)[column].sum() or 0)


def delivery(view: View, address: WorkedAddress) -> Told:
    """Tables owed, by what became of them: of the newest period ends, or of one."""
    status, *rest = address.terms
    office = {COUNTY: address.area_code, SHARED: PROGRAM_CODE}.get(address.level)
    if status == "days":
        rows = view.snapshot.submissions(office).filter(table_name=rest[0], period_end=address.as_of)
        return f"{rows['title_zh'][0]}迟报或逾期的天数", numbers.plain(int(rows["days_late"][0] or 0))
    found = view.snapshot.submissions(office, newest_only=not rest)
    if rest:
        found = found.filter(period_end=date.fromisoformat(rest[0]))
    words = {ALL: "应报", **{name: said for name, (_, said) in MARKS.items()}}
    title = f"{rest[0] if rest else '最近一期'}{words[one_of(status, words, address)]}的表数"
    return title, numbers.plain(found.height if status == ALL else found.filter(status=status).height)
