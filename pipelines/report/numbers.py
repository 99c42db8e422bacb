"""How a number is written: one form a kind, so that every printed number can be checked by subtraction.

Counts carry their unit at once (17,119人), rates keep a fixed number of decimals, the minus sign is U+2212. A rate that
is not complete is never rounded up to 100 %, one that is not zero never down to 0 %. A number that has an address
(`addressed.py`) is written under it.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipelines.report.addressed import bare, told

MINUS = "\u2212"
DASH = "\u2014"
YUAN_PER_WAN = 10_000
_QUARTERS = "一二三四"
_DIGITS = "零一二三四五六七八九"


def rounded(value: float, decimals: int) -> Decimal:
    """`value` with `decimals` decimals, halves up (as a reader rounds, not as a float does)."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def plain(value: float, decimals: int = 0) -> str:
    """Digits with commas and the typographic minus: 17,119 or −3.5."""
    text = f"{rounded(value, decimals):,}"
    return told(value, MINUS + text[1:] if text.startswith("-") else text)


def count(value: float, unit: str = "") -> str:
    """A count directly followed by its unit: 17,119人."""
    return plain(value) + unit


def signed(value: float, decimals: int = 0) -> str:
    """A change with its sign, always: +3, −2, ±0."""
    number = rounded(value, decimals)
    if number == 0:
        return told(value, "±0")
    return told(value, ("+" if number > 0 else "") + plain(value, decimals))


def rate_percent(value: float, decimals: int = 1) -> Decimal:
    """A share (0..1) in percent as it is printed; only a full share is 100, only an empty one 0."""
    percent = rounded(value * 100, decimals)
    step = Decimal(1).scaleb(-decimals)
    if value < 1 and percent >= 100:
        return 100 - step
    if value > 0 and percent == 0:
        return step
    return percent


def rate(value: float, decimals: int = 1) -> str:
    """A share (0..1) as 95.46%; a complete one is 100%."""
    percent = rate_percent(value, decimals)
    return told(value, "100%" if percent == 100 else f"{percent}%")


def percent_digits(value: float) -> str:
    """A share (0..1) in whole percent without the sign, where the sign stands once for all: 63."""
    return told(value, f"{value * 100:.0f}")


def whole(value: float, decimals: int = 0) -> str:
    """`plain` without trailing zeros, for targets: 60 and 62.5, not 60.0."""
    text = bare(plain(value, decimals))
    return told(value, text.rstrip("0").rstrip(".") if "." in text else text)


def points(now: float, before: float, decimals: int = 1) -> str:
    """The change of a share, taken between the printed values: +1.19个百分点."""
    change = rate_percent(now, decimals) - rate_percent(before, decimals)
    return signed(float(change), decimals) + "个百分点"


def money(yuan: float) -> str:
    """An amount of money in 万元 with one decimal: 102.9万元."""
    return told(yuan, plain(yuan / YUAN_PER_WAN, 1)) + "万元"


def income(yuan: float) -> str:
    """An income per person in whole yuan: 8,699元."""
    return plain(yuan) + "元"


def prose_date(day: date) -> str:
    """2019年12月31日, for running text."""
    return f"{day.year}年{day.month}月{day.day}日"


def table_date(day: date) -> str:
    """2019-12-31, for tables."""
    return day.isoformat()


def period_end(day: date) -> str:
    """2019年末 for a year end, 2019年三季度末 for a quarter end, else the date."""
    if (day.month, day.day) == (12, 31):
        return f"{day.year}年末"
    if is_quarter_end(day):
        return f"{day.year}年{quarter(day)}末"
    return prose_date(day)


def quarter(day: date) -> str:
    """四季度."""
    return _QUARTERS[(day.month - 1) // 3] + "季度"


def is_quarter_end(day: date) -> bool:
    """Whether `day` is the last day of a quarter."""
    return day.month % 3 == 0 and day.day == (31 if day.month in (3, 12) else 30)


def months_between(first: date, last: date) -> int:
    """Whole months from `first` to `last`; period ends are ends of months."""
    return (last.year - first.year) * 12 + last.month - first.month


def counted(value: int) -> str:
    """A small count before a noun: 2 → 两, else as `small_number`."""
    return "两" if value == 2 else small_number(value)


def small_number(value: int) -> str:
    """A small count in Chinese numerals for a heading: 49 → 四十九; from 100 on in digits."""
    if not 0 <= value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
