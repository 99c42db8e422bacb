"""From the text of a cell to its value: one converter per column type, each over the distinct texts of a column.

A converter answers a frame `text, value, issue, change`: `issue` says why a text has no value (it becomes NULL plus a cell
issue), `change` says what normalisation did to it (counted, never silent). A blank text has neither value nor issue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

import polars as pl

from pipelines.contracts import CodeList, Column, load_codes
from pipelines.ingest.headers import INVISIBLE_CLASS

BAD_NUMBER, BAD_DATE, BAD_BOOLEAN, UNKNOWN_CODE = "bad_number", "bad_date", "bad_boolean", "unknown_code"

OUTER_CHARACTERS = (
    " \t\r\n\v\f\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
"""What is trimmed from both ends of a text: white space of any width and zero-width characters."""

PLACEHOLDERS = ("", "空格", "—", "——", "-", "--", "/", "//", "\\", "NaN", "nan", "NAN", "NULL", "null", "Null", "None")
"""Texts that offices write into a cell to say that it is empty. 无 is one only in text and code columns."""

NOTHING = "无"

_TRUE = ("是", "有", "1", "Y", "YES", "√", "✓", "✔", "已", "参加", "已参加", "享受", "已享受", "TRUE", "是的")
_FALSE = (
    "否",
    "无",
    "0",
    "2",
    "N",
    "NO",
    "×",
    "X",
    "✗",
    "✘",
    "未",
    "没有",
    "没参加",
    "未参加",
    "不享受",
    "未享受",
    "FALSE",
    "不是",
)
_PLAIN_BOOLEANS = ("是", "否")

_NUMBER = r"^-?(\d{1,15}(\.\d*)?|\.\d+)$"
_GROUPED = r"^-?\d{1,3}(,\d{3})+(\.\d+)?$"
_LIST_SEPARATORS = re.compile(r"[,、;]")
# Excel's day 0; serials of five digits run from 1927 to 2100.
_EXCEL_EPOCH = pl.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050
_EARLIEST_YEAR, _LATEST_YEAR = 1850, 2100
_WORKING_DECIMAL, _DECIMAL = pl.Decimal(38, 10), pl.Decimal(18, 4)

Converter = Callable[[Column, pl.Series, Decimal], pl.DataFrame]


def convert(column: Column, texts: pl.Series, scale: Decimal = Decimal(1)) -> pl.DataFrame:
    """Values of the distinct `texts` of a column that is not of type text.

    Args:
        texts: distinct non-null texts as received.
        scale: how many of the column's unit one counted unit is (numbers only).
    """
    return _CONVERTERS[column.type](column, texts, scale).select("text", "value", "issue", "change")


def _prepared(texts: pl.Series) -> pl.DataFrame:
    """`text`, its half-width form `plain` without outer white space, and the first sign of a change."""
    trimmed = pl.col("text").str.strip_chars(OUTER_CHARACTERS)
    plain = trimmed.str.normalize("NFKC").str.replace_all(INVISIBLE_CLASS.replace("\\s", ""), "")
    return (
        texts.alias("text")
        .to_frame()
        .with_columns(trimmed.alias("trimmed"), plain.alias("plain"))
        .with_columns(
            pl.when(pl.col("plain") != pl.col("trimmed"))
            .then(pl.lit("half_width"))
            .when(pl.col("trimmed") != pl.col("text"))
            .then(pl.lit("trimmed"))
            .alias("change"),
            pl.col("plain").is_in(PLACEHOLDERS).alias("is_blank"),
        )
    )


def _finished(frame: pl.DataFrame, value: pl.Expr, kind: str, change: pl.Expr) -> pl.DataFrame:
    """Add value, issue and change; a blank has no value, and its placeholder is a change."""
    return (
        frame.with_columns(pl.when(~pl.col("is_blank")).then(value).alias("value"))
        .with_columns(pl.when(pl.col("value").is_null() & ~pl.col("is_blank")).then(pl.lit(kind)).alias("issue"))
        .with_columns(
            pl.when(pl.col("is_blank") & (pl.col("trimmed") != ""))
            .then(pl.lit("placeholder"))
            .when(pl.col("value").is_not_null())
            .then(pl.coalesce(change, "change"))
            .alias("change")
        )
    )


def _digits(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `digits`: the number without thousands separators, null where the text is no number."""
    signed = pl.col("plain").str.replace_all("−", "-", literal=True).str.strip_prefix("+")
    ungrouped = (
        pl.when(signed.str.contains(_GROUPED)).then(signed.str.replace_all(",", "", literal=True)).otherwise(signed)
    )
    return frame.with_columns(pl.when(ungrouped.str.contains(_NUMBER)).then(ungrouped).alias("digits"))


