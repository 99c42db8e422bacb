"""帮扶村脱贫进展（公开）: city and county values after disclosure control, from the public tier's file alone."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.report import public_sentences
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.frames import PROGRAM_CODE, PublicSnapshot
from pipelines.report.public_numbers import PUBLIC, RELEASE, PublicCell, cell_of
from pipelines.report.readings import Book, Measure

TIER = "公开"
HEADLINES = (
    "registered_households",
    "registered_persons",
    "registered_exit_rate",
    "villages_exited",
    "income_line_households",
    "medical_insurance",
    "pension_insurance",
    "model_natural_villages",
)
HAVES = "have_"
ALL_HAVES = "eight_haves_all"


@dataclass(frozen=True)
class Row:
    """One line of a table: an area with its cells."""

    level: str
    name: str
    cells: list[PublicCell]


@dataclass(frozen=True)
class Table:
    """One table of the page: measures across, areas down."""

    numeral: str
    title: str
    measures: list[Measure]
    rows: list[Row]


class PublicPage:
    """The public page; takes the public tier and nothing else."""

    def __init__(self, snapshot: PublicSnapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.release = snapshot.release()
        self.part = PUBLIC if self.release is None else f"{RELEASE}{self.release['release_id']}"
        self.measures = snapshot.measure_by_id
        told = snapshot.told(list(self.measures)).iter_rows(named=True)
        self.rows = {(row["measure_id"], row["level"], row["area_code"]): row for row in told}

    def overview(self) -> Block:
        """The whole page: a sentence, then the programme, the cities and the counties in three tables."""
        books = self._books()
        program = {measure_id: self._cell(books[0], measure) for measure_id, measure in self.measures.items()}
        title = public_sentences.title(program)
        return block(
            "public_overview.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER),
            title=title,
            tier=TIER,
            context=self.context,
            opening=public_sentences.opening(program, self.context),
            draft=public_sentences.DRAFT if self.release is None else "",
            approval=public_sentences.approval(self.release),
            release=self.release,
            tables=self._tables(books),
            measures=list(self.measures.values()),
            method=public_sentences.METHOD,
        )

    def _books(self) -> list[Book]:
        """The programme, then each city with its counties behind it."""
        found = [self.snapshot.book("program", PROGRAM_CODE)]
        counties, listed = self.snapshot.areas("county"), self.snapshot.books("county")
        for city in self.snapshot.books("city").values():
            found.append(city)
            found += [listed[code] for code in counties.filter(counties["city_code"] == city.code)["code"]]
        return found

    def _tables(self, books: list[Book]) -> list[Table]:
        haves = [name for name in self.measures if name.startswith(HAVES) or name == ALL_HAVES]
        rest = [name for name in self.measures if name not in (*HEADLINES, *haves)]
        chosen = {"主要指标": list(HEADLINES), "八有": haves, "其他指标": rest}
        tables: list[Table] = []
        for title, names in chosen.items():
            measures = [self.measures[name] for name in names if name in self.measures]
            rows = [Row(book.level, book.name, [self._cell(book, measure) for measure in measures]) for book in books]
            if measures:
                tables.append(Table("一二三"[len(tables)], title, measures, rows))
        return tables

    def _cell(self, book: Book, measure: Measure) -> PublicCell:
        return cell_of(book, self.rows, measure, self.part)
