"""What goes wrong with the bytes of a file on its way: anywhere, in the parts of an archive, or in the encoding of a text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from tests.fuzz.formats import zipped

ByteMutation = Callable[[bytes, Random], bytes]


# Anywhere


def flip_bytes(content: bytes, rng: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        damaged[rng.randrange(len(damaged))] ^= rng.randrange(1, 256)
    return bytes(damaged)


def truncate(content: bytes, rng: Random) -> bytes:
    return content[: rng.choice((rng.randrange(len(content)), len(content) - rng.randrange(1, 30), rng.randrange(600)))]


def insert_bytes(content: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    added = rng.choice(
        (rng.randbytes(rng.randrange(1, 40)), bytes(rng.randrange(1, 600)), content[:100], b"\r", b"\n", b'"')
    )
    return content[:place] + added + content[place:]


def delete_bytes(content: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + content[place + rng.randrange(1, 200) :]


def swap_blocks(content: bytes, rng: Random) -> bytes:
    size = rng.choice((16, 64, 512))
    blocks = [content[start : start + size] for start in range(0, len(content), size)]
    one, other = rng.randrange(len(blocks)), rng.randrange(len(blocks))
    blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


def blank_block(content: bytes, rng: Random) -> bytes:
    place, size = rng.randrange(len(content)), rng.choice((4, 64, 512))
    return content[:place] + bytes(len(content[place : place + size])) + content[place + size :]


def repeat_block(content: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(content))
    block = content[place : place + rng.choice((32, 512, 4096))]
    return content[:place] + block * rng.randint(2, 5) + content[place + len(block) :]


ANYWHERE: tuple[ByteMutation, ...] = (
    flip_bytes, flip_bytes, truncate, insert_bytes, delete_bytes, swap_blocks, blank_block, repeat_block,
)  # fmt: skip


def damage_anywhere(content: bytes, rng: Random) -> bytes:
    return rng.choice(ANYWHERE)(content, rng)


# In the parts of an archive

_VALUE = re.compile(rb'(?<==")[^"]*(?=")')
_WORDS = re.compile(rb"(?<=>)[^<>]+(?=<)")
_TAG = re.compile(rb"</?[^<>]+>")
_MATTERS = re.compile(r"sheet|Strings|styles|workbook|content|rels")
_ODD: tuple[bytes, ...] = (
    b"", b"-1", b"0", b"99999999999", b"1048577", b"XFD1048577", b"A1:XFD1048576", b"A0", b"1e999", b"NaN", b"inf", b"s", b"e",
    b"b", b"d", b"str", b"inlineStr", b"n", b"true", b"0.0.0", b"&#0;", b"&x;", b"../../etc", b"http://x/", b"rId99", b"hidden",
    b"veryHidden", b"\xe4\xb8\x80", b"\xff\xfe", b"'", b"1900-01-00", b"-0", b"2958466", b"1e-320", b"2019-02-30T25:61:61",
    b"float", b"percentage", b"boolean", b"16384", b"1048576", b"20",
)  # fmt: skip


def damage_parts(content: bytes, rng: Random) -> bytes:
    """Damage inside the parts, or to the list of parts; the archive around them is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    heavy = [place for place, (name, _) in enumerate(parts) if _MATTERS.search(name)]
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        place = rng.choice(heavy)
        parts[place] = _damaged_part(*parts[place], parts, rng)
    if rng.random() < 0.1:
        del parts[rng.randrange(len(parts))]
    return zipped(parts)


def _damaged_part(name: str, part: bytes, parts: list[tuple[str, bytes]], rng: Random) -> tuple[str, bytes]:
    kind = rng.choices(("value", "words", "tag", "bytes", "name", "whole"), (4, 1, 2, 1, 1, 1))[0]
    if kind == "name":
        return rng.choice((f"x{name}", name.upper(), rng.choice(parts)[0])), part
    if kind == "whole":
        return name, rng.choice((b"", b"<x/>", rng.choice(parts)[1]))
    if kind == "bytes":
        return name, damage_anywhere(part, rng) if part else part
    return name, _with_other_tag(part, rng) if kind == "tag" else _with_odd(
        part, _VALUE if kind == "value" else _WORDS, rng
    )


def _with_odd(part: bytes, pattern: re.Pattern[bytes], rng: Random) -> bytes:
    places = [found.span() for found in pattern.finditer(part)]
    for start, end in sorted(rng.sample(places, min(len(places), rng.choice((1, 1, 3)))), reverse=True):
        part = part[:start] + rng.choice(_ODD) + part[end:]
    return part


def _with_other_tag(part: bytes, rng: Random) -> bytes:
    tags = [found.span() for found in _TAG.finditer(part)]
    if not tags:
        return part
    start, end = rng.choice(tags)
    first, last = rng.choice(tags)
    return part[:start] + rng.choice((b"", part[first:last], part[start:end] * 3)) + part[end:]


# In the encoding and the delimiters of a text in UTF-8


def damage_encoding(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8")
    middle = rng.randrange(len(text))
    return rng.choice((
        text[:middle].encode() + text[middle:].encode("gb18030"), text[:middle].encode("gb18030") + text[middle:].encode(),
        content.decode("gb18030", errors="replace").encode(), content.decode("latin-1").encode(), b"\xff\xfe" + content,
        b"\xfe\xff" + text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("utf-16-le")[1:], text.encode("utf-32"),
        b"\xef\xbb\xbf" + text.encode("gb18030"), text.encode("utf-7", errors="replace"), text.encode("big5", errors="replace"),
    ))  # fmt: skip


def damage_delimiters(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8")
    old, new = rng.choice((
        (",", ";"), (",", "，"), (",", "\t"), (",", " "), ("\r\n", "\r"), ("\r\n", "\n\r"), ("\r\n", ""), ("\r\n", "\n\n"),
        (",", ",\""), ("\"", ""), (",", "\",\""), (",", ",,"), ("\r\n", "\x0b"), ("\r\n", "\u2028"), (",", "\x1f"),
        ("\r\n", ",\r\n"),
    ))  # fmt: skip
    share = rng.choice((1.0, 0.5, 0.05))
    *pieces, last = text.split(old)
    return "".join([*(piece + (new if rng.random() < share else old) for piece in pieces), last]).encode()
