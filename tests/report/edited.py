"""The small snapshot with something changed in it, and the pages' text as a reader sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pipelines.report.blocks import Block
from pipelines.report.frames import Snapshot, open_file
from tests.report.snapshots import PERIOD_ENDS, write_indicators


@contextmanager
def edited(folder: Path, *statements: str, as_of: date = PERIOD_ENDS[-1]) -> Iterator[Snapshot]:
    """Write the small snapshot, run SQL on it, and open it as a paper would."""
    write_indicators(folder / "indicators.duckdb", as_of=as_of)
    connection = duckdb.connect(folder / "indicators.duckdb")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    snapshot = open_file(folder)
    try:
        yield snapshot
    finally:
        snapshot.connection.close()


def text_of(*blocks: Block | str) -> str:
    """What is read: no tags, no blanks."""
    joined = "".join(item if isinstance(item, str) else item.html for item in blocks)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", "", joined, flags=re.S)))


def rows_of(block: Block) -> list[list[str]]:
    """The cells of every table row of a block, as text."""
    return [
        [text_of(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, flags=re.S)]
        for row in re.findall(r"<tr\b.*?</tr>", block.html, flags=re.S)
    ]
