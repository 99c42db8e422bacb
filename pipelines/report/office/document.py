"""What a page says, without its looks: the small model that PDF, Word and workbook are written from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Run:
    """A piece of text of one look; "\\n" breaks the line. `address` is that of the number it prints, if it is one."""

    text: str
    is_bold: bool = False
    is_red: bool = False
    is_small: bool = False
    address: str = ""


Text = tuple[Run, ...]


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(run.text for run in text)


@dataclass(frozen=True)
class Heading:
    """Level 1 is 一、, level 2 is （一）; the number is given when the document is laid out."""

    level: int
    text: Text


@dataclass(frozen=True)
class Paragraph:
    """Running text; a note is set small."""

    text: Text
    is_note: bool = False


@dataclass(frozen=True)
class Listing:
    """Items of a list; `is_ordered` numbers them."""

    items: tuple[Text, ...]
    is_ordered: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell; `span` columns wide."""

    text: Text
    span: int = 1
    is_number: bool = False
    is_head: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table. `side_by_side` says how often it is folded on paper; a `is_folded` one stands in the workbook only."""

    title: str
    head: tuple[Cell, ...]
    rows: tuple[Row, ...]
    note: str = ""
    side_by_side: int = 1
    is_folded: bool = False

    @property
    def columns(self) -> int:
        """Number of columns."""
        lines = [self.head, *(row.cells for row in self.rows)]
        return max((sum(cell.span for cell in line) for line in lines), default=0)


@dataclass(frozen=True)
class Figure:
    """A chart as SVG of the width that suits paper; sizes in the drawing's own pixels."""

    title: Text
    note: str
    svg: str
    width: float
    height: float
    description: str


Block = Heading | Paragraph | Listing | Table | Figure


@dataclass(frozen=True)
class Masthead:
    """What stands above the red line."""

    name: str
    secrecy: str
    issue: str
    issuer: str


@dataclass(frozen=True)
class Document:
    """One page: what it is, what it says, what it says at its end."""

    masthead: Masthead
    title: str
    headline: str
    as_of: date
    known_on: date
    tier: str
    snapshot_id: str
    is_simulated: bool
    blocks: tuple[Block, ...]
    notes: tuple[Text, ...] = ()
    distribution: tuple[str, ...] = ()
    loose_numbers: tuple[Text, ...] = ()
    """Numbers of the page outside of its blocks: in the headline, beside the tiles."""
    warning: str = ""
    """What a draft says of itself; empty for what may be passed on."""

    def tables(self) -> Iterator[Table]:
        """Every table, also those that paper leaves out."""
        return (block for block in self.blocks if isinstance(block, Table))

    def texts(self) -> Iterator[tuple[str, Text]]:
        """(section, text) of every piece of text in reading order."""
        section = ""
        for block in self.blocks:
            if isinstance(block, Heading) and block.level == 1:
                section = plain(block.text)
            for text in texts_of(block):
                yield section, text
        for text in self.notes:
            yield "注释", text
        for text in self.loose_numbers:
            yield "标题和其他", text


def texts_of(block: Block) -> Sequence[Text]:
    """The texts of a block in reading order."""
    if isinstance(block, Heading | Paragraph):
        return [block.text]
    if isinstance(block, Listing):
        return block.items
    if isinstance(block, Figure):
        return [block.title]
    return [cell.text for line in (block.head, *(row.cells for row in block.rows)) for cell in line]
