"""Tables, lists and drawings of a page's HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines.report.office.document import Cell, Figure, Paragraph, Row, Run, Table, Text, plain
from pipelines.report.office.reading_text import Element, classes, is_skipped, text_of, tidied, words_of

PAPER_WIDTH_PX = 590
"""What 156 mm are in pixels of the screen: a drawing is never enlarged beyond its own size."""
SMALLEST_TEXT = 0.83
"""A drawing of 12 px text may shrink to this: 7.5 pt."""
_VARIANTS = ("pr", "w", "a", "n")
_STOPS = ("。", "！", "？", "；", "：")
_WORDS = {"late": "落后", "watch": "临近", "on": "按进度", "ok": "达标", "held": "暂缺", "none": "不设指标"}
_tostring: Any = etree.tostring


def figure(parent: Element, title: Text, note: str) -> Figure | None:
    """The drawing of a figure in the width that suits paper: the widest whose text stays legible there."""
    drawings = {name: item for item in parent.iter("svg") for name in classes(item) if name in _VARIANTS}
    if not drawings:
        return None
    fitting = [name for name in _VARIANTS if name in drawings and _scale(drawings[name]) >= SMALLEST_TEXT]
    chosen = drawings[fitting[0] if fitting else "n" if "n" in drawings else next(iter(drawings))]
    described = chosen.find("desc")
    return Figure(
        title=title,
        note=note,
        svg=_svg(chosen),
        width=float(chosen.get("width")),
        height=float(chosen.get("height")),
        description=words_of(described) if described is not None else plain(title),
    )


def _scale(drawing: Element) -> float:
    return PAPER_WIDTH_PX / float(drawing.get("width"))


def _svg(drawing: Element) -> str:
    """The drawing as a file of its own; the HTML parser had put its attributes into small letters."""
    copy: Any = etree.fromstring(_tostring(drawing, with_tail=False))
    box = copy.attrib.pop("viewbox")
    for name in ("class", "role", "aria-labelledby"):
        copy.attrib.pop(name, None)
    for item in [*copy.iter("title", "desc")]:
        item.getparent().remove(item)
    for item in copy.iter():
        if item.get("stroke-dasharray") == "":
            del item.attrib["stroke-dasharray"]
    copy.set("viewBox", box)
    copy.set("xmlns", "http://www.w3.org/2000/svg")
    return str(_tostring(copy, encoding="unicode"))


def table(element: Element, section: str, *, is_folded: bool) -> Table:
    """A table; its title is the label of the region around it, its caption, or the heading of its section."""
    caption = element.find("caption")
    note = words_of(caption) if caption is not None else ""
    label = element.getparent().get("aria-label") or ""
    title = label or section or note
    head = tuple(_cells(element.find("thead/tr"))) if element.find("thead/tr") is not None else ()
    rows = [
        Row(tuple(_cells(line)), "total" in classes(line)) for body in element.iter("tbody") for line in body.iter("tr")
    ]
    note = note.removeprefix(title).strip("，；。")
    return Table(title, head, tuple(row for row in rows if row.cells), note, 1, is_folded)


def _cells(line: Element) -> Iterator[Cell]:
    for cell in line.iter("td", "th"):
        yield Cell(
            text_of(cell) or _mark_word(cell),
            span=int(cell.get("colspan") or 1),
            is_number="num" in classes(cell),
            is_head=cell.tag == "th",
        )


def _mark_word(cell: Element) -> Text:
    """A cell that shows a mark alone still has words for those who cannot see it."""
    hidden = [item for item in cell.iter() if isinstance(item.tag, str) and "vh" in classes(item)]
    return (Run("".join(words_of(item) for item in hidden)),) if hidden and cell.find("svg") is not None else ()


def key_figures(element: Element) -> Table:
    """The strip of key figures as a table: name, value, what is said of it, status."""
    rows = []
    for card in element:
        if "kpi" not in classes(card):
            continue
        said = [item for item in card if item.tag == "p"]
        status = [item for item in said if item.find(".//span[@class]") is not None and _has_status(item)]
        words = [_plain_looks(text_of(item)) for item in said if item not in status]
        value = next(item for item in card if "v" in classes(item))
        rows.append(
            Row(
                (
                    Cell(text_of(card.find("h3")), is_head=True),
                    Cell(_plain_looks(text_of(value)), is_number=True),
                    Cell(_joined([text for text in words if text], "；")),
                    Cell(_joined([text_of(item) for item in status], "；")),
                )
            )
        )
    head = tuple(
        Cell((Run(name),), is_number=name == "现值", is_head=True) for name in ("指标", "现值", "说明", "状态")
    )
    return Table("关键指标", head, tuple(rows))


def _has_status(item: Element) -> bool:
    return any("st" in classes(span) for span in item.iter("span"))


def _plain_looks(text: Text) -> Text:
    return tuple(Run(run.text.replace("/ ", "/"), is_red=run.is_red, address=run.address) for run in text)


def _joined(texts: list[Text], between: str) -> Text:
    runs: list[Run] = []
    for position, text in enumerate(texts):
        runs += [Run(between), *text] if position else text
    return tidied(runs)


def pairs(element: Element, title: Text, note: str) -> Table | Paragraph:
    """A list of names and values as a table of two columns without a head; a single one as a sentence."""
    items = [(item.find("dt"), item.find("dd")) for item in element]
    found = [(text_of(name), text_of(value)) for name, value in items if name is not None and value is not None]
    if len(found) == 1:
        name, value = found[0]
        return Paragraph((*title, Run("："), *name, Run("，"), *value, Run("。")))
    rows = tuple(Row((Cell(name, is_head=True), Cell(value, is_number=True))) for name, value in found)
    return Table(plain(title), (), rows, note, side_by_side=2 if len(rows) > 4 else 1)


def grid_table(element: Element, title: str, note: str) -> Table:
    """The counties of the tile grid: name, people left, status in words."""
    rows = []
    for tile in element:
        status = next((_WORDS[name] for name in classes(tile) if name in _WORDS), None)
        if status is None or "tile" not in classes(tile):
            continue
        name, value = tile.find("b"), tile.find("data")
        is_late = status == "落后"
        rows.append(
            Row(
                (
                    Cell(text_of(name), is_head=True),
                    Cell(text_of(value) if value is not None else (Run("暂缺"),), is_number=True),
                    Cell((Run(status, is_bold=is_late, is_red=is_late),)),
                )
            )
        )
    names = ("县（市、区）", "未脱贫人口", "状态")
    head = tuple(Cell((Run(name),), is_number=name == "未脱贫人口", is_head=True) for name in names)
    return Table(title, head, tuple(rows), note.split("；")[0], side_by_side=2)


def listed_items(element: Element) -> tuple[Text, ...]:
    """The items of a list; an item of several parts (question, facts, advice) becomes one text."""
    return tuple(_ended(text) for item in element.iter("li") if not is_skipped(item) and (text := _item(item)))


def _ended(text: Text) -> Text:
    """On paper an item is a sentence."""
    return text if text[-1].text.endswith(_STOPS) else (*text, Run("。"))


def _item(item: Element) -> Text:
    heading = item.find(".//h3")
    if heading is None:
        return text_of(item)
    question = tuple(Run(run.text, is_bold=True, address=run.address) for run in text_of(heading))
    runs: list[Run] = [*question, Run("。", is_bold=True)]
    for part in item.iter("p", "div"):
        if part.tag == "p":
            runs += text_of(part)
        elif "who" in classes(part):
            runs += [Run(run.text.replace("\n", "，")) for run in text_of(part)] + [Run("。")]
    return tidied(runs)
