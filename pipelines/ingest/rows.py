"""Which rows of a sheet are data: everything that is not a title, header, blank row, total, note or list beside the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import CODE_PATTERN, INVISIBLE_CLASS, normal_header
from pipelines.ingest.recognition import Table

OTHER_SHEET, HIDDEN_SHEET = "其他工作表", "隐藏的工作表"
TITLE, HEADER, BLANK, TOTAL, NOTE, REPEATED = "标题行", "表头", "空行", "合计行", "说明行", "重复的表头"
BESIDE, NUMBERS = "表旁名录", "栏次行"
ABOVE_HEADER = "本行在表头上方，却像本表的一行数据，不读入；请把表头移到全部数据的上方后重报"
FOREIGN = "空行之后是另一个表的内容，不按本表读入，请移到别的工作表"

_TOTAL_WORDS = "合计|小计|总计|共计|累计"
_TOTAL_TEXT = rf"^(({_TOTAL_WORDS}|本页合计|本页小计)([^\u4e00-\u9fff]|$)|[^\d]{{0,20}}({_TOTAL_WORDS})[:：]?$)"
_TOTAL_ALONE = rf"^({_TOTAL_WORDS})$"
_MARKS = r"([(（]?(盖章|公章|签名|签字|签章)[)）]?)?"
_SIGNERS = "填表人|填报人|制表人|审核人|复核人|经办人|负责人|单位负责人|主要负责人|分管领导|制表|审核"
_SIGNED = f"{_SIGNERS}|填表单位|填报单位|报送单位|编制单位|填表日期|填报日期|填表时间|填报时间|报送日期|打印日期|联系人"
_NOTES = "注|备注|说明|填表说明|填报说明|填写说明|编制说明|数据来源|代码说明|指标解释|单位|计量单位"
_NOTE_TEXT = rf"^(({_NOTES})\d{{0,2}}{_MARKS}[:：]|({_SIGNED}){_MARKS}([:：]|$))"
_FIRST_CHARACTERS = sorted({word[0] for word in "|".join((_TOTAL_WORDS, _SIGNED, _NOTES)).split("|")})
_HAN = r"[\u4e00-\u9fff]"
_is_total, _is_note = re.compile(_TOTAL_TEXT).match, re.compile(_NOTE_TEXT).match
_is_total_alone, _is_count = re.compile(_TOTAL_ALONE).match, re.compile(r"^[\d,]{1,7}(户|人|个)?$").match
_has_han, _is_field_code = re.compile(_HAN).search, re.compile(CODE_PATTERN).search
_is_signature = re.compile(rf"^({_SIGNERS}){_MARKS}([:：]|$)").match
_speaks = re.compile(r"[：:。；;，,《》“”、]|^\d{1,2}[.．、]").search
_without_blanks = re.compile(INVISIBLE_CLASS).sub
_FIRST_CELLS = 5
_NOTE_CELLS = 3
_LONGEST_CELL = 20
_LEAST_NUMBERED = 5


@dataclass(frozen=True)
class Stretch:
    """A header with its title and the rows down to the next one: 0-based rows, `end_row` exclusive."""

    title_row: int
    first_header_row: int
    last_header_row: int
    end_row: int


@dataclass(frozen=True)
class RowKinds:
    """For each row of a sheet whether a part covers it, why it is no data (null: it is) and why it cannot be read (null: it
    can)."""

    covered: pl.Series
    reasons: pl.Series
    problems: pl.Series

    @property
    def is_data(self) -> pl.Series:
        return self.covered & self.reasons.is_null()


class _Layout:
    """What tells the rows of one layout apart: where its keys, required columns and headers stand."""

    def __init__(self, grid: Grid, tables: Sequence[Table]) -> None:
        self.grid = grid
        self.keys = sorted({table.positions[name] for table in tables for name in table.contract.key_columns
                            if name in table.positions})  # fmt: skip
        self.required = sorted({table.positions[column.name] for table in tables
                                for column in table.contract.required_columns if column.name in table.positions})  # fmt: skip
        self.headers: dict[int, set[str]] = {}
        for item in (item for table in tables for item in table.columns):
            known = item.match.column.headers if item.match.column else ()
            self.headers.setdefault(item.position, set()).update(map(normal_header, (item.header, *known)))
        self.positions = sorted(self.headers)

    @cached_property
    def merged_across(self) -> frozenset[int]:
        """Rows in which a merged block lies over several columns of the table."""
        last = max(self.positions)
        return frozenset(
            row
            for block in self.grid.merged
            if block.last_column > block.first_column and block.first_column <= last
            for row in range(block.first_row, block.last_row + 1)
        )

    def close_rows(self) -> list[int]:
        """Rows to look at one by one: without a key of their own, with words for a key, or beginning like a note or total."""
        # Most rows have a number for a key and begin with a number or with a word that begins no note; a sweep over the
        # columns tells it without any pattern.
        keys = (_is_plain_number(pl.col(cell_column(key))) for key in self.keys)
        first = pl.coalesce(cell_column(place) for place in range(min(_NOTE_CELLS, self.grid.cells.width)))
        begins = first.str.head(1)
        is_word = begins.is_between(pl.lit("\u4e00"), pl.lit("\u9fff")) & ~begins.is_in(_FIRST_CHARACTERS)
        is_plain = pl.any_horizontal(keys).fill_null(False) & (
            _begins_with_digit(first) | begins.is_between(pl.lit("A"), pl.lit("Z")) | is_word
        ).fill_null(False)
        others = self.grid.cells.select((~is_plain).arg_true()).to_series()
        return [row for row in others.to_list() if self._is_close(self.grid.cells.row(row))]

    def _is_close(self, cells: Sequence[str | None]) -> bool:
        keys = [_without_blanks("", cells[key] or "") for key in self.keys]
        if all(not key or _has_han(key) for key in keys) or all(map(_is_field_code, keys)):
            return True
        first = next((text for cell in cells[:_NOTE_CELLS] if cell and (text := _without_blanks("", cell))), "")
        return bool(_is_note(first) or _is_total_alone(first))

    def reason_of(self, row: int, cells: Sequence[str]) -> str | None:
        """What a row is, given its cells without white space; None for data."""
        read = [cells[place] for place in self.positions if cells[place]]
        if not read:
            return BESIDE if any(cells) else BLANK
        if len(read) > 1 and self._repeats_header(cells, len(read)):
            return REPEATED
        first = next(filter(None, cells), "")
        # Below the header of a number that identifies something, a total may hold how many there are.
        is_sum = _is_total_alone(first) is not None
        keyless = all(
            not cells[key] or _is_total(cells[key]) or (is_sum and _is_count(cells[key])) for key in self.keys
        )
        if keyless and any(map(_is_total, cells[:_FIRST_CELLS])):
            return TOTAL
        if _is_note(first) and not all(cells[place] for place in self.required) and not self._has_one_noted_cell(cells):
            return NOTE
        return NOTE if len(read) == 1 and self._is_running_text(row, cells, read[0]) else None

    def _has_one_noted_cell(self, cells: Sequence[str]) -> bool:
        """Whether a row is data of which one cell alone, a duty such as 分管领导, might as well begin a note."""
        return (
            self.looks_like_data(cells)
            and sum(map(bool, cells)) > _NOTE_CELLS
            and sum(map(bool, map(_is_note, cells))) == 1
        )

    def looks_like_data(self, cells: Sequence[str | None]) -> bool:
        """Whether a row above the header is none of its titles: a number stands for a key, and most required columns are
        filled. A header that was sorted along with its rows has some of them above it."""
        keys = [cells[key] or "" for key in self.keys]
        filled = sum(bool(_without_blanks("", cells[place] or "")) for place in self.required)
        has_number = any(re.search(r"\d", key) and not re.search(_HAN, key) for key in keys)
        return all(keys) and has_number and 2 * filled > len(self.required)

    def _repeats_header(self, cells: Sequence[str], read: int) -> bool:
        same = sum(normal_header(cells[place]) in self.headers[place] for place in self.positions if cells[place])
        return 2 * same > read

    def _is_running_text(self, row: int, cells: Sequence[str], text: str) -> bool:
        """One text in the whole row that is a sentence, lies over several columns, or stands as words in the place of a key;
        any other lone value stays data."""
        if not re.search(_HAN, text):
            return False
        is_no_key = any(cells[key] for key in self.keys) and not re.search(r"\d", text)
        return is_no_key or row in self.merged_across or len(text) > _LONGEST_CELL or _speaks(text) is not None


def classify(grid: Grid, tables: Sequence[Table], stretches: Sequence[Stretch]) -> RowKinds:
    """What each row of a sheet is to the tables of one layout.

    A total has no key of its own, and a note leaves a required column open, so that only the few rows that may be one are
    looked at one by one.
    """
    layout = _Layout(grid, tables)
    close = layout.close_rows()
    above = _above(stretches)
    reasons: dict[int, str | None] = dict(above)
    for row in close:
        cells = [_without_blanks("", text or "") for text in grid.cells.row(row)]
        if row not in above:
            reasons[row] = layout.reason_of(row, cells)
        elif above[row] == TITLE and not any(cells):
            reasons[row] = BLANK
    problems: dict[int, str | None] = {}
    for row in (
        row for row, reason in above.items() if reason == TITLE and layout.looks_like_data(grid.cells.row(row))
    ):
        reasons[row], problems[row] = None, ABOVE_HEADER
    for stretch in stretches:
        row = stretch.last_header_row + 1
        if row < min(stretch.end_row, grid.height) and _numbers_columns(
            grid.cells.row(row)[: layout.positions[-1] + 1]
        ):
            reasons[row] = NUMBERS
    problems |= dict.fromkeys(_foreign_rows(grid, layout, stretches, close, reasons), FOREIGN)
    return RowKinds(_covered(grid.height, stretches), _by_row(reasons, grid.height, "reason"),
                    _by_row(problems, grid.height, "problem"))  # fmt: skip


def _covered(height: int, stretches: Sequence[Stretch]) -> pl.Series:
    covered = np.zeros(height, dtype=np.bool_)
    for stretch in stretches:
        covered[stretch.title_row : stretch.end_row] = True
    return pl.Series("covered", covered)


def _above(stretches: Sequence[Stretch]) -> dict[int, str | None]:
    """Titles and headers; a header that was read before is a repeated one."""
    return {
        row: TITLE if row < stretch.first_header_row else REPEATED if number else HEADER
        for number, stretch in enumerate(stretches)
        for row in range(stretch.title_row, stretch.last_header_row + 1)
    }


def _foreign_rows(
    grid: Grid, layout: _Layout, stretches: Sequence[Stretch], close: Sequence[int], reasons: dict[int, str | None]
) -> list[int]:
    """Rows from a further small table on: after a blank row, words stand where numbers stood in the rows before."""
    looked_at, foreign = set(close), []
    for stretch in stretches:
        first, end = stretch.last_header_row + 1, min(stretch.end_row, grid.height)
        for row in (row for row in close if first < row < end and reasons.get(row) is None):
            before = row - 1
            while before >= first and reasons.get(before) is not None:
                before -= 1
            is_apart = BLANK in (reasons.get(between) for between in range(before + 1, row))
            cells = grid.cells.row(row)
            keys = [cells[key] for key in layout.keys if cells[key]]
            has_words = bool(keys) and not any(re.search(r"\d", key) for key in keys)
            if is_apart and before >= first and before not in looked_at and has_words and sum(map(bool, cells)) > 1:
                foreign += [other for other in range(row, end) if reasons.get(other) is None]
                break
    return foreign


def _numbers_columns(cells: Sequence[str | None]) -> bool:
    """A row below the header that counts the columns: 甲 乙 1 2 3 …"""
    texts = [text.strip() for text in cells if text and text.strip()]
    while texts and texts[0] in "甲乙丙丁戊":
        texts = texts[1:]
    return len(texts) >= _LEAST_NUMBERED and texts == [str(number) for number in range(1, len(texts) + 1)]


def _by_row(values: Mapping[int, str | None], height: int, name: str) -> pl.Series:
    column = pl.Series(name, [None], dtype=pl.String).new_from_index(0, height)
    return column.scatter(list(values), list(values.values())) if values else column


def _is_plain_number(text: pl.Expr) -> pl.Expr:
    """Surely the number of something: in ASCII, and beginning with a digit or with more digits than a field code has."""
    has_digits = text.str.slice(3, 5).cast(pl.Int64, strict=False) > 9999
    return (_begins_with_digit(text) | has_digits) & (text.str.len_bytes() == text.str.len_chars())


def _begins_with_digit(text: pl.Expr) -> pl.Expr:
    return (text >= "0") & (text < ":")


def ends_a_table(cells: Sequence[str]) -> bool:
    """Whether a row, given its cells, is a total or a line of signatures: what stands above it belongs to the table before."""
    first = next((compact for text in cells if (compact := _without_blanks("", text))), "")
    return bool(
        _is_signature(first) or any(_is_total(_without_blanks("", text)) for text in cells[:_FIRST_CELLS] if text)
    )
