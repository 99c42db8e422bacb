"""Blank forms: a workbook to fill in for each table, made from its contract, that comes back without a single mapping.

Own headers, drop-downs for codes and villages, checks of dates and numbers, identifiers as text, and a page of instructions.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.contracts import Column, Contract, load_codes
from pipelines.contracts.dictionary_page import TYPES_ZH

LOOKUP_SHEET, HELP_SHEET, VILLAGE_SHEET = "选项", "填表说明", "本县村名录"
YES_NO = ("是", "否")
FIRST_DATA_ROW = 3
"""0-based: below the title, the line of the office and the header."""

_LAST_ROW = 1_048_575
_CREATED = datetime(2018, 12, 28)
_FONT = "宋体"
_VILLAGE = "village_code"
# Excel's own limits.
_LONGEST_LIST, _LONGEST_TITLE, _LONGEST_MESSAGE, _LONGEST_SHEET_NAME = 255, 32, 255, 31
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LARGEST_NUMBER = 10**12
_WIDE_FORM = 16
_A3, _A4 = 8, 9
_LINE_HEIGHT, _CHARACTERS_A_LINE = 18, 36
_DARK, _REQUIRED, _OPTIONAL, _LINE = "#1F3A5F", "#FBE9D9", "#E8EEF5", "#9AA5B1"


@dataclass(frozen=True)
class Village:
    """A village that the form offers."""

    code: str
    town: str
    name: str


def write_form(path: Path, contract: Contract, *, area: str, villages: Sequence[Village] = ()) -> None:
    """Write the blank form of one table; the same arguments give the same bytes.

    Args:
        area: the county or programme that fills it in, as its title says.
        villages: offered for the village column; without them any code may be typed.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": f"{area}{contract.title_zh}", "created": _CREATED})
        _Form(book, contract, area, villages).write()
    path.write_bytes(content.getvalue())


