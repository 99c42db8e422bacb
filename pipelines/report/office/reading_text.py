"""Text of a page's HTML as runs: emphasis, red, addresses of numbers; without what only a screen needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pipelines.report.office.document import Run, Text

Element = Any  # lxml comes without types

SKIPPED_TAGS = frozenset({"svg", "script", "style", "nav", "sup", "label", "input", "select", "output"})
SKIPPED_CLASSES = frozenset(
    {"vh", "mk", "hatch", "toc", "pg", "pick", "links", "skip", "sim", "downloads", "only-phone"}
)
_BREAKING_CLASSES = frozenset({"chg", "why"})
_BLANKS = re.compile(r"[ \t\r\n\f\u2002]+")
_EDGE = "\u2060"  # stands between two runs while blanks are judged over their border
_ENDS = " \n\u00a0"
_WIDE = "[\u2014\u2018-\u201d\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_NARROW = "[0-9A-Za-z%+\u2212\u00b1\u00a0]"
_PUNCTUATION = "[\u3001\u3002\uff08\uff09\uff0c\uff1a\uff1b]"
_AFTER_WIDE = re.compile(rf"({_WIDE}{_EDGE}*) (?={_EDGE}*{_NARROW})")
_BEFORE_PUNCTUATION = re.compile(rf" (?={_EDGE}*{_PUNCTUATION})")
_BEFORE_WIDE = re.compile(rf"({_NARROW}{_EDGE}*) (?={_EDGE}*{_WIDE})")


def classes(element: Element) -> frozenset[str]:
    """The classes of an element."""
    return frozenset((element.get("class") or "").split())


def is_skipped(element: Element) -> bool:
    """Whether paper leaves the element out: comments, marks, navigation."""
    return not isinstance(element.tag, str) or element.tag in SKIPPED_TAGS or bool(classes(element) & SKIPPED_CLASSES)


def text_of(element: Element) -> Text:
    """The runs of an element, blanks between Chinese and digits removed: paper makes its own space there."""
    return tidied(_runs(element, Run("")))


def words_of(element: Element) -> str:
    """The words of an element alone."""
    return "".join(run.text for run in text_of(element)).replace("\n", "")


def tidied(runs: Iterable[Run]) -> Text:
    """Runs of the same look joined, no blank beside a line break or between Chinese and digits, none at the ends."""
    merged: list[Run] = []
    for run in runs:
        if merged and replace(merged[-1], text="") == replace(run, text=""):
            merged[-1] = replace(run, text=merged[-1].text + run.text)
        elif run.text:
            merged.append(run)
    joined = _EDGE.join(run.text for run in merged)
    joined = re.sub(rf" *({_EDGE}*)\n({_EDGE}*) *", r"\1\n\2", joined)
    joined = _BEFORE_PUNCTUATION.sub("", joined)
    joined = _BEFORE_WIDE.sub(r"\1", _AFTER_WIDE.sub(r"\1", joined))
    parts = joined.split(_EDGE) if merged else []
    return _stripped([replace(run, text=part) for run, part in zip(merged, parts, strict=True) if part])


def _stripped(runs: list[Run]) -> Text:
    while runs and not runs[0].text.strip(_ENDS):
        runs.pop(0)
    while runs and not runs[-1].text.strip(_ENDS):
        runs.pop()
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip(_ENDS))
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(_ENDS))
    return tuple(runs)


def _look(element: Element, look: Run) -> Run:
    """The look of an element's text, given that of the text around it."""
    named = classes(element)
    is_late = "late" in named and "st" in named
    return replace(
        look,
        is_bold=look.is_bold or element.tag in ("b", "strong") or is_late,
        is_red=look.is_red or bool(named & {"red", "a"} if element.tag != "a" else named & {"red"}) or is_late,
        is_small=look.is_small or element.tag in ("small", "code") or bool(named & {"chg", "rid", "why"}),
        address=element.get("value", "") if element.tag == "data" else look.address,
    )


def _runs(element: Element, around: Run) -> Iterator[Run]:
    look = _look(element, around)
    # `<small>%</small>` within a number is a matter of the screen.
    if look.address:
        look = replace(look, is_small=around.is_small)
    # The id of a rule or an obligation keeps its distance from the words beside it.
    beside = "\u00a0" if "rid" in classes(element) else ""
    if element.text:
        yield replace(look, text=beside + _BLANKS.sub(" ", element.text) + beside)
    for child in element:
        if not is_skipped(child):
            if child.tag == "br" or classes(child) & _BREAKING_CLASSES:
                yield replace(look, text="\n")
            if child.tag != "br":
                yield from _runs(child, look)
        if child.tail:
            yield replace(look, text=_BLANKS.sub(" ", child.tail))
