"""XML of others, read event by event: no document type, no entities of its own, no endless nesting."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from pipelines.ingest.formats.limits import MAX_DEPTH
from pipelines.ingest.grid import RefusedFile

Attributes = dict[str, str]


class LocalNames(dict[str, str]):
    """Name of an element → the name without its prefix."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def read_xml(
    content: bytes,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start`, `end` and `text` for what the XML holds. Elements come without prefix, attributes with theirs.

    Raises:
        RefusedFile: it is no well-formed XML, declares a document type, or nests too deep.
    """
    local = LocalNames()
    depth = 0

    def on_start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise RefusedFile("文件内部的层次过深，不是正常的表格，请用 Excel 或 WPS 打开后另存为 .xlsx")
        start(local[name], attributes)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(local[name])

    def on_doctype(*_: object) -> None:
        raise RefusedFile("文件内部含有实体定义(DOCTYPE)，正常的表格没有，为安全起见不读，请另存为 .xlsx")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.StartDoctypeDeclHandler = on_doctype
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    # Encodings unknown to the parser are reported by LookupError or ValueError.
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise RefusedFile("文件内部的 XML 不完整或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx") from error
