"""Why a sheet cannot be read, said so that a clerk can act; never with a cell that may be personal data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.contracts import Contract
from pipelines.ingest.grid import column_letter
from pipelines.ingest.headers import HeaderIndex, nearest_headers, normal_header
from pipelines.ingest.recognition import Attempt, HeaderColumn
from pipelines.store.safe_names import looks_like_person, visible_name, without_long_numbers

NO_HEADER_FOUND = "没有认得的表头"
_LISTED_HEADERS = 12
_LONGEST_HEADER = 40
_DATA = re.compile(r"\d{5,}|\d{4}\D\d{1,2}\D\d{1,2}|^[-+]?[\d,]+(\.\d+)?%?$")
_SEPARATORS = re.compile(r"[,;、\t|]")
_LEAST_KNOWN = 3


class SheetProblem(Exception):
    """A sheet that holds a table of ours which cannot be read; the message is shown to readers."""


def unknown_headers(attempt: Attempt) -> str:
    """All required headers are there, and further ones that nobody knows."""
    table = f"《{attempt.contract.title_zh}》"
    if holds_data(attempt.unknown):
        return f"{table}的表头行里混有数据：{_listed(attempt.unknown, attempt.index)}"
    return f"{table}有不认识的表头：{_listed(attempt.unknown, attempt.index)}；{mapping_advice(attempt)}"


def mapping_advice(attempt: Attempt) -> str:
    """Where to say what an unknown header means."""
    header, table = shown_header(attempt.unknown[0]), attempt.contract.table
    return (
        f"如确是本表的列，在 data/mappings/ 的任一 .yml 里写 {table}: {{{header}: 列名}}，"
        f"不需要的列写 {table}: {{{header}: ~}}；否则请更正表头后重报"
    )


def mapping_lines(attempt: Attempt) -> list[str]:
    """The lines to paste into a file of `data/mappings/`; each header is ignored until its column is filled in."""
    if holds_data(attempt.unknown):
        return []
    return [f"{attempt.contract.table}:", *(f"  {shown_header(column)}: ~" for column in attempt.unknown)]


def twice(attempt: Attempt) -> str:
    """Two columns mean the same."""
    pair = attempt.twice
    assert pair is not None
    places = "、".join(f"“{normal_header(one.header)}”({column_letter(one.position)}列)" for one in pair)
    column = pair[0].match.column
    return f"《{attempt.contract.title_zh}》有两列都是“{column and column.header}”：{places}，请只留一列"


def ambiguous(contracts: Sequence[Contract]) -> str:
    """Several tables fit equally and no title tells which it is."""
    titles = sorted(f"《{contract.title_zh}》" for contract in contracts)
    return f"表头同时符合{'、'.join(titles)}，无法确定是哪张表：请在标题行、工作表名或文件名里写明表名，或补全表头"


def list_or_column(column: HeaderColumn) -> str:
    """A column behind a blank one may belong to the form or be a list beside it."""
    letter = f"{column_letter(column.position)}列"
    header = letter if holds_data([column]) else f"“{shown_header(column)}”({letter})"
    return f"空列右侧的{header}不知是本表的一列还是表旁的名录：是本表的列就删去空列，是名录就移到别的工作表"


def incomplete(attempt: Attempt) -> str:
    """What a header lacks and what nobody knows in it."""
    if not attempt.columns_found:
        return f"{NO_HEADER_FOUND}；不认识的表头：{_listed(attempt.unknown, attempt.index)}"
    missing = "、".join(column.header for column in attempt.missing)
    reason = f"最像《{attempt.contract.title_zh}》，但缺少必需的表头：{missing}"
    return f"{reason}；不认识的表头：{_listed(attempt.unknown, attempt.index)}" if attempt.unknown else reason


def looks_like_ours(attempt: Attempt) -> bool:
    """So much of a table's header is there that the sheet surely is meant as one: most required columns, or the natural
    key and half of them; and at least half of the texts in the row are headers of the table."""
    found = {column.name for column in attempt.columns_found}
    required = [column for column in attempt.contract.required_columns if column.name in found]
    share = len(required) / max(1, len(attempt.contract.required_columns))
    has_key = attempt.contract.key_scope == "natural" and found >= set(attempt.contract.key_columns)
    enough = share >= 2 / 3 or (has_key and share >= 1 / 2)
    return enough and len(found) >= _LEAST_KNOWN and len(found) >= len(attempt.unknown)


def looks_like_header(attempt: Attempt) -> bool:
    """At least half of the texts in the row are headers of the table, or nearly."""
    parts = [part for column in attempt.unknown for part in header_parts(column)]
    short = [part for part in parts if len(part) <= _LONGEST_HEADER and without_long_numbers(part) == part]
    near = sum(bool(attempt.index.match(part) or nearest_headers(part, attempt.index, 1)) for part in short)
    known = len(attempt.columns_found)
    return known + near > 0 and 2 * (known + near) >= known + len(parts)


def header_parts(column: HeaderColumn) -> list[str]:
    """The header, or the headers that a mistyped separator has left in one cell."""
    return [part for part in _SEPARATORS.split(normal_header(column.text)) if part]


def likeness(attempt: Attempt) -> tuple[int, int, int]:
    """How much of a table's header an attempt shows."""
    return len(attempt.columns_found), -len(attempt.missing), -len(attempt.unknown)


def holds_data(unknown: Sequence[HeaderColumn]) -> bool:
    """Whether a number, a day or a name stands among unknown headers: the row holds data, and its texts may be personal."""
    texts = [normal_header(column.text) for column in unknown]
    return any(_DATA.search(text) or looks_like_person(text) for text in texts)


def shown_header(column: HeaderColumn) -> str:
    """A header as it may be shown: long numbers may be personal, and what cannot be seen is written out."""
    return visible_name(without_long_numbers(normal_header(column.text)))


def _listed(unknown: Sequence[HeaderColumn], index: HeaderIndex) -> str:
    if holds_data(unknown):
        letters = dict.fromkeys(column_letter(column.position) for column in (unknown[0], unknown[-1]))
        return (
            f"{'至'.join(letters)}列的内容像数据或人名，不列出；多半是换行丢失、表头与数据连成了一行，"
            "请把表头单独放一行后重报；确是表头的，请按表样改名"
        )
    texts = []
    for column in unknown[:_LISTED_HEADERS]:
        near = nearest_headers(normal_header(column.text), index)
        hint = f"，相近的有{'、'.join(near)}" if near else ""
        texts.append(f"“{shown_header(column)}”({column_letter(column.position)}列{hint})")
    return "、".join(texts) + (f"等{len(unknown)}个" if len(unknown) > _LISTED_HEADERS else "")
