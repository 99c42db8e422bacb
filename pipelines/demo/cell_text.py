"""Canonical values as the counties write them: their headers, dates, yes and no, and codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.contracts import Column, Contract, load_codes

# Aliases that would change the meaning of a value written here.
_UNUSED_ALIASES = ("万元", "识别年度", "出生年月")

_DATE_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%Y.%-m.%-d", "%Y年%-m月%-d日")
_YES_NO = (("是", "否"), ("1", "0"), ("√", "×"))


@dataclass(frozen=True)
class Style:
    """The habits of one county."""

    date_format: str
    yes: str
    no: str
    list_separator: str
    writes_numeric_codes: bool
    header_turn: int

    def header(self, column: Column, position: int) -> str:
        """The header this county uses for a column."""
        usable = [header for header in column.headers if not any(word in header for word in _UNUSED_ALIASES)]
        return usable[(self.header_turn * (position + 1)) % len(usable)]


# The form of the programme itself: first headers, ISO dates, 是/否, Chinese codes.
OWN_FORM = Style(_DATE_FORMATS[0], *_YES_NO[0], ",", False, 0)


def style_of(county: int) -> Style:
    """Habits of the county at a position 0 … 11; every third uses the programme's own headers."""
    yes, no = _YES_NO[0] if county % 3 else _YES_NO[county // 3 % 3]
    return Style(
        date_format=_DATE_FORMATS[county % 4], yes=yes, no=no, list_separator=",、"[county % 2],
        writes_numeric_codes=county % 4 == 2, header_turn=county % 3,
    )  # fmt: skip


@cache
def _numeric_codes(name: str) -> dict[str, str]:
    """Values of a code list that have an all-digit alias, with the first of them."""
    numbers = {
        value: next((alias for alias in aliases if alias.isdigit()), "")
        for value, aliases in load_codes()[name].values.items()
    }
    return {value: number for value, number in numbers.items() if number}


def cell_text(column: Column, style: Style) -> pl.Expr:
    """One column as text in a county's style; null stays null."""
    cell = pl.col(column.name)
    if column.type == "date":
        return cell.cast(pl.Date).dt.strftime(style.date_format)
    if column.type == "boolean":
        return pl.when(cell).then(pl.lit(style.yes)).when(~cell).then(pl.lit(style.no)).alias(column.name)
    if column.type == "code_list" and style.list_separator != ",":
        return cell.str.replace_all(",", style.list_separator, literal=True)
    if column.type == "code" and style.writes_numeric_codes and column.codes:
        codes = _numeric_codes(column.codes)
        return cell.replace(list(codes), list(codes.values()))
    return cell.cast(pl.String)


def text_frame(frame: pl.DataFrame, contract: Contract, style: Style) -> pl.DataFrame:
    """All columns of the contract as text, in the order of the form."""
    return frame.select([cell_text(column, style) for column in contract.columns])


def headers(contract: Contract, style: Style) -> list[str]:
    """Headers of the form in a county's style; never two alike."""
    chosen = [style.header(column, position) for position, column in enumerate(contract.columns)]
    return [
        column.header if chosen.count(text) > 1 else text for column, text in zip(contract.columns, chosen, strict=True)
    ]


def has_year_column(contract: Contract) -> bool:
    """Whether the form has a column 年度 for the period."""
    return "年度" in contract.period_headers
