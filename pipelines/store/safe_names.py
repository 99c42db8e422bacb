"""Names given by others (files, sheets), made safe to print: what cannot be seen is written out."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Control and format characters (also those that turn the direction of writing), halves of pairs, unassigned, line ends."""


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
