"""Where everything stands on paper: numbers of headings, tables and figures, folded tables, widths of columns."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.report import numbers
from pipelines.report.office.document import (
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    Paragraph,
    Row,
    Run,
    Table,
    plain,
)

TEXT_WIDTH_PT = 442.2
"""156 mm."""
TEXT_HEIGHT_PT = 637.8
"""225 mm."""
TABLE_SIZES_PT = (10.5, 9.0, 8.0, 7.5)
CELL_PADDING_PT = 6.0
_NARROW_EM = 9.0
"""A column up to this wide is not broken; wider ones share what is left."""
_SMALLEST_SHARE_EM, _LEAST_SHARE_EM = 6.3, 4.2
"""A column of text gets at least so many characters a line; the second only where the text cannot get smaller."""
_HEAD_LINE_EM = 4.4
_WIDEST_EM = 30.0
_SLACK_EM = 0.3
_MOST_TURNED_ROWS = 22
_LONG_TABLE = 8
"""From so many rows on a table that takes less than half of the line is set twice side by side."""
_TITLE_EM = 20.0
_BREAKS = "，；：、"


@dataclass(frozen=True)
class Placed:
    """A block with the number that stands before it: 一、, （一）, 表1, 图1; none for text."""

    label: str
    block: Block


def placed(document: Document) -> list[Placed]:
    """The blocks that paper shows, numbered. A second-level heading before any first-level one counts as one of those.

    A table too wide for an upright page goes to the end, where it has a page of its own.
    """
    found: list[Placed] = []
    turned: list[Placed] = []
    counts = {"heading": 0, "part": 0, "table": 0, "figure": 0}
    for block in document.blocks:
        if isinstance(block, Table) and block.is_folded:
            continue
        if isinstance(block, Heading):
            if block.level == 1 or not counts["heading"]:
                counts["heading"] += 1
                counts["part"] = 0
                found.append(Placed(f"{numbers.small_number(counts['heading'])}、", replace(block, level=1)))
            else:
                counts["part"] += 1
                found.append(Placed(f"（{numbers.small_number(counts['part'])}）", block))
        elif isinstance(block, Table | Figure):
            kind, word = ("table", "表") if isinstance(block, Table) else ("figure", "图")
            counts[kind] += 1
            item = Placed(f"{word}{counts[kind]}", folded(block) if isinstance(block, Table) else block)
            if isinstance(item.block, Table) and columns_of(item.block).is_turned:
                turned.append(item)
                found.append(Placed("", Paragraph((Run(f"{block.title}见文末{item.label}。"),))))
            else:
                found.append(item)
        else:
            found.append(Placed("", block))
    return found + turned


def closing_notes(document: Document, fonts_remark: str = "") -> list[tuple[Run, ...]]:
    """The notes of the page, then where the numbers come from and which fonts stand in for others."""
    notes = list(document.notes)
    if not any(document.snapshot_id in plain(note) for note in notes):
        made_up = "本件为模拟数据，不代表任何真实情况。" if document.is_simulated else ""
        notes.append((Run(f"全部数字出自同一快照{document.snapshot_id}。{made_up}"),))
    dates = f"数据截至{numbers.prose_date(document.as_of)}，收数截止{numbers.prose_date(document.known_on)}。"
    notes.append((Run(dates + fonts_remark),))
    return notes


def folded(table: Table) -> Table:
    """A narrow table set side by side: down the first part, then down the next."""
    parts = 2 if _is_long_and_narrow(table) else table.side_by_side
    if parts < 2 or not table.rows:
        return table
    height = math.ceil(len(table.rows) / parts)
    blank = Row(tuple(Cell((), cell.span, cell.is_number) for cell in table.rows[0].cells))
    filled = [*table.rows, *[blank] * (height * parts - len(table.rows))]
    rows = [Row(_beside([row.cells for row in filled[line::height]])) for line in range(height)]
    return replace(table, head=_beside([table.head] * parts) if table.head else (), rows=tuple(rows), side_by_side=1)


def _beside(parts: list[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """The cells of the parts with an empty one between them."""
    first, *others = parts
    return first + tuple(cell for part in others for cell in (Cell(()), *part))


def _is_long_and_narrow(table: Table) -> bool:
    if len(table.rows) < _LONG_TABLE or any(cell.span > 1 for row in table.rows for cell in row.cells):
        return False
    natural, _ = _natural_widths(table)
    return sum(width * TABLE_SIZES_PT[1] + CELL_PADDING_PT for width in natural) <= TEXT_WIDTH_PT / 2


def width_em(text: str) -> float:
    """Width of a line in widths of a Chinese character; a Latin one is about half as wide."""
    return sum(1.0 if sign == "%" or unicodedata.east_asian_width(sign) in "WFA" else 0.57 for sign in text)


def _lines(cell: Cell) -> Iterator[str]:
    return iter(plain(cell.text).split("\n"))


@dataclass(frozen=True)
class Columns:
    """How a table is set: size of its text and widths in pt; a turned one stands upright on the page's long side."""

    size: float
    widths: list[float]
    is_turned: bool = False