def _decimals(_: Column, texts: pl.Series, scale: Decimal) -> pl.DataFrame:
    frame = _digits(_prepared(texts))
    exact = pl.col("digits").cast(_WORKING_DECIMAL, strict=False) * pl.lit(scale, dtype=pl.Decimal(38, 3))
    value = exact.cast(_DECIMAL, strict=False)
    change = (
        pl.when(pl.lit(scale != 1))
        .then(pl.lit("unit_scaled"))
        .when(pl.col("digits").str.contains(r"\.\d{5,}"))
        .then(pl.lit("rounded"))
        .when(pl.col("plain").str.contains(",", literal=True))
        .then(pl.lit("thousands_separator"))
    )
    return _finished(frame, value, BAD_NUMBER, change)


def _integers(column: Column, texts: pl.Series, scale: Decimal) -> pl.DataFrame:
    """Whole numbers; 12.0 is one, 12.5 is not."""
    frame = _decimals(column, texts, scale)
    whole = pl.col("value") == pl.col("value").round(0)
    value = pl.when(whole).then(pl.col("value").cast(pl.Int64, strict=False))
    change = pl.when(pl.col("plain").str.contains(".", literal=True) & (scale == 1)).then(pl.lit("whole_number"))
    return _finished(frame, value, BAD_NUMBER, pl.coalesce(change, "change"))


def _booleans(_: Column, texts: pl.Series, __: Decimal) -> pl.DataFrame:
    frame = _prepared(texts)
    words = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
    value = pl.col("plain").str.to_uppercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
    change = pl.when(~pl.col("plain").is_in(_PLAIN_BOOLEANS)).then(pl.lit("boolean_word"))
    return _finished(frame, value, BAD_BOOLEAN, change)


