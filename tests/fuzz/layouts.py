"""Which columns a section of a sheet has, under which headers, and what stands in the cells of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from pipelines.contracts import Column, Contract
from tests.fuzz.cells import (
    Cell,
    Place,
    Standing,
    doubtful_cell,
    empty_cell,
    plain_cell,
    value_of,
    way_of,
    written_cell,
)

VILLAGE, HOUSEHOLD = "village_code", "household_id"
_MOST_OPTIONAL, _MOST_ROWS = 8, 99
_UNIT = re.compile(r"\((?P<unit>[^()]+)\)$")
_SIZES: Mapping[str, Mapping[str, Decimal]] = {
    "元": {"元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10_000)},
    "亩": {"亩": Decimal(1), "公顷": Decimal(15)},
    "公里": {"公里": Decimal(1), "米": Decimal("0.001")},
}


@dataclass(frozen=True)
class Layout:
    """The columns of a section from left to right: what each means (None: a running number or a period) and its header.

    Attributes:
        fixed: by column, the texts of its rows where it means nothing of ours.
        scales: column name → size of the unit that its header names, where that is not the contract's own.
        village: of all rows, unless it is the key; `is_village_said`: by a title, since no column says it.
    """

    contract: Contract
    columns: Sequence[Column | None]
    headers: Sequence[str]
    fixed: Sequence[Sequence[str]]
    scales: Mapping[str, Decimal]
    village: str
    is_village_said: bool

    def cells(self, county: str, number: int, rng: Random) -> dict[str, Cell]:
        """The cells of a new row by column name."""
        place = Place(county, self.village, number)
        cells = {column.name: self._cell(column, place, rng) for column in self.columns if column is not None}
        return {**cells, VILLAGE: Cell(None, self.village)} if self.is_village_said else cells

    def _cell(self, column: Column, place: Place, rng: Random) -> Cell:
        value = value_of(self.contract, column, place, rng)
        if not self._identifies(column) and rng.random() < 0.1:
            return empty_cell(column, rng)
        if not self._identifies(column) and rng.random() < 0.1 and (doubtful := doubtful_cell(column, rng)):
            return doubtful
        scale = self.scales.get(column.name)
        if rng.random() < 0.5:
            return written_cell(column, value, scale or Decimal(1), rng)
        return replace(plain_cell(column, value / scale), value=value) if scale else plain_cell(column, value)

    def _identifies(self, column: Column) -> bool:
        return column.name in (*self.contract.key_columns, VILLAGE, HOUSEHOLD)

    def with_another_value(self, cells: Mapping[str, Cell], county: str, rng: Random) -> dict[str, Cell] | None:
        """The cells of a row with another value in one column that is no key; None when no such column is there."""
        for column in self.columns:
            if column is None or self._identifies(column) or way_of(column) not in ("text", "name", "date", "code"):
                continue
            other = plain_cell(column, value_of(self.contract, column, Place(county, "", 999), rng))
            if other.value != cells[column.name].value:
                return {**cells, column.name: other}
        return None

    def row(self, place: int, cells: Mapping[str, Cell]) -> list[Standing]:
        """What stands in the row of that place among all rows of its sheet."""
        return [
            fixed[place] if column is None else cells[column.name].stands
            for column, fixed in zip(self.columns, self.fixed, strict=True)
        ]


def may_say_village(contract: Contract) -> bool:
    """Whether a title or a merged block may say the village of several rows."""
    return VILLAGE not in contract.key_columns and any(column.name == VILLAGE for column in contract.required_columns)


def draw_layout(contract: Contract, village: str, data_date: date, rng: Random, remarks: list[str]) -> Layout:
    """A layout of a table with its required columns and some others; what is unusual in it goes to `remarks`."""
    optional = [column for column in contract.columns if not column.required]
    some = rng.sample(optional, rng.randint(0, min(_MOST_OPTIONAL, len(optional))))
    chosen = {*contract.required_columns, *some}
    is_said = may_say_village(contract) and rng.random() < 0.2
    left_out = VILLAGE if is_said else None
    columns: list[Column | None] = [
        column for column in contract.columns if column in chosen and column.name != left_out
    ]
    if rng.random() < 0.4:
        remarks.append("other order")
        rng.shuffle(columns)
    scales: dict[str, Decimal] = {}
    headers = [_header(column, scales, rng) for column in columns if column is not None]
    fixed: list[Sequence[str]] = [()] * len(columns)
    own = {header for column in contract.columns for header in column.headers}
    if "序号" not in own and rng.random() < 0.3:
        numbers = [str(number) for number in range(1, _MOST_ROWS)]
        columns, headers, fixed = [None, *columns], ["序号", *headers], [numbers, *fixed]
    periods = [header for header in contract.period_headers if header not in own and header in ("年度", "数据期")]
    if periods and rng.random() < 0.2:
        header = rng.choice(periods)
        year, month = data_date.year, data_date.month
        text = f"{year}年" if header == "年度" else rng.choice((f"{year}-{month:02d}", f"{year}年{month}月"))
        columns, headers, fixed = [*columns, None], [*headers, header], [*fixed, [text] * _MOST_ROWS]
    return Layout(contract, columns, headers, fixed, scales, village, is_said)


def _header(column: Column, scales: dict[str, Decimal], rng: Random) -> str:
    """One of the headers of a column, as somebody may have typed it; a unit of its own goes to `scales`."""
    header = rng.choice(column.headers)
    sizes = _SIZES.get(column.unit or "", {})
    unit = _UNIT.search(header)
    if unit and unit["unit"] in sizes and rng.random() < 0.3:
        header = f"{header[: unit.start()]}({rng.choice(list(sizes))})"
    unit = _UNIT.search(header)
    if unit and sizes.get(unit["unit"], 1) != 1:
        scales[column.name] = sizes[unit["unit"]]
    if rng.random() < 0.5:
        return header
    middle = len(header) // 2
    return rng.choice((
        f"*{header}", f"{header}*", f"{header}：", f" {header}\u3000", f"{header[:middle]}\n{header[middle:]}",
        header.replace("(", "（").replace(")", "）"), " ".join(header), f"{header[:middle]}\u200b{header[middle:]}",
    ))  # fmt: skip
