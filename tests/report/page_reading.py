"""Reading a made page as a reader does: the rows of a table, the printed numbers with their addresses, the links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from pipelines.report.addresses import MeasureAddress, parse_address
from pipelines.report.frames import Snapshot

Attributes = dict[str, str]
_FIGURES = re.compile(r"[\d,.%]+")


@dataclass
class Row:
    """One row of a table: its attributes and the text of each cell by class (or position)."""

    attributes: Attributes
    cells: dict[str, str] = field(default_factory=dict)


class PageReader(HTMLParser):
    """Rows, `<data>` values, links and ids of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.printed: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self._cell: str | None = None
        self._address: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "tr":
            self.rows.append(Row(attributes))
        elif tag in ("td", "th") and self.rows:
            classes = [name for name in attributes.get("class", "").split() if name not in ("num", "plain", "u")]
            self._cell = classes[0] if classes else str(len(self.rows[-1].cells))
            self.rows[-1].cells[self._cell] = ""
        elif tag == "data":
            self._address = attributes["value"]
            self.printed.append((self._address, ""))
        elif tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = None
        elif tag == "data":
            self._address = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._cell is not None:
            self.rows[-1].cells[self._cell] += data
        if self._address is not None:
            self.printed[-1] = (self._address, self.printed[-1][1] + data)


def read_page(path: Path) -> PageReader:
    """The page at `path`."""
    reader = PageReader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def wrong_numbers(page: PageReader, snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Printed values of measures that are not what `snapshot.values` holds at their address: address, printed, held."""
    rows = snapshot.values().iter_rows(named=True)
    held = {(row["measure_id"], row["level"], row["area_code"], row["as_of"]): row["value"] for row in rows}
    wrong = []
    for address, printed in page.printed:
        found = parse_address(address)
        if not isinstance(found, MeasureAddress) or found.part:
            continue
        value = held[(found.measure_id, found.level, found.area_code, found.as_of)]
        text = "暂缺" if value is None else snapshot.measure_by_id[found.measure_id].text(value)
        # A sentence may set the unit outside the address.
        if _FIGURES.findall(text) != _FIGURES.findall(printed):
            wrong.append((address, printed, text))
    return wrong
