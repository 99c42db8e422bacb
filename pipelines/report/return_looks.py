"""How the cells of a return workbook look, and the room that their texts need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_INK, _INK2, _RULE, _WASH, _ACCENT, _INPUT, _BLAMED = (
    "#1A2230", "#626D7A", "#C9D0D8", "#EDF2F6", "#B3261E", "#FFF8DC", "#F5D9D5",
)  # fmt: skip


def looks() -> dict[str, dict[str, Any]]:
    """Properties of every kind of cell by name; only `input` and `blamed` (an input that is to blame) are unlocked."""
    base = {"font_name": "微软雅黑", "font_size": 10, "font_color": _INK, "valign": "vcenter"}
    cell = {**base, "text_wrap": True, "border": 1, "border_color": _RULE, "indent": 1}
    return {
        "title": {**base, "font_size": 15, "bold": True},
        "note": {**base, "font_color": _ACCENT},
        "plain": {**base, "text_wrap": True, "valign": "top"},
        "label": {**base, "bold": True, "font_color": _INK2, "valign": "top"},
        "header": {**cell, "bold": True, "bg_color": _WASH, "align": "center", "indent": 0},
        "input_header": {
            **cell,
            "bold": True,
            "bg_color": _ACCENT,
            "font_color": "#FFFFFF",
            "align": "center",
            "indent": 0,
        },
        "cell": {**cell, "num_format": "@"},
        "original": {**cell, "num_format": "@", "font_color": _ACCENT},
        "input": {**cell, "num_format": "@", "bg_color": _INPUT, "locked": False},
        "blamed": {**cell, "num_format": "@", "bg_color": _BLAMED, "locked": False},
    }


def column_width(texts: Iterable[str]) -> int:
    """Of a column that shows these texts, in half-width signs; long ones are wrapped."""
    return max(8, min(26, 4 + max(map(_half_widths, texts))))


def row_height(texts: Sequence[Any], widths: Sequence[float]) -> float:
    """Points that a row needs to show its texts in columns of these widths: programs do not all find out by themselves."""
    lines = (1 + _half_widths(str(text)) // max(1, int(width) - 3) for text, width in zip(texts, widths, strict=False))
    return 5 + 15 * max(lines)


def _half_widths(text: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in text)
