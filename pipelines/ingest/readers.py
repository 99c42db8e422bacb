"""From a received file to its sheets.

The contents decide how a file is read; its name must end like that of a table, and where the two disagree the file is
read all the same and the disagreement noted. A further format is one more kind and one more entry of `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipelines.ingest.formats.delimited import read_delimited
from pipelines.ingest.formats.html import read_html
from pipelines.ingest.formats.kinds import Kind, kind_of
from pipelines.ingest.formats.limits import refuse_large_file
from pipelines.ingest.formats.ods import read_ods
from pipelines.ingest.formats.spreadsheet_xml import read_spreadsheet_xml
from pipelines.ingest.formats.xls import read_xls
from pipelines.ingest.formats.xlsx import read_xlsx
from pipelines.ingest.grid import Grid, RefusedFile

READERS: Mapping[Kind, Callable[[bytes], list[Grid]]] = {
    Kind.xlsx: read_xlsx,
    Kind.xls: read_xls,
    Kind.ods: read_ods,
    Kind.html: read_html,
    Kind.spreadsheet_xml: read_spreadsheet_xml,
    Kind.text: read_delimited,
}

ENDINGS: Mapping[str, Kind] = {
    ".csv": Kind.text,
    ".tsv": Kind.text,
    ".txt": Kind.text,
    ".xlsx": Kind.xlsx,
    ".xlsm": Kind.xlsx,
    ".xls": Kind.xls,
    ".ods": Kind.ods,
    ".xml": Kind.spreadsheet_xml,
    ".htm": Kind.html,
    ".html": Kind.html,
}
"""How names of tables end, and what one then expects inside."""

_WPS = (".et", ".ett", ".wps", ".wpt", ".dps")


def read_grids(name: str, content: bytes | Path) -> list[Grid]:
    """All sheets of a received file, in their order. Given a path, a file that is too large is not even opened.

    Raises:
        RefusedFile: the file is not of our formats, damaged, locked by a password, or asks for more than the limits.
    """
    refuse_large_file(content.stat().st_size if isinstance(content, Path) else len(content))
    try:
        kind, content = kind_of(content.read_bytes() if isinstance(content, Path) else content)
        ending = _ending(name)
        grids = READERS[kind](content)
    except MemoryError as error:
        raise RefusedFile("本机内存不够读这个文件，请拆分后重新报送，或换内存更大的机器") from error
    if kind is not ENDINGS[ending]:
        note = f"文件名以 {ending} 结尾，内容却是{kind}；已按内容读取，下次请另存为 .xlsx，或改用相符的扩展名"
        grids[0] = replace(grids[0], notes=(*grids[0].notes, note))
    return grids


def _ending(name: str) -> str:
    """How the name ends, in lower case.

    Raises:
        RefusedFile: not like the name of a table.
    """
    ending = PurePosixPath(name.rstrip()).suffix.lower()
    if ending in _WPS:
        raise RefusedFile(f"“{ending}”是 WPS 专有格式，请在 WPS 中打开后另存为 .xlsx")
    if ending not in ENDINGS:
        raise RefusedFile(f"不支持的文件格式“{ending or '无扩展名'}”，请另存为 .xlsx 或 .csv")
    return ending
