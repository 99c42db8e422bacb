"""From the HTML of a finished page to the document it is: headings, text, lists, tables, figures, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import html as lxml_html

from pipelines.report.office.document import (
    Block,
    Document,
    Heading,
    Listing,
    Masthead,
    Paragraph,
    Run,
    Table,
    Text,
    plain,
)
from pipelines.report.office.reading_parts import figure, grid_table, key_figures, listed_items, pairs, table
from pipelines.report.office.reading_text import Element, classes, is_skipped, text_of, words_of

_parse: Any = lxml_html.document_fromstring
_SECRECY = "内部资料 注意保存"
_MADE_UP = "模拟数据"
_NOTES = frozenset({"kn", "note", "fine", "sub", "within", "more"})
_LETTERED = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")


def read_page(html: str) -> Document:
    """The document of a page. Raises ValueError where the page does not say when its data end or who issues it."""
    root = _parse(html)
    facts = {item.get("name"): item.get("content") for item in root.iter("meta") if item.get("name")}
    missing = [name for name in ("bayou-as-of", "bayou-known-on", "bayou-issuer") if name not in facts]
    if missing:
        raise ValueError(f"page without {', '.join(missing)}")
    title = words_of(root.find(".//title")).removesuffix(_MADE_UP).rstrip(" ·")
    blocks = tuple(_without_empty_headings(list(_section_blocks(root))))
    document = Document(
        masthead=_masthead(root, title, facts["bayou-issuer"]),
        title=title,
        headline=_headline(root) or title,
        as_of=date.fromisoformat(facts["bayou-as-of"]),
        known_on=date.fromisoformat(facts["bayou-known-on"]),
        tier=facts["bayou-tier"],
        snapshot_id=facts["bayou-snapshot"],
        is_simulated="made-up" in classes(root.find("body")),
        warning="".join(words_of(item) for item in root.iter("p") if "draft" in classes(item)),
        blocks=blocks,
        notes=tuple(_notes(root)),
        distribution=tuple(_distribution(root)),
    )
    return replace(document, loose_numbers=tuple(_loose_numbers(root, document)))


def _loose_numbers(root: Element, document: Document) -> Iterator[Text]:
    """Numbers with an address that none of the document's texts holds."""
    held = {(run.address, run.text) for _, text in document.texts() for run in text}
    for item in root.iter("data"):
        found = Run(words_of(item), address=item.get("value") or "")
        if found.address and (found.address, found.text) not in held:
            yield (found,)


def _first(root: Element, name: str) -> Element | None:
    return next((item for item in root.iter() if isinstance(item.tag, str) and name in classes(item)), None)


def _masthead(root: Element, title: str, issuer: str) -> Masthead:
    """A brief's own first line, or for a page with a kicker its kind (责任单位简报)."""
    kick, issue, above = _first(root, "kick"), _first(root, "issue"), _first(root, "bt")
    kinds = words_of(kick).split("·") if kick is not None else []
    name = kinds[1].strip() if len(kinds) > 1 else title
    secrecy = _SECRECY if above is None else next((words_of(item) for item in above if not is_skipped(item)), _SECRECY)
    return Masthead(name, secrecy, words_of(issue) if issue is not None else "", issuer)


def _headline(root: Element) -> str:
    """The sentence that a page has for its title."""
    found = _first(root, "headline")
    return words_of(found) if found is not None else ""


def _section_blocks(root: Element) -> Iterator[Block]:
    main = root.find(".//main")
    if main is not None:
        yield from _Walk().blocks(main)


