"""Whole numbers in Chinese numerals: 三千零五十, 十二, 二〇一八, 叁佰."""

from __future__ import annotations

_SIMPLE = str.maketrans("〇○壹贰叁肆伍陆柒捌玖拾佰仟两", "零零一二三四五六七八九十百千二")
_DIGITS = {char: place for place, char in enumerate("零一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_LONGEST = 24

NUMERALS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
"""Every character of a number written in Chinese."""


def chinese_number(text: str) -> int | None:
    """The whole number, written as it should be; None for 三千五, which some mean as 3500 and others as 3005."""
    simple = text.translate(_SIMPLE)
    if not simple or len(simple) > _LONGEST:
        return None
    if len(simple) == 1 or (len(simple) >= 4 and set(simple) <= _DIGITS.keys()):
        return _digit_by_digit(simple)
    number = _by_size(simple)
    return number if number is not None and _without_one(_written(number)) == _without_one(simple) else None


def _digit_by_digit(text: str) -> int | None:
    if text == "十":
        return 10
    return int("".join(str(_DIGITS[char]) for char in text)) if set(text) <= _DIGITS.keys() else None


def _by_size(text: str) -> int | None:
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section, digit = section + (digit or 1) * _TENS[char], 0
        elif char in _GROUPS:
            total, section, digit = total + (section + digit) * _GROUPS[char], 0, 0
        else:
            return None
    return total + section + digit


def _written(number: int) -> str:
    """A number below 10^12 in simple numerals, one 零 for each gap."""
    text = ""
    for size, name in ((_GROUPS["亿"], "亿"), (_GROUPS["万"], "万"), (1, "")):
        section, number = divmod(number, size)
        if section:
            has_gap = text and section < 1000
            text += ("零" if has_gap else "") + _section(section) + name
    return text


def _section(number: int) -> str:
    text = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += "零一二三四五六七八九"[digit] + name
        elif text and number:
            text += "" if text.endswith("零") else "零"
    return text


def _without_one(text: str) -> str:
    return text.replace("一十", "十")