def columns_of(table: Table) -> Columns:
    """The largest text at which no column gets too narrow; a table too wide even for the smallest is turned.

    Narrow columns get what they need, the others share the rest by the length of their text. A head may take three lines.
    """
    natural, total = _natural_widths(table)
    rooms = (
        [(TEXT_WIDTH_PT, False), (TEXT_HEIGHT_PT, True)]
        if len(table.rows) <= _MOST_TURNED_ROWS
        else [(TEXT_WIDTH_PT, False)]
    )
    for room, is_turned in rooms:
        for size in TABLE_SIZES_PT:
            widths = _shared(natural, total, size, room)
            if widths is not None:
                return Columns(size, widths, is_turned)
    smallest = TABLE_SIZES_PT[-1]
    whole = sum(natural)
    return Columns(smallest, [TEXT_WIDTH_PT * width / whole for width in natural])


def _shared(natural: list[float], total: list[float], size: float, room: float) -> list[float] | None:
    """Widths that together fill `room`; None where a column would get too narrow."""
    needs = [width * size + CELL_PADDING_PT for width in natural]
    if sum(needs) <= room:
        spare = (room - sum(needs)) / len(needs)
        return [need + spare for need in needs]
    fixed = [width <= _NARROW_EM for width in natural]
    left = room - sum(need for need, is_fixed in zip(needs, fixed, strict=True) if is_fixed)
    weight = sum(long for is_fixed, long in zip(fixed, total, strict=True) if not is_fixed)
    if not weight:
        return None
    widths = [
        need if is_fixed else left * long / weight for need, is_fixed, long in zip(needs, fixed, total, strict=True)
    ]
    smallest = min(width for width, is_fixed in zip(widths, fixed, strict=True) if not is_fixed)
    share = _SMALLEST_SHARE_EM if size > TABLE_SIZES_PT[-1] else _LEAST_SHARE_EM
    return widths if smallest >= share * size else None


def _natural_widths(table: Table) -> tuple[list[float], list[float]]:
    """Widest line and longest text of each column, in em; cells over several columns do not count."""
    natural, total = [1.0] * table.columns, [1.0] * table.columns
    for line in [table.head, *(row.cells for row in table.rows)]:
        column = 0
        for cell in line:
            if cell.span == 1:
                widest = max(width_em(text) for text in _lines(cell)) + _SLACK_EM
                if line is table.head and widest > _HEAD_LINE_EM:
                    widest = max(widest / 3 + _SLACK_EM, _HEAD_LINE_EM)
                natural[column] = max(natural[column], widest)
                total[column] = max(total[column], min(width_em(plain(cell.text)), _WIDEST_EM))
            column += cell.span
    return natural, total


def title_lines(title: str) -> list[str]:
    """A title of more than a line broken at a punctuation mark, the halves as equal as may be."""
    if width_em(title) <= _TITLE_EM:
        return [title]
    middle = width_em(title) / 2
    places = [at + 1 for at, sign in enumerate(title[:-1]) if sign in _BREAKS]
    fitting = [at for at in places if max(width_em(title[:at]), width_em(title[at:])) <= _TITLE_EM]
    if not fitting:
        return [title]
    best = min(fitting, key=lambda at: abs(width_em(title[:at]) - middle))
    return [title[:best], title[best:]]


def side_by_side(blocks: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Blocks one by one, but two figures in a row together where their text stays legible beside each other."""
    waiting: list[Placed] = []
    for item in blocks:
        if isinstance(item.block, Figure):
            if waiting and _fit(waiting[0].block, item.block):
                yield [waiting.pop(), item]
                continue
            yield from ([one] for one in waiting)
            waiting = [item]
        else:
            yield from ([one] for one in waiting)
            waiting = []
            yield [item]
    yield from ([one] for one in waiting)


BESIDE_GAP_PT = 14.0
SMALLEST_PT_PER_PX = 7.5 / 12
LARGEST_PT_PER_PX = 10.5 / 12


def _fit(first: Block, second: Block) -> bool:
    if not (isinstance(first, Figure) and isinstance(second, Figure)):
        return False
    return (TEXT_WIDTH_PT - BESIDE_GAP_PT) / (first.width + second.width) >= SMALLEST_PT_PER_PX


def figure_scale(figures: list[Figure]) -> float:
    """Points a pixel of the figures on one line: to fill the line, never larger than text of 10.5 pt."""
    room = TEXT_WIDTH_PT - BESIDE_GAP_PT * (len(figures) - 1)
    return min(LARGEST_PT_PER_PX, room / sum(figure.width for figure in figures))
