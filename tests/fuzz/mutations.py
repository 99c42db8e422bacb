"""What goes wrong with the cells, headers and rows of a file before it is sent; each follows from random numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.fuzz.cells import CANARY, CANARY_ID, CANARY_PHONE, Standing
from tests.fuzz.formats import Sheet

SheetMutation = Callable[[Sheet, int, Random], None]
"""Changes a sheet whose header stands in the given row (0-based)."""

NASTY: tuple[Standing, ...] = (
    10**30, -1, 0, 1e308, 5e-324, 0.1 + 0.2, 2**53 + 1, "9" * 400, "-0", "1e999", "NaN", "Infinity", "=1+1", "=SUM(A1:A9)",
    "=HYPERLINK(\"x\")", "+cmd|' /C calc'!A0", "@SUM(1)", "\x01\x02", "a\tb", "a\nb\r\nc", "\ufeff", "\u202e乱序", "\u200b",
    "\u0301", "\U0001f600", "\ue000", "x" * 32_767, "长" * 5_000, "''''", '"', '""', ",", ";", "|", "，", "\t", "<td>", "&amp;",
    "]]>", "${x}", "%s%n", "{0}", "\\", "NULL", "0000-00-00", "9999-99-99", "0x1F", "１２３", "一二三", "是否", "合计",
    "小计", "注：见附表", "填表人：", "户编号", "姓名", "序号", "440804001001", "440999001001", "4408040010010001", True, False,
    None,
    f"{CANARY}子丑", f"{CANARY_ID}01{7:011d}X", f"{CANARY_PHONE}{7:07d}", f"{CANARY}子丑,{CANARY_ID}01{8:011d}X", f"={CANARY}寅",
    f"合计{CANARY}卯", f"注：{CANARY}辰 {CANARY_PHONE}{9:07d}", f"户主{CANARY}巳的户编号是多少，请填写说明，谢谢合作",
)  # fmt: skip
"""Cells that break programs, and names and numbers of persons where they do not belong."""


# Cells


def replace_cells(sheet: Sheet, header: int, rng: Random) -> None:
    for _ in range(rng.randint(1, 12)):
        row = _data_row(sheet, header, rng)
        if row:
            row[rng.randrange(len(row))] = rng.choice(NASTY)


def replace_column(sheet: Sheet, header: int, rng: Random) -> None:
    place, cell = rng.randrange(len(sheet.rows[header])), rng.choice(NASTY)
    for row in sheet.rows[header + 1 :]:
        if place < len(row):
            row[place] = cell


def swap_cells(sheet: Sheet, header: int, rng: Random) -> None:
    for _ in range(rng.randint(1, 4)):
        one, other = _data_row(sheet, header, rng), _data_row(sheet, header, rng)
        if one and other:
            place, target = rng.randrange(len(one)), rng.randrange(len(other))
            one[place], other[target] = other[target], one[place]


def _data_row(sheet: Sheet, header: int, rng: Random) -> list[Standing] | None:
    rows = [row for row in sheet.rows[header + 1 :] if row]
    return rng.choice(rows) if rows else None


# Headers


def misspell_header(sheet: Sheet, header: int, rng: Random) -> None:
    cells = sheet.rows[header]
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(cells))
        text = str(cells[place] or "")
        at = rng.randrange(len(text) + 1)
        added = rng.choice(("", "的", "号", " ", "(", "万元", "2"))
        cells[place] = text[:at] + added + text[at + rng.randrange(2) :]


def repeat_header_cell(sheet: Sheet, header: int, rng: Random) -> None:
    cells = sheet.rows[header]
    cells[rng.randrange(len(cells))] = rng.choice(cells)


def blank_header(sheet: Sheet, header: int, rng: Random) -> None:
    cells = sheet.rows[header]
    for _ in range(rng.randint(1, 3)):
        cells[rng.randrange(len(cells))] = rng.choice((None, " ", "\u200b", "—"))


def swap_headers(sheet: Sheet, header: int, rng: Random) -> None:
    cells = sheet.rows[header]
    one, other = rng.randrange(len(cells)), rng.randrange(len(cells))
    cells[one], cells[other] = cells[other], cells[one]


def delete_header(sheet: Sheet, header: int, rng: Random) -> None:
    del sheet.rows[header]


def insert_column(sheet: Sheet, header: int, rng: Random) -> None:
    place = rng.randrange(len(sheet.rows[header]) + 1)
    for number, row in enumerate(sheet.rows):
        if number >= header:
            row.insert(place, rng.choice(("备用", "核实情况", None)) if number == header else rng.choice(NASTY))


def delete_column(sheet: Sheet, header: int, rng: Random) -> None:
    place = rng.randrange(len(sheet.rows[header]))
    for row in sheet.rows[header:]:
        del row[place : place + 1]


def join_header_and_row(sheet: Sheet, header: int, rng: Random) -> None:
    sheet.rows[header : header + 2] = [[cell for row in sheet.rows[header : header + 2] for cell in row]]


# Rows


def repeat_rows(sheet: Sheet, header: int, rng: Random) -> None:
    for _ in range(rng.randint(1, 5)):
        row = rng.choice(sheet.rows)
        sheet.rows.insert(rng.randrange(len(sheet.rows) + 1), list(row))


def shuffle_rows(sheet: Sheet, header: int, rng: Random) -> None:
    rng.shuffle(sheet.rows)


def delete_rows(sheet: Sheet, header: int, rng: Random) -> None:
    for _ in range(rng.randint(1, 4)):
        if len(sheet.rows) > 1:
            del sheet.rows[rng.randrange(len(sheet.rows))]


def blank_rows(sheet: Sheet, header: int, rng: Random) -> None:
    for _ in range(rng.randint(1, 4)):
        sheet.rows.insert(rng.randrange(len(sheet.rows) + 1), rng.choice(([], [None, ""], [" "], ["\u200b", "\u3000"])))


def shift_row(sheet: Sheet, header: int, rng: Random) -> None:
    row = _data_row(sheet, header, rng)
    if row:
        place = rng.randrange(len(row))
        row[place:place] = [rng.choice(NASTY)] if rng.random() < 0.5 else [None, None]


def shorten_row(sheet: Sheet, header: int, rng: Random) -> None:
    row = _data_row(sheet, header, rng)
    if row:
        del row[rng.randrange(len(row)) :]


def insert_lines(sheet: Sheet, header: int, rng: Random) -> None:
    lines: tuple[list[Standing], ...] = (
        ["合计", *["1"] * 9], ["注：以下为新增"], [f"联系人：{CANARY}午"], list(sheet.rows[header]), ["第二部分"],
        [f"{CANARY}未"], [None, f"{CANARY}申", None, f"{CANARY_ID}01{5:011d}X"], [str(number) for number in range(1, 12)],
    )  # fmt: skip
    for _ in range(rng.randint(1, 4)):
        sheet.rows.insert(rng.randrange(len(sheet.rows) + 1), list(rng.choice(lines)))


SHEET_MUTATIONS: Mapping[str, tuple[SheetMutation, ...]] = {
    "cells": (replace_cells, replace_cells, replace_column, swap_cells),
    "header": (misspell_header, repeat_header_cell, blank_header, swap_headers, delete_header, insert_column, delete_column,
               join_header_and_row),
    "rows": (repeat_rows, shuffle_rows, delete_rows, blank_rows, shift_row, shorten_row, insert_lines),
}  # fmt: skip
