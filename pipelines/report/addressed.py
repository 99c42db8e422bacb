"""Numbers that know where they come from: an address travels with a number through plain text, HTML and charts.

An addressed number prints as its digits between three private characters that hold its address. Sentences, templates and
charts need not know: `to_html` turns them into `<data value="…">`, `svg.py` into `data-value="…"`, `bare` leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

_OPEN, _SPLIT, _CLOSE = "\ue000", "\ue001", "\ue002"
ADDRESSED = re.compile(f"{_OPEN}([^{_CLOSE}]*?){_SPLIT}([^{_OPEN}{_SPLIT}{_CLOSE}]*){_CLOSE}")
PLUS = "+"
FIXED = "fixed"
"""Stands where an address would in what `fixed` marks; the class of its element."""
_TAG = re.compile(r"(<[^>]*>)")


def with_address(address: object, text: str) -> str:
    """`text` under an address; an address that it held within is given up for this one."""
    return f"{_OPEN}{address}{_SPLIT}{bare(text)}{_CLOSE}"


def fixed(text: str) -> str:
    """A number that nobody counted, such as the end of a scale or the width of a bin: marked as such, without an address."""
    return with_address(FIXED, text)


def bare(text: str) -> str:
    """`text` without the addresses in it, as a screen reader or a terminal gets it."""
    return ADDRESSED.sub(r"\2", text) if _OPEN in text else text


def to_html(html: str) -> str:
    """Addresses in text become `<data>` elements; an attribute holds no element and loses them."""
    if _OPEN not in html:
        return html
    parts = _TAG.split(html)
    for position, part in enumerate(parts):
        if _OPEN in part:
            parts[position] = bare(part) if position % 2 else ADDRESSED.sub(_element, part)
    return "".join(parts)


def _element(match: re.Match[str]) -> str:
    address, text = match.groups()
    return f'<bdi class="{FIXED}">{text}</bdi>' if address == FIXED else f'<data value="{address}">{text}</data>'


class Count(int):
    """A whole number with its address. What is worked out from it is a plain number: that needs an address of its own."""

    address: str

    def __new__(cls, value: int, address: object) -> Self:
        made = super().__new__(cls, value)
        made.address = str(address)
        return made

    def __str__(self) -> str:
        return with_address(self.address, int.__repr__(self))

    def __format__(self, form: str) -> str:
        return int.__format__(self, form) if form else str(self)


class Amount(float):
    """A number with its address; it prints by `numbers`, in the form of its kind."""

    address: str

    def __new__(cls, value: float, address: object) -> Self:
        made = super().__new__(cls, value)
        made.address = str(address)
        return made


def summed(numbers: Sequence[int]) -> int:
    """The sum of whole numbers; its address names those that have one: a+b."""
    addresses = [number.address for number in numbers if isinstance(number, Count)]
    total = sum(int(number) for number in numbers)
    return Count(total, PLUS.join(addresses)) if addresses else total


def unaddressed(value: Any) -> Any:
    """The number alone, for what is drawn and not written."""
    return int(value) if isinstance(value, Count) else float(value) if isinstance(value, Amount) else value


def unsigned(value: float) -> float:
    """The number without its sign, under the same address: the words say which way it went."""
    size = abs(value)
    return Amount(size, value.address) if isinstance(value, (Count, Amount)) else size


def told(value: Any, text: str) -> str:
    """`text`, in which `value` is written, under the address of `value` if it has one."""
    return with_address(value.address, text) if isinstance(value, (Count, Amount)) else text
