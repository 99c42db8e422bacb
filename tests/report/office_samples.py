"""What the tests of official papers share: a made-up document, the fonts of one package, measures of a produced PDF."""

from __future__ import annotations

import io
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pdfplumber
import pytest

from pipelines.report.office.document import Block, Document, Masthead, Paragraph, Run
from pipelines.report.office.fonts import Fonts, font_record, resolve, typst_fonts

MM = 72 / 25.4
NOTO = ("Noto Serif CJK SC", "Noto Sans CJK SC")
"""The families of fonts-noto-cjk: with these alone a picture is the same on every machine that has the package."""


def noto_fonts() -> Fonts:
    """The roles as a machine sees them that has no Chinese fonts but these.

    Without the package the test is left out, except in CI, where that is a failure.
    """
    if not set(NOTO) <= set(typst_fonts(None).families()):
        reason = "no Noto fonts: apt-get install fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return resolve(font_record(), NOTO)


def document(*blocks: Block, is_simulated: bool = True, distribution: tuple[str, ...] = ()) -> Document:
    """A paper of these blocks."""
    return Document(
        masthead=Masthead("定期通报", "内部资料 注意保存", "2019年第4期（总第4期）", "佛山市扶贫开发领导小组办公室"),
        title="定期通报",
        headline="甲县排第一，乙县排末位",
        as_of=date(2019, 12, 31),
        known_on=date(2020, 1, 15),
        tier="内部",
        snapshot_id="2019-12-31_2020-01-15_0123abcd",
        is_simulated=is_simulated,
        blocks=blocks,
        distribution=distribution,
    )


def prose(characters: int) -> Paragraph:
    """So many characters of running text, without a sign that might be set closer."""
    return Paragraph((Run(("国家统计调查资料汇总情况说明" * (characters // 14 + 1))[:characters]),))


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """The PDF, open."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        yield file


def lines_of(page: Any, size: float) -> list[tuple[float, list[Any]]]:
    """(distance of the base line from the top of the page in mm, signs from left to right) of each line of one size."""
    found: dict[float, list[Any]] = defaultdict(list)
    for sign in page.chars:
        if abs(sign["size"] - size) < 0.05 and sign["text"].strip() and not is_turned(sign):
            found[round(sign["matrix"][5], 1)].append(sign)
    return [
        ((float(page.height) - base) / MM, sorted(found[base], key=lambda sign: sign["x0"]))
        for base in sorted(found, reverse=True)
    ]


def is_turned(sign: Any) -> bool:
    """Whether a sign stands on its side."""
    return abs(sign["matrix"][0]) < 0.01


def words_of(signs: list[Any]) -> str:
    """The text of a line."""
    return "".join(sign["text"] for sign in signs)
