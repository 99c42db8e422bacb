"""Names given by others (files, sheets), made safe to print: what cannot be seen is written out, what may be a person is not."""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Control and format characters (also those that turn the direction of writing), halves of pairs, unassigned, line ends."""

_LONG_NUMBER = re.compile(r"\d{5,}")
# Family names of most people, without those that headers begin with, such as 高 and 金; and no ending of a header.
_PERSON = re.compile(
    "[王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾萧蔡潘袁董余苏叶吕魏蒋杜丁沈姜范傅钟卢汪戴崔陆廖姚谭邱]"
    "[\u4e00-\u9fff]{0,1}[^\u0000-\u4dff数名号码期额费间型别称位址度量率因类式源况日年月表人员证目项款时否]"
)


def looks_like_person(text: str) -> bool:
    """Whether a short text reads like the name of a person; a guess, made where showing it would be a leak."""
    return _PERSON.fullmatch(text) is not None


def without_long_numbers(text: str) -> str:
    """The text with each number that may be a person's (five digits and more) replaced by `…`."""
    return _LONG_NUMBER.sub("…", text)


def shown_sheet(name: str) -> str:
    """A sheet as messages name it; of a sheet that bears a person's name only the family name is shown."""
    shown = f"{name[0]}…" if looks_like_person(name) else without_long_numbers(name)
    return f"工作表“{shown}”"


def visible_name(name: str) -> str:
    """The name with each character that cannot be seen written as `\\uXXXX`.

    A file name in the old Chinese encoding, as archives leave it on other systems, is read as such.
    """
    if any("\ud800" <= character <= "\udfff" for character in name):
        # In another encoding, or no file name at all, it is written out below.
        with suppress(UnicodeError):
            name = os.fsencode(name).decode("gb18030")
    return "".join(_written_out(character) for character in name)


def _written_out(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
