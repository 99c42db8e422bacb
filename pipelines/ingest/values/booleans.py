"""Yes and no as offices write them: words, marks, numbers, a ticked box; and what may be either."""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl

from pipelines.contracts import Column
from pipelines.contracts.written_values import load_written_values
from pipelines.ingest.values.plain import Reader, Reading

BAD_BOOLEAN, AMBIGUOUS_BOOLEAN, INSTRUCTION_LEFT = "bad_boolean", "ambiguous_boolean", "instruction_left"

_LONGEST = 60
_YES, _NO = "是", "否"
_TICK, _BOX = "[√✓✔☑■]", "[□☐]"
_FORM = re.compile(
    rf"""(?P<yes>{_TICK}是\s*{_BOX}?否 | 是{_TICK}\s*否{_BOX})
        |(?P<no>{_BOX}?是\s*{_TICK}否 | 是{_BOX}\s*否{_TICK})""",
    re.VERBOSE,
).fullmatch
# 1是2否, 是填1、否填0, □是□否, 是/否: what the form says, not what somebody answered.
_INSTRUCTION = re.compile(
    r"[□☐]?\d?[.、:]?是(填|[:=])?\d?[□☐]?[\s/,、;或]*[□☐]?\d?[.、:]?否(填|[:=])?\d?[□☐]?[。.]?"
).fullmatch
_NUMBERED = re.compile(r"([012])[.、:\-\s]*([是否有无])").fullmatch
_POINT_ZERO = re.compile(r"([012])\.0+").fullmatch
_REMARKED = re.compile(r"(.+?)\s*(?:\((.*)\)|[,;:、。](.*))").fullmatch
_AGAINST = {True: re.compile("[否无未没不]"), False: re.compile("是|有|已|(?<![未没不])(?:参加|享受)")}


def quick_booleans(_: Column, text: pl.Expr) -> pl.Expr:
    """是 and 否."""
    return pl.when(text == _YES).then(pl.lit(True)).when(text == _NO).then(pl.lit(False))


def boolean_reader(_: Column, __: Decimal) -> Reader:
    """Reads yes and no."""
    return _read


def _read(plain: str, _: str) -> Reading:
    if plain in (_YES, _NO):
        return Reading(plain == _YES)
    written = load_written_values()
    word = plain.lower()
    if word in written.booleans:
        return Reading(written.booleans[word], change="boolean_word")
    if word in written.ambiguous_booleans:
        return Reading(issue=AMBIGUOUS_BOOLEAN)
    if len(plain) > _LONGEST:
        return Reading(issue=BAD_BOOLEAN)
    form = _FORM(plain)
    if form:
        return Reading(form["yes"] is not None, change="boolean_word")
    if _INSTRUCTION(plain):
        return Reading(issue=INSTRUCTION_LEFT)
    return _read_combined(plain)


def _read_combined(plain: str) -> Reading:
    """A number with its word, a number kept as decimal, a word with a remark; both parts must say the same."""
    words = load_written_values().booleans
    zero = _POINT_ZERO(plain)
    if zero:
        return Reading(words[zero[1]], change="boolean_word")
    numbered = _NUMBERED(plain)
    if numbered:
        agreed = words[numbered[1]] == words[numbered[2]]
        return Reading(words[numbered[1]], change="boolean_word") if agreed else Reading(issue=AMBIGUOUS_BOOLEAN)
    remarked = _REMARKED(plain)
    value = words.get(remarked[1].lower()) if remarked else None
    if remarked is None or value is None:
        return Reading(issue=BAD_BOOLEAN)
    remark = remarked[2] if remarked[2] is not None else remarked[3]
    return Reading(issue=AMBIGUOUS_BOOLEAN) if _AGAINST[value].search(remark) else Reading(value, change="remark_cut")