class _Form:
    """One workbook being written."""

    def __init__(self, book: Any, contract: Contract, area: str, villages: Sequence[Village]) -> None:
        self.book, self.contract, self.area, self.villages = book, contract, area, villages
        self.sheet = book.add_worksheet(contract.title_zh[:_LONGEST_SHEET_NAME])
        self.help = book.add_worksheet(HELP_SHEET)
        self.village_list = book.add_worksheet(VILLAGE_SHEET) if villages else None
        self.lookup = book.add_worksheet(LOOKUP_SHEET)
        self.lookup.hide()
        self._lookup_columns: dict[str, str] = {}

    def write(self) -> None:
        self._write_head()
        for position, column in enumerate(self.contract.columns):
            self._write_column(position, column)
        self._set_up_page()
        self._write_help()
        if self.village_list is not None:
            self._write_villages()
        self.sheet.activate()

    def _format(self, **properties: Any) -> Any:
        return self.book.add_format({"font_name": _FONT, "font_size": 10.5, "valign": "vcenter", **properties})

    def _write_head(self) -> None:
        title = self._format(font_size=18, bold=True, align="center", font_color=_DARK)
        office = self._format(font_color="#444444")
        last = len(self.contract.columns) - 1
        line = "填报单位：　　　　　　数据期：　　　　年　　月　　　填表人：　　　　　　审核人："
        for row, text, style in ((0, f"{self.area}{self.contract.title_zh}", title), (1, line, office)):
            # A title over many columns is centred where a reader first sees it.
            self.sheet.merge_range(row, 0, row, min(last, 9) or 1, text, style)
        self.sheet.set_row(0, 36)
        self.sheet.set_row(1, 22)
        self.sheet.set_row(FIRST_DATA_ROW - 1, 48)

    def _write_column(self, position: int, column: Column) -> None:
        head = self._format(
            bold=True, align="center", text_wrap=True, border=1, border_color=_LINE, font_color=_DARK,
            bg_color=_REQUIRED if column.required else _OPTIONAL,
        )  # fmt: skip
        self.sheet.write_string(FIRST_DATA_ROW - 1, position, f"{'*' if column.required else ''}{column.header}", head)
        self.sheet.set_column(position, position, _width(column), self._format(num_format=_number_format(column)))
        options = {**self._validation(column), **_input_help(column)}
        if options["validate"] != "any" or "input_message" in options:
            self.sheet.data_validation(FIRST_DATA_ROW, position, _LAST_ROW, position, options)

    def _validation(self, column: Column) -> dict[str, Any]:
        """What Excel lets into the cells of a column."""
        choices = self._choices(column)
        if choices:
            return {"validate": "list", "source": self._source(column, choices), **_error("请从下拉列表里选")}
        if column.type == "date":
            days = {"minimum": date(_FIRST_YEAR, 1, 1), "maximum": date(_LAST_YEAR, 12, 31)}
            return {"validate": "date", "criteria": "between", **days, **_error("请填日期，如 2018-12-31")}
        if column.type == "integer":
            years = (_FIRST_YEAR, _LAST_YEAR) if column.name.endswith("_year") else (0, _LARGEST_NUMBER)
            limits = dict(zip(("minimum", "maximum"), years, strict=True))
            return {"validate": "integer", "criteria": "between", **limits, **_error("请填整数，不带单位")}
        if column.type == "decimal":
            top = (0, 100) if column.unit == "%" else (-_LARGEST_NUMBER, _LARGEST_NUMBER)
            limits = dict(zip(("minimum", "maximum"), top, strict=True))
            return {"validate": "decimal", "criteria": "between", **limits, **_error("请填数字，不带单位")}
        return {"validate": "any"}

    def _choices(self, column: Column) -> Sequence[str]:
        if column.type == "boolean":
            return YES_NO
        if column.type == "code" and column.codes:
            return tuple(load_codes()[column.codes].values)
        return [village.code for village in self.villages] if column.name == _VILLAGE else ()

    def _source(self, column: Column, choices: Sequence[str]) -> Any:
        """The choices themselves, or where the hidden sheet lists them when they are too long for a cell's own list."""
        if len(",".join(choices)) <= _LONGEST_LIST and not any("," in choice for choice in choices):
            return list(choices)
        name = column.codes or column.name
        if name not in self._lookup_columns:
            place = len(self._lookup_columns)
            self.lookup.write_string(0, place, column.header)
            for row, choice in enumerate(choices, start=1):
                self.lookup.write_string(row, place, choice)
            letter = _letter(place)
            self._lookup_columns[name] = f"={LOOKUP_SHEET}!${letter}$2:${letter}${len(choices) + 1}"
        return self._lookup_columns[name]

    def _set_up_page(self) -> None:
        wide = len(self.contract.columns) > _WIDE_FORM
        self.sheet.freeze_panes(FIRST_DATA_ROW, 1)
        # Lines are printed between the cells, so that an empty form can be filled in by hand.
        self.sheet.hide_gridlines(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A3 if wide else _A4)
        self.sheet.fit_to_pages(2 if wide else 1, 0)
        self.sheet.repeat_rows(0, FIRST_DATA_ROW - 1)
        self.sheet.repeat_columns(0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.sheet.set_footer("&C第 &P 页，共 &N 页&R&A")

    def _write_help(self) -> None:
        """How to fill in the form, and each of its columns."""
        wrapped = self._format(text_wrap=True)
        head = self._format(bold=True, bg_color=_OPTIONAL, border=1, border_color=_LINE, font_color=_DARK)
        cell = self._format(text_wrap=True, border=1, border_color=_LINE)
        self.help.hide_gridlines(2)
        for position, width in enumerate((26, 10, 16, 72)):
            self.help.set_column(position, position, width)
        title = self._format(font_size=16, bold=True, font_color=_DARK)
        self.help.merge_range(0, 0, 0, 3, f"《{self.contract.title_zh}》填表说明", title)
        self.help.set_row(0, 28)
        row = 1
        for row, text in enumerate(_instructions(self.contract, bool(self.villages)), start=1):
            self.help.merge_range(row, 0, row, 3, text, wrapped)
            self.help.set_row(row, 32 if len(text) > 60 else 18)
        row += 2
        for position, text in enumerate(("列名", "是否必填", "怎么填", "说明与可填的值")):
            self.help.write_string(row, position, text, head)
        for offset, column in enumerate(self.contract.columns, start=1):
            must, explained = "必填" if column.required else "", _explained(column)
            self.help.set_row(row + offset, _LINE_HEIGHT * max(1, -(-len(explained) // _CHARACTERS_A_LINE)))
            for position, text in enumerate((column.header, must, _kind(column), explained)):
                self.help.write_string(row + offset, position, text, cell)
        self.help.set_landscape()
        self.help.set_paper(_A4)
        self.help.fit_to_pages(1, 0)

    def _write_villages(self) -> None:
        assert self.village_list is not None
        head = self._format(bold=True, bg_color=_OPTIONAL, border=1, border_color=_LINE, font_color=_DARK)
        cell = self._format(num_format="@", border=1, border_color=_LINE)
        self.village_list.set_column(0, 2, 20)
        for row, cells in enumerate(
            (("12位代码", "所在镇街", "村"), *((one.code, one.town, one.name) for one in self.villages))
        ):
            for position, text in enumerate(cells):
                self.village_list.write_string(row, position, text, cell if row else head)


def _error(message: str) -> dict[str, str]:
    return {"error_title": "请核对", "error_message": message}


def _input_help(column: Column) -> dict[str, str]:
    """The note that Excel shows beside a cell that is being filled in."""
    parts = ["必填。" if column.required else "", _explained(column)]
    message = "".join(part for part in parts if part)
    if not message:
        return {}
    short = message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"
    return {"input_title": column.header[:_LONGEST_TITLE], "input_message": short}


def _kind(column: Column) -> str:
    kind = TYPES_ZH[column.type]
    return f"{kind}({column.unit})" if column.unit else kind


def _explained(column: Column) -> str:
    """What a column asks for: its unit, its values, and the caveat of its contract."""
    parts: list[str] = []
    if column.unit and column.type in ("integer", "decimal"):
        parts.append(f"单位：{column.unit}")
    if column.type == "boolean":
        parts.append("填“是”或“否”，不清楚的留空")
    elif column.codes:
        values = "、".join(load_codes()[column.codes].values)
        parts.append(f"可多选，用顿号分开：{values}" if column.type == "code_list" else f"选填一项：{values}")
    elif column.type == "date":
        parts.append("日期写作 2018-12-31")
    elif column.type == "text" and _is_number(column):
        parts.append("按原样填写，单元格是文本格式，请勿改成数值")
    if column.note:
        parts.append(column.note)
    return "；".join(parts) + ("。" if parts else "")


def _is_number(column: Column) -> bool:
    return column.name.endswith(("_id", "_code", "_number", "_phone"))


def _instructions(contract: Contract, has_villages: bool) -> Iterator[str]:
    yield "一、一行填一条，从表头下一行填起；不要改动表头，不要合并单元格，不要在表内加小计、合计。"
    yield "二、带*、底色为浅橙的列必填；没有的内容留空，不要填“无”“/”。"
    yield "三、编号、代码、证件号码、电话的列是文本格式，粘贴时请用“只粘贴值”，以免末几位变成0。"
    yield f"四、第二行写明数据期，如“数据期：2018年12月”；文件名前6位保留县代码，如“440882雷州市_{contract.title_zh}.xlsx”。"
    if has_villages:
        yield f"五、行政村代码从下拉列表里选，代码和村名的对照见“{VILLAGE_SHEET}”。"


def _number_format(column: Column) -> str:
    """Text for everything that is not a number or a date, so that Excel changes nothing."""
    formats: Mapping[str, str] = {"date": "yyyy-mm-dd", "integer": "0", "decimal": "0.00##"}
    return formats.get(column.type, "@")


def _width(column: Column) -> float:
    """Columns as wide as their contents need, headers wrapped."""
    if column.type == "text":
        return 22 if _is_number(column) else 16
    return 12 if column.type in ("date", "code", "code_list") else max(8.5, min(13, len(column.header) * 1.2))


def _letter(position: int) -> str:
    """Letters of a 0-based column position."""
    letters = ""
    position += 1
    while position:
        position, remainder = divmod(position - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters
