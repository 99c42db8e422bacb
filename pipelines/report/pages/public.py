"""帮扶村脱贫进展（公开）: city and county values after disclosure control, from the public tier's file alone."""

from __future__ import annotations

from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.readings import Book, Measure, Reading

TIER = "公开"
HEADLINES = (
    "registered_exit_rate",
    "villages_exited",
    "income_line_households",
    "medical_insurance",
    "pension_insurance",
    "model_natural_villages",
)


class PublicPage:
    """The sections of the public page."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.measures: list[Measure] = [
            snapshot.measure_by_id[measure_id] for measure_id in HEADLINES if measure_id in snapshot.measure_by_id
        ]

    def overview(self) -> Block:
        """One table: the programme, the cities, the counties."""
        title = "佛山市对口帮扶村脱贫进展"
        books: list[tuple[str, Book]] = [("total", self.snapshot.book("program", PROGRAM_CODE))]
        for city in self.snapshot.books("city").values():
            books.append(("city", city))
            counties = self.snapshot.areas("county")
            own = counties.filter(counties["city_code"] == city.code)["code"].to_list()
            listed = self.snapshot.books("county")
            books += [("county", listed[code]) for code in own]
        rows = [(level, book.name, [self._cell(book, measure) for measure in self.measures]) for level, book in books]
        return block(
            "public_overview.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER),
            title=title,
            tier=TIER,
            context=self.context,
            measures=self.measures,
            rows=rows,
        )

    @staticmethod
    def _cell(book: Book, measure: Measure) -> Reading | None:
        return book.at(measure.measure_id)