class _Walk:
    """One pass over the page's main part; remembers the heading above, which names a table without a title."""

    def __init__(self) -> None:
        self.section = ""
        self.is_folded = False

    def blocks(self, parent: Element) -> Iterator[Block]:
        """The blocks of an element's children."""
        caption: Element | None = None
        note = ""
        for child in parent:
            if not isinstance(child.tag, str) or (is_skipped(child) and child.tag != "svg"):
                continue
            if child.tag == "h3":
                self.section = words_of(child).split("：")[0]
                if caption is not None:
                    yield Heading(2, _without_letter(text_of(caption)))
                caption, note = child, ""
            elif caption is not None and child.tag == "p" and "sub" in classes(child):
                note = words_of(child)
            else:
                named = self._captioned(child, parent, caption, note) if caption is not None else None
                if caption is not None and named is None:
                    yield Heading(2, _without_letter(text_of(caption)))
                caption = None if named is None or child.tag != "svg" else caption
                if named is not None:
                    yield named
                    # What a page says beside its tiles stands in the same grid.
                    yield from (block for item in child if "say" in classes(item) for block in self.blocks(item))
                elif child.tag != "svg":
                    yield from self._child(child)
        if caption is not None and parent.find("svg") is None:
            yield Heading(2, _without_letter(text_of(caption)))

    @staticmethod
    def _captioned(child: Element, parent: Element, caption: Element, note: str) -> Block | None:
        """A heading that is the title of what follows: a drawing, a list of pairs, the tiles."""
        if child.tag == "svg":
            first = parent.find("svg")
            return figure(parent, text_of(caption), note) if child is first else Paragraph(())
        if child.tag == "dl":
            return pairs(child, text_of(caption), note)
        if "grid" in classes(child):
            return grid_table(child, words_of(caption), note)
        return None

    def _child(self, child: Element) -> Iterator[Block]:
        named = classes(child)
        if child.tag in ("header", "footer") or named & {"foot", "line", "bt", "key"}:
            return
        if child.tag == "h2":
            yield from self._heading(child)
        elif child.tag == "p":
            yield from _paragraph(child)
        elif child.tag == "figure":
            yield from _figure(child)
        elif child.tag == "table":
            yield table(child, self.section, is_folded=self.is_folded)
        elif "kpis" in named:
            yield key_figures(child)
        elif child.tag in ("ul", "ol"):
            yield Listing(listed_items(child), child.tag == "ol")
        elif child.tag == "details":
            yield from self._details(child)
        else:
            yield from self.blocks(child)

    def _heading(self, child: Element) -> Iterator[Block]:
        if "headline" in classes(child):
            return
        text = text_of(child)
        words = _LETTERED.sub("", plain(text))
        self.section = words.split("：")[0]
        yield Heading(1, _without_letter(text))

    def _details(self, child: Element) -> Iterator[Block]:
        """What a reader unfolds on screen; paper leaves it out, the workbook keeps its tables."""
        before, self.is_folded = self.is_folded, True
        yield from (block for block in self.blocks(child) if isinstance(block, Table))
        self.is_folded = before


def _without_letter(text: Text) -> Text:
    """A heading without its 一、, which is given anew."""
    words = plain(text)
    match = _LETTERED.match(words)
    if match is None:
        return text
    kept: list[Run] = []
    left = match.end()
    for run in text:
        if left < len(run.text):
            kept.append(Run(run.text[left:], address=run.address))
        left = max(0, left - len(run.text))
    return tuple(kept)


def _paragraph(child: Element) -> Iterator[Block]:
    named = classes(child)
    if child.find("svg") is not None and "kn" in named:  # the key of the status marks: paper has the words
        return
    text = text_of(child)
    if "more" in named:
        text = _more(child)
    if text:
        yield Paragraph(text, bool(named & _NOTES))


def _more(child: Element) -> Text:
    """Measures in a row: a name, then each behind a semicolon."""
    parts = [text_of(item) for item in child if not is_skipped(item)]
    text: list[Run] = []
    for position, part in enumerate(parts):
        text += [Run("：" if position == 1 else "；")] if position else []
        text += part
    return (*text, Run("。"))


def _figure(child: Element) -> Iterator[Block]:
    caption = child.find("figcaption")
    heading = caption.find("h3")
    notes = [words_of(item) for item in child.iter("p")]
    found = figure(child, text_of(heading), "。".join(note.rstrip("。") for note in notes if note))
    if found is not None:
        yield found


def _notes(root: Element) -> Iterator[Text]:
    for place in root.iter("footer", "div"):
        if place.tag == "div" and "foot" not in classes(place):
            continue
        for item in place.iter("li", "p"):
            text = text_of(item)
            if text and not is_skipped(item):
                yield text


def _distribution(root: Element) -> Iterator[str]:
    """The lines 报：… and 送：…"""
    place = _first(root, "rec")
    if place is None:
        return
    for part in re.split(r"(?=送：)", words_of(place)):
        if part.strip("　 "):
            yield part.strip("　 ")


def _without_empty_headings(blocks: list[Block]) -> Iterator[Block]:
    """Headings with something under them, and no empty paragraph or table."""
    empty = [
        (isinstance(block, Paragraph) and not block.text) or (isinstance(block, Table) and not block.rows)
        for block in blocks
    ]
    kept = [block for block, is_empty in zip(blocks, empty, strict=True) if not is_empty]
    for position, block in enumerate(kept):
        following = kept[position + 1] if position + 1 < len(kept) else None
        stands_alone = following is None or (isinstance(following, Heading) and isinstance(block, Heading))
        if not (isinstance(block, Heading) and stands_alone and _level_of(following) <= block.level):
            yield block


def _level_of(block: Block | None) -> int:
    return block.level if isinstance(block, Heading) else 0
