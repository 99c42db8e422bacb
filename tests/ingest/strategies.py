"""Hypothesis strategies: values with the ways offices write them, and texts that nobody foresaw.

`WRITTEN` holds, per column, pairs of a value and one way to write it; `any_text` draws cells of every kind of rubbish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from hypothesis import strategies as st

from pipelines.contracts import Column, load_codes, load_contracts
from pipelines.contracts.written_values import load_written_values

Written = st.SearchStrategy[tuple[Any, str]]

EXAMPLE_COLUMNS: Mapping[str, tuple[str, str]] = {
    "number": ("household_income", "wage_income_yuan"),
    "count": ("village", "registered_households"),
    "share": ("village", "sanitary_toilet_coverage_pct"),
    "date": ("person", "birth_date"),
    "year": ("household", "identified_date"),
    "yes_no": ("person", "receives_dibao"),
    "code": ("person", "relation_to_head"),
    "codes": ("person", "health_status"),
    "resident": ("person", "id_number"),
    "telephone": ("person", "phone_number"),
    "card": ("household", "bank_card_number"),
    "list_number": ("person", "village_code"),
    "name": ("person", "person_name"),
    "text": ("project", "remark"),
}
"""A column for each way of writing (WAYS_ZH of the contracts)."""

SURROUNDINGS = ("'{}", '="{}"', "&nbsp;{}<br/>", "“{}”")
"""Guards against reading a number, and marks of a web page, around a text."""

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BLANKS = " \t\n\u00a0\u3000\u200b\ufeff"


def example_column(way: str) -> Column:
    table, name = EXAMPLE_COLUMNS[way]
    return load_contracts()[table].column(name)


def full_width(text: str) -> str:
    return text.translate(_FULL_WIDTH)


def surrounded(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The texts with what programs leave around them: blanks, guards against reading a number, marks of a web page."""
    blanks = st.text(BLANKS, max_size=3)
    return st.one_of(
        texts,
        st.builds(lambda before, text, after: before + text + after, blanks, texts, blanks),
        *(texts.map(form.format) for form in SURROUNDINGS),
    )


