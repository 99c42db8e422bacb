"""Text of any encoding that offices use, as UTF-8 and without holding it twice as wide in between."""

from __future__ import annotations

import codecs

from pipelines.ingest.grid import RefusedFile

_BLOCK_BYTES = 1 << 24
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_JUDGED_BYTES = 1 << 16


def utf8_text(content: bytes) -> bytes:
    """The text as UTF-8 without byte order mark: by its mark, else UTF-16 (when every other byte is often zero), UTF-8
    or GB18030.

    Raises:
        RefusedFile: none of them explains the bytes, or the text holds zero characters.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            content = content[len(mark) :]
            break
    else:
        candidates = _unmarked(content)
    for encoding in candidates:
        try:
            text = _recoded(content, encoding)
        except UnicodeError:
            continue
        if b"\x00" in text:
            raise RefusedFile("文件里有空字符(NUL)，多半没有写完或不是表格，请重新导出后报送")
        return text
    raise RefusedFile(
        "文字编码无法识别(不是 UTF-8、GB18030 或 UTF-16)，可能文件不完整或不是表格，请重新导出为 .xlsx 或 UTF-8 的 .csv"
    )


def _unmarked(content: bytes) -> tuple[str, ...]:
    """Commas, digits and line ends of UTF-16 have a zero byte, nearly always on the same side (but 一 has it on the other)."""
    head = content[:_JUDGED_BYTES]
    first, second = head[::2].count(0), head[1::2].count(0)
    often = len(head) // 20
    if len(content) % 2 == 0 and second > max(often, 4 * first):
        return ("utf-16-le",)
    if len(content) % 2 == 0 and first > max(often, 4 * second):
        return ("utf-16-be",)
    return ("utf-8", "gb18030")


def _recoded(content: bytes, encoding: str) -> bytes:
    """`content` as UTF-8, block by block; raises UnicodeError."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    is_utf8 = encoding == "utf-8"
    blocks = []
    for start in range(0, len(content), _BLOCK_BYTES):
        text = decoder.decode(content[start : start + _BLOCK_BYTES], final=start + _BLOCK_BYTES >= len(content))
        if not is_utf8:
            blocks.append(text.encode("utf-8"))
    return content if is_utf8 else b"".join(blocks)
