"""Days as offices write them, and the texts that name no certain day.

- A month alone is its first day, a year alone only where a header of the column asks for a year; both are counted.
- 6/1/2018 may be June or January: an issue, unless one part is above 12 or both are equal. So are 2018.1, which a
  spreadsheet also makes of 2018.10, and a number of five digits that begins like a year.
- A number of five digits is a day of the 1900 calendar of spreadsheets; the reader has settled that of 1904.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import polars as pl

from pipelines.contracts import Column
from pipelines.ingest.values.chinese import chinese_number
from pipelines.ingest.values.plain import EMPTY, RAISED_DIGITS, Reader, Reading, says_nothing

BAD_DATE, AMBIGUOUS_DATE, IMPOSSIBLE_DATE = "bad_date", "ambiguous_date", "impossible_date"
INCOMPLETE_YEAR, IMPRECISE_DATE, OTHER_CALENDAR = "incomplete_year", "imprecise_date", "other_calendar"

_EARLIEST_YEAR, _LATEST_YEAR = 1850, 2100
# A spreadsheet's day 0; serials of five digits run from 1927 to 2100.
_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050
_LONGEST = 40

_SEPARATOR = r"\s*[-/.。、\\—–_ ]\s*"
_IS_BLANK_FORM = re.compile(r"[年月日号/.\-—_:\s]+|0{4}[-/.]0{1,2}[-/.]0{1,2}|0{8}|1900[-/]0?1[-/]00?").fullmatch
_IS_OTHER_CALENDAR = re.compile(r"民国|农历|阴历|旧历|正月|腊月|冬月|闰.{0,2}月|初[一二三四五六七八九十]|廿").search
_WEEKDAY = re.compile(r"\s*\(?(星期|礼拜|周)[一二三四五六日天]\)?\s*")
_TIME = re.compile(
    r"""(?:T|\s+|(?<=[日号]))(?:上午|下午|早上|晚上|凌晨|中午)?\s*\d{1,2}
        (?::\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AP]M)?(?:Z|\s*[+-]\d{2}:?\d{2})?
        |[时点](?:\d{1,2}分?(?:\d{1,2}秒)?|整)?)$""",
    re.VERBOSE | re.IGNORECASE,
)
_PACKED_TIME = re.compile(r"^((?:19|20)\d{6})\d{4}(?:\d{2})?$")
_CHINESE_YEAR = re.compile(r"^([〇零○oO0一二三四五六七八九]{4})年")
_CHINESE_PART = re.compile(r"([一二三四五六七八九十]{1,3})(?=[月日号])")
_YEAR_DIGITS = {**{char: place for place, char in enumerate("零一二三四五六七八九")}, **dict.fromkeys("〇○oO0", 0)}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_MONTH = re.compile(rf"(?i)\b({'|'.join(_MONTHS)})[a-z]*\b\.?")

_day = re.compile(
    rf"(\d{{4}})(?:{_SEPARATOR}|\s*年\s*)(\d{{1,2}})(?:{_SEPARATOR}|\s*月\s*)(\d{{1,2}})\s*[日号]?[.。]?"
).fullmatch
# As `_day` and `_packed_day`, for whole columns and without white space.
_USUAL_DAYS = (r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$", r"^([0-9]{4})([0-9]{2})([0-9]{2})$")
_packed_day = re.compile(r"(\d{4})(\d{2})(\d{2})").fullmatch
_month = re.compile(r"(\d{4})(?:\s*[-/.]\s*|\s*年\s*)(\d{1,2})\s*(?:月份?)?").fullmatch
_packed_month = re.compile(r"((?:19|20)\d{2})(\d{2})").fullmatch
_year = re.compile(r"(\d{4})\s*(?:年度?)?").fullmatch
_serial = re.compile(r"(\d{5})(?:\.\d+)?").fullmatch
_year_last = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{4}})").fullmatch
_english = re.compile(
    r"(?i)(?:[a-z]{3},?\s+)?(?:(\d{1,2})[-\s,]*#(\d\d?)#|#(\d\d?)#[-\s,]*(\d{1,2}))[-\s,]+(\d{4})"
).fullmatch
_looks_like_year_and_month = re.compile(r"(?:19[5-9]\d|20[0-3]\d)[1-9]").fullmatch
_looks_like_packed_short = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])").fullmatch
_has_short_year = re.compile(
    rf"'?\d{{1,2}}(?:{_SEPARATOR}\d{{1,2}}){{2}}|\d{{2}}\s*年.*|\d{{1,2}}\s*月\s*\d{{0,2}}\s*[日号]?|\d{{1,2}}[-\s]*#\d\d?#[-\s]*\d{{2}}"
).fullmatch
_names_a_span = re.compile(
    r"(?:\d{4}|\d月|去年|今年|前年).*(?:半年|季|旬|[初底末中]$|至|到|~|—|-|左右|前后|[以之][前后]|春|夏|秋|冬|Q[1-4])"
    r"|^约.*\d{4}|^(?:至今|长期|永久|目前|去年|今年|前年)$|^\d{4}年?.{0,2}$",
    re.IGNORECASE,
).search


def quick_dates(_: Column, text: pl.Expr) -> pl.Expr:
    """Days in ISO form."""
    iso = pl.when(text.str.contains(r"^\d{4}-\d{2}-\d{2}$")).then(text)
    day = iso.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year().is_between(_EARLIEST_YEAR, _LATEST_YEAR)).then(day)


def usual_dates(texts: pl.Series) -> pl.DataFrame:
    """`text, value, issue, change` of those `texts` that are a day in the usual ways of offices (2018.6.1, 2018年6月1日,
    20180601): most dates that are not in ISO form, read as `date_reader` would, a whole column at once.
    """
    text = pl.col("text")
    parts = [pl.coalesce(text.str.extract(way, group) for way in _USUAL_DAYS) for group in (1, 2, 3)]
    year, month, day = (part.cast(pl.Int32, strict=False) for part in parts)
    is_day = year.is_between(_EARLIEST_YEAR, _LATEST_YEAR) & month.is_between(1, 12) & day.is_between(1, 31)
    iso = pl.concat_str(parts[0], parts[1].str.zfill(2), parts[2].str.zfill(2), separator="-")
    value = pl.when(is_day).then(iso).str.to_date("%Y-%m-%d", strict=False).alias("value")
    found = texts.alias("text").to_frame().with_columns(value).drop_nulls("value")
    change = pl.when(text != pl.col("value").dt.to_string("iso")).then(pl.lit("date_format")).alias("change")
    return found.with_columns(pl.lit(None, dtype=pl.String).alias("issue"), change).select(
        "text", "value", "issue", "change"
    )


def date_reader(column: Column, _: Decimal) -> Reader:
    """Reads days of `column`; a year alone only where a header asks for one."""
    return partial(_read, any("年度" in header for header in column.headers))


def _read(asks_for_year: bool, plain: str, bare: str) -> Reading:
    if _IS_BLANK_FORM(plain) or says_nothing(plain):
        return EMPTY
    if len(plain) > _LONGEST or RAISED_DIGITS.search(bare):
        return Reading(issue=BAD_DATE)
    if _IS_OTHER_CALENDAR(plain):
        return Reading(issue=OTHER_CALENDAR)
    day_text = _PACKED_TIME.sub(r"\1", _TIME.sub("", _WEEKDAY.sub(" ", plain).strip()).strip())
    arabic = _arabic(day_text)
    for read in (_read_day, _read_month, _read_serial, _read_year_last, _read_english):
        reading = read(arabic)
        if reading:
            break
    else:
        reading = _read_year(arabic, asks_for_year)
    if reading.value is None or reading.change != "date_format":
        return reading
    change = (
        "chinese_date" if arabic != day_text else "time_cut" if day_text != plain else _format_change(plain, reading.value)
    )  # fmt: skip
    return Reading(reading.value, change=change)


def _format_change(plain: str, value: date) -> str | None:
    return None if plain == value.isoformat() else "date_format"


def _arabic(text: str) -> str:
    """Chinese numerals of a year, month or day as digits."""
    with_year = _CHINESE_YEAR.sub(lambda found: "".join(str(_YEAR_DIGITS[char]) for char in found[1]) + "年", text)
    return _CHINESE_PART.sub(lambda found: str(chinese_number(found[1]) or found[1]), with_year)


def _dated(year: str, month: str, day: str, change: str = "date_format") -> Reading:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return Reading(issue=IMPOSSIBLE_DATE)
    if not _EARLIEST_YEAR <= value.year <= _LATEST_YEAR:
        return Reading(issue=IMPOSSIBLE_DATE)
    return Reading(value, change=change)


def _read_day(text: str) -> Reading | None:
    found = _day(text)
    if found:
        return _dated(*found.groups())
    packed = _packed_day(text)
    if packed is None:
        return None
    reading = _dated(*packed.groups())
    # Eight digits may also end in the year, and then nobody knows which comes first.
    return (
        Reading(issue=AMBIGUOUS_DATE) if reading.issue and _EARLIEST_YEAR <= int(text[4:]) <= _LATEST_YEAR else reading
    )


def _read_month(text: str) -> Reading | None:
    found = _month(text)
    if found:
        # A number 2018.10 loses its last digit.
        if text.endswith(".1"):
            return Reading(issue=AMBIGUOUS_DATE)
        return _dated(found[1], found[2], "1", "month_only")
    packed = _packed_month(text)
    if packed and 1 <= int(packed[2]) <= 12:
        # 191205 is rather a day of 2019 than a month of 1912.
        is_short = packed[1][:2] == "19" and int(packed[1][2:]) <= 12
        return Reading(issue=AMBIGUOUS_DATE) if is_short else _dated(packed[1], packed[2], "1", "month_only")
    return None


def _read_serial(text: str) -> Reading | None:
    found = _serial(text)
    if not found:
        return None
    if _looks_like_year_and_month(found[1]):
        return Reading(issue=AMBIGUOUS_DATE)
    serial = int(found[1])
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return Reading(issue=BAD_DATE)
    return Reading(_DAY_ZERO + timedelta(days=serial), change="excel_serial")


def _read_year_last(text: str) -> Reading | None:
    found = _year_last(text)
    if not found:
        return None
    first, second, year = found.groups()
    if int(first) > 12 or first.zfill(2) == second.zfill(2):
        return _dated(year, second, first)
    return _dated(year, first, second) if int(second) > 12 else Reading(issue=AMBIGUOUS_DATE)


def _read_english(text: str) -> Reading | None:
    """1-Jun-2018, Jun 1 2018, Fri Jun 01 00:00:00 CST 2018."""
    named = _ENGLISH_MONTH.search(text)
    if not named:
        return None
    number = _MONTHS.index(named[1].lower()) + 1
    marked = _ENGLISH_MONTH.sub(f"#{number}#", re.sub(r"\s\d{2}:\d{2}:\d{2}\s+[A-Z]{3}\b", "", text), count=1)
    found = _english(marked)
    if found:
        return _dated(found[5], str(number), found[1] or found[4])
    return Reading(issue=INCOMPLETE_YEAR if _has_short_year(marked) else BAD_DATE)


def _read_year(text: str, asks_for_year: bool) -> Reading:
    """A year alone; or why the text is no day."""
    found = _year(text)
    is_a_year = found is not None and _EARLIEST_YEAR <= int(found[1]) <= _LATEST_YEAR
    if found and is_a_year and asks_for_year:
        return Reading(date(int(found[1]), 1, 1), change="year_only")
    if _has_short_year(text) or _looks_like_packed_short(text):
        return Reading(issue=INCOMPLETE_YEAR)
    if re.fullmatch(r"(?:19|20)\d{5}", text):
        return Reading(issue=AMBIGUOUS_DATE)
    if is_a_year or (not found and _names_a_span(text)):
        return Reading(issue=IMPRECISE_DATE)
    return Reading(issue=BAD_DATE)