def _dates(column: Column, texts: pl.Series, __: Decimal) -> pl.DataFrame:
    """Days; a month alone becomes its first day, a year alone only where a header of the column asks for a year."""
    without_time = pl.col("plain").str.replace(r"[ T]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "")
    frame = _prepared(texts).with_columns(without_time.alias("day_text"))
    asks_for_year = any("年度" in header for header in column.headers)
    day = _parts(r"^(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$", (1, 3, 4))
    packed_day = _parts(r"^(\d{4})(\d{2})(\d{2})$", (1, 2, 3))
    month = pl.coalesce(_parts(r"^(\d{4})\s*[-/年]\s*(\d{1,2})\s*月?$", (1, 2)), _parts(r"^(\d{4})(\d{2})$", (1, 2)))
    year = pl.when(asks_for_year).then(_parts(r"^(\d{4})年?度?$", (1,)))
    frame = frame.with_columns(day.alias("day"), packed_day.alias("packed"), month.alias("month"), year.alias("year"))
    frame = frame.with_columns(_excel_day().alias("serial"))
    written = pl.coalesce("day", "packed", "month", "year", "serial")
    value = pl.when(written.dt.year().is_between(_EARLIEST_YEAR, _LATEST_YEAR)).then(written)
    change = (
        pl.when(pl.col("plain") != pl.col("day_text"))
        .then(pl.lit("time_cut"))
        .when(pl.col("plain") == value.dt.to_string("%Y-%m-%d"))
        .then(None)
        .when(pl.coalesce("day", "packed").is_not_null())
        .then(pl.lit("date_format"))
        .when(pl.col("month").is_not_null())
        .then(pl.lit("month_only"))
        .when(pl.col("year").is_not_null())
        .then(pl.lit("year_only"))
        .otherwise(pl.lit("excel_serial"))
    )
    return _finished(frame, value, BAD_DATE, change)


def _parts(pattern: str, groups: tuple[int, ...]) -> pl.Expr:
    """The date made of the numbered groups year, month, day; missing ones are 1."""
    numbers = [pl.col("day_text").str.extract(pattern, group).str.zfill(2) for group in groups]
    numbers += [pl.lit("01")] * (3 - len(groups))
    return pl.concat_str(numbers, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _excel_day() -> pl.Expr:
    serial = pl.col("day_text").str.extract(r"^(\d{5})(\.\d+)?$", 1).cast(pl.Int64, strict=False)
    return pl.when(serial.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(_EXCEL_EPOCH + pl.duration(days=serial))


@cache
def _code_words(name: str) -> Mapping[str, str]:
    """Every way to write a value of the code list → the value; numbers also without their leading zeros."""
    code_list = load_codes()[name]
    words = {_normal_word(text): value for value, texts in code_list.values.items() for text in (*texts, value)}
    for word, value in list(words.items()):
        if word.isdigit():
            words.setdefault(word.lstrip("0") or "0", value)
    return words


def _normal_word(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _code_list(column: Column) -> CodeList:
    return load_codes()[str(column.codes)]


def _codes(column: Column, texts: pl.Series, __: Decimal) -> pl.DataFrame:
    words = _code_words(_code_list(column).name)
    return _by_word(texts, lambda word: words.get(word))


def _code_lists(column: Column, texts: pl.Series, __: Decimal) -> pl.DataFrame:
    """Several codes in one cell, joined by ',' in the order of the code list; one unknown part makes the cell unknown."""
    words, order = _code_words(_code_list(column).name), list(_code_list(column).values)

    def joined(text: str) -> str | None:
        values = {words.get(part.strip()) for part in _LIST_SEPARATORS.split(text) if part.strip()}
        return None if None in values or not values else ",".join(sorted(filter(None, values), key=order.index))

    return _by_word(texts, lambda text: words.get(text) or joined(text))


def _by_word(texts: pl.Series, value_of: Callable[[str], str | None]) -> pl.DataFrame:
    """Look the distinct texts up one by one: a code column has few. 无 is blank unless it is a code."""
    frame = _prepared(texts)
    values = [value_of(word) for word in frame["plain"]]
    frame = frame.with_columns(pl.Series("word_value", values, dtype=pl.String))
    nothing = (pl.col("plain") == NOTHING) & pl.col("word_value").is_null()
    placeholder = pl.col("is_blank") & pl.col("word_value").is_null()
    frame = frame.with_columns((nothing | placeholder).alias("is_blank"))
    change = pl.when(pl.col("word_value") != pl.col("plain")).then(pl.lit("code_word"))
    return _finished(frame, pl.col("word_value"), UNKNOWN_CODE, change)


_CONVERTERS: Mapping[str, Converter] = {
    "integer": _integers,
    "decimal": _decimals,
    "boolean": _booleans,
    "date": _dates,
    "code": _codes,
    "code_list": _code_lists,
}


def is_identifier(column: Column) -> bool:
    """Text that identifies or numbers something and must stay as received: ids, codes, card and telephone numbers."""
    return column.type == "text" and column.name.endswith(("_id", "_code", "_number", "_phone"))


def clean_text(column: Column, text: pl.Expr) -> pl.Expr:
    """A text column's value: trimmed, NFC unless it is an identifier, null where it says nothing."""
    trimmed = text.str.strip_chars(OUTER_CHARACTERS)
    normal = trimmed if is_identifier(column) else trimmed.str.normalize("NFC")
    return pl.when(~trimmed.is_in((*PLACEHOLDERS, NOTHING))).then(normal)