def chinese_numeral(number: int) -> str:
    """A whole number below 100 million in Chinese numerals, written by rules of its own: an oracle."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return chinese_numeral(number // 10_000) + "万" + gap + (chinese_numeral(rest) if rest else "")
    digits = f"{number:04d}"
    parts = [
        "零" if digit == "0" else "零一二三四五六七八九"[int(digit)] + unit
        for digit, unit in zip(digits, "千百十 ", strict=True)
    ]
    text = "".join(parts).replace(" ", "")
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.strip("零") or "零"


def date_texts(day: date) -> list[str]:
    """The ways to write a day that nobody can misread."""
    year, month, number = day.year, day.month, day.day
    chinese_year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    texts = [
        day.isoformat(), f"{year}/{month}/{number}", f"{year}.{month}.{number}", f"{year}.{month:02d}.{number:02d}",
        f"{year}年{month}月{number}日", f"{year}年{month:02d}月{number:02d}号", f"{year} 年 {month} 月 {number} 日",
        f"{day:%Y%m%d}",
        f"{year}-{month}-{number} 08:30:15", f"{day.isoformat()}T00:00:00", f"{year}年{month}月{number}日 星期五",
        f"{year}年{month}月{number}日上午8时30分", f"{year}—{month}—{number}", f"{year}、{month}、{number}",
        f"{day:%Y%m%d}083000",
        f"{chinese_year}年{chinese_numeral(month)}月{chinese_numeral(number)}日", full_width(f"{year}.{month}.{number}"),
    ]  # fmt: skip
    serial = (day - date(1899, 12, 30)).days
    if serial >= 10_000 and not (19_500 <= serial <= 20_400):
        texts += [str(serial), f"{serial}.75"]
    if number > 12:
        texts += [f"{month}/{number}/{year}", f"{number}.{month}.{year}"]
    english = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]
    texts += [f"{number}-{english}-{year}", f"{english} {number}, {year}"]
    return texts


def number_texts(value: Decimal, unit: str | None = "元") -> list[str]:
    """The ways to write a number of a column that counts in `unit`."""
    plain = f"{value:f}"
    texts = [plain, f"{value:,f}", full_width(plain), f"{value:,f}".replace(",", "，"), f"+{plain}" if value >= 0 else plain,
             plain.replace("-", "−"), f"{value:.4f}"]  # fmt: skip
    if unit == "元":
        texts += [f"{value:,f}元", f"{plain} 元", f"￥{plain}" if value >= 0 else plain, f"{value / 10_000:f}万元"]
    if value == value.to_integral_value() and value >= 0:
        numeral = chinese_numeral(int(value))
        texts += [f"{numeral}元"] if unit == "元" else []
        texts += [] if numeral.endswith(("千", "万")) else [numeral]
    return texts


def count_texts(value: int, unit: str | None = "户") -> list[str]:
    """The ways to write a whole number of a column that counts in `unit`."""
    return [str(value), f"{value}.0", f"{value:,}", f"{value}{unit or ''}", full_width(str(value)), f"{value}.00"]


def share_texts(value: Decimal) -> list[str]:
    """The ways to write a share in %."""
    texts = [f"{value:f}%", f"{value:f} ％", full_width(f"{value:f}%")]
    return texts if 0 < value <= 1 else [*texts, f"{value:f}", full_width(f"{value:f}")]


def boolean_texts(value: bool) -> list[str]:
    """The ways to write yes and no."""
    words = [word for word, means in load_written_values().booleans.items() if means == value]
    numbers = ["1", "1.0", "1.是", "1、是"] if value else ["0", "2", "0.0", "2.否", "2否"]
    forms = ["☑是□否", "√是 □否", "是√否□"] if value else ["□是☑否", "□是 √否", "是□否√"]
    remarks = ["是(2018)", "是，2018年"] if value else ["否，未参加", "否(外出)"]
    return [*words, *(word.upper() for word in words), *numbers, *forms, *remarks]


def code_texts(name: str, value: str) -> list[str]:
    """The ways to write a value of the code list `name`."""
    aliases = load_codes()[name].values[value]
    numbers = [alias for alias in aliases if alias.isdigit()]
    texts = [value, *aliases, full_width(value), " ".join(value), *(number.lstrip("0") or "0" for number in numbers)]
    return texts + [f"{number}{joint}{value}" for number in numbers for joint in ("", ".", "、", " ", "-")]


def _written_codes(values: set[str]) -> st.SearchStrategy[tuple[str, str]]:
    order = list(load_codes()["health_status"].values)
    joined = ",".join(sorted(values, key=order.index))
    parts = st.tuples(
        *(st.sampled_from([value, *load_codes()["health_status"].values[value]]) for value in sorted(values))
    )
    separators = st.sampled_from([",", "、", ";", "，", "；", "/", "|", " ", "\n", "和", "、 "])
    return st.builds(lambda texts, separator: (joined, separator.join(texts)), parts, separators)


def resident_texts(number: str) -> list[str]:
    """The ways to write an identity number."""
    return [
        number, number.lower(), full_width(number), f"{number[:6]} {number[6:14]} {number[14:]}", f"{number[:6]}\n{number[6:]}",
        f"{number[:10]}\u200b{number[10:]}",
    ]  # fmt: skip


def telephone_texts(number: str) -> list[str]:
    """The ways to write a mobile number."""
    return [
        number, f"{number}.0", f"{number[:3]} {number[3:7]} {number[7:]}", f"{number[:3]}-{number[3:7]}-{number[7:]}",
        full_width(number), f"+86{number}", f"+86-{number}",
    ]  # fmt: skip


def name_texts(name: str) -> list[str]:
    """The ways to write the name of a person."""
    return [name, " ".join(name), "\u3000".join(name), f"{name[0]}\n{name[1:]}", f"{name}_x000D_", f"{name}\u200b"]


def _pairs(values: st.SearchStrategy[Any], texts: Callable[[Any], list[str]]) -> Written:
    return values.flatmap(lambda value: st.tuples(st.just(value), surrounded(st.sampled_from(texts(value)))))


_days = st.integers(0, (date(2035, 12, 31) - date(1900, 1, 1)).days).map(
    lambda days: date(1900, 1, 1) + timedelta(days=days)
)
_money = st.decimals(-9_999_999, 99_999_999, places=2)
_shares = st.decimals(0, 150, places=2)
_numbers = st.text("0123456789", min_size=13, max_size=13).map(lambda rest: f"4499{rest}X")
_telephones = st.text("0123456789", min_size=9, max_size=9).map(lambda rest: f"13{rest}")
_names = st.text("张王李赵阿依古丽卓玛", min_size=2, max_size=4)
_states = st.sets(st.sampled_from(list(load_codes()["health_status"].values)), min_size=1, max_size=3)
_relations = st.sampled_from(list(load_codes()["relation_to_head"].values))

WRITTEN: Mapping[str, Written] = {
    "number": _pairs(_money, number_texts),
    "count": _pairs(st.integers(0, 99_999), count_texts),
    "share": _pairs(_shares, share_texts),
    "date": _pairs(_days, date_texts),
    "yes_no": _pairs(st.booleans(), boolean_texts),
    "code": _pairs(_relations, partial(code_texts, "relation_to_head")),
    "codes": _states.flatmap(_written_codes),
    "resident": _pairs(_numbers, resident_texts),
    "telephone": _pairs(_telephones, telephone_texts),
    "name": _pairs(_names, name_texts),
}
"""Way of writing → pairs of a value and a text that must be read as it."""

_PIECES = (
    *"0123456789", *"０１２３", "2018", "-06-", "18.6.1", "年", "月", "日", "元", "万元", "万", "%", "约", "/", "-", ".", ",",
    "，", "E+17", "是", "否", "无", "○", "√", "□", "(", "（", "）", "、", ";", "\n", "\u200b", "\u3000", "#N/A", "#", "'", '="',
    '"', "&nbsp;", "<br>", "²", "①", "三千", "五", "零", "十", "农历", "至", "户主", "汉族", "01", "残疾", "张", "?", "\ue000",
    "\ufffd", "x", "X", "T08:30", "Jun", "\x00",
)  # fmt: skip
any_text: st.SearchStrategy[str] = st.one_of(
    st.text(min_size=1, max_size=30), st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)
)
"""Any text at all, and texts put together from the pieces of what offices write."""

placeholders: st.SearchStrategy[str] = st.builds(
    lambda before, word, after: before + word + after,
    st.text(BLANKS, max_size=2),
    st.sampled_from(sorted(load_written_values().placeholders)),
    st.text(BLANKS, max_size=2),
)
"""Texts that say that a cell is empty."""
