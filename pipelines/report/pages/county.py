"""县区进展报告: one county's progress, village by village, for county and city offices (internal)."""

from __future__ import annotations

from functools import cached_property

from markupsafe import Markup

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import GUARANTEED, SIZE, STANDING, VILLAGES
from pipelines.report.addresses import Place, place_of_book
from pipelines.report.blocks import Block, block, number, page_facts
from pipelines.report.charts.difference import difference_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.income import histogram_chart, mix_chart
from pipelines.report.charts.missing import missing_chart
from pipelines.report.charts.remaining import remaining_chart
from pipelines.report.charts.villages import Lacking, matrix_chart, visits_chart
from pipelines.report.frames import Snapshot
from pipelines.report.outlook import Outlook, outlook_of
from pipelines.report.pages import sections, shared
from pipelines.report.pages.guarantees import guarantees
from pipelines.report.pages.incomes import income_histogram, income_mix
from pipelines.report.pages.villages import EIGHT_HAVES, Villages, order_villages
from pipelines.report.readings import Reading
from pipelines.report.status import Judgement, judge

TIER = "内部"


class CountyPage:
    """The sections of one county's report. Raises UsageError for an unknown county code."""

    def __init__(self, snapshot: Snapshot, county_code: str) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.code = county_code
        self.book = snapshot.book("county", county_code)
        self.name = self.book.name
        self.outlook: Outlook | None = outlook_of(self.book)

    @property
    def place(self) -> Place:
        """The county, as addresses name it."""
        return place_of_book(self.book)

    @cached_property
    def all_villages(self) -> Villages:
        """The county's villages in the order of every strip."""
        return order_villages(self.book, list(self.snapshot.books("village", self.code).values()))

    def reading(self, measure_id: str) -> Reading | None:
        return self.book.at(measure_id)

    def opening(self) -> Block:
        """Masthead, conclusion and key figures."""
        title = f"{self.name}脱贫进展报告"
        area = self.snapshot.areas("county", self.code).row(0, named=True)
        counted = [self.reading(measure_id) for measure_id in ("registered_households", "registered_persons")]
        villages = self.place.worked(len(self.all_villages.villages), SIZE, VILLAGES)
        monitored = Markup(numbers.count(villages, "村")) + Markup().join(
            number(reading) for reading in counted if reading is not None and reading.value is not None
        )
        rate = self.reading("registered_exit_rate")
        conclusion = (
            sentences.state(self.name, rate, self.book.before("registered_exit_rate"), self.outlook)
            + sentences.verified(rate, self.reading("verified_exit_rate"))
            + sentences.weak_points(self._weak()[:3])
        )
        figures = [
            shared.key_figure(self.book, "registered_exit_rate", 1, judged_by="persons_not_exited"),
            *(
                shared.key_figure(self.book, measure_id, note)
                for measure_id, note in list(sections.NOTE_NUMBERS.items())[1:]
            ),
        ]
        return block(
            "county_opening.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER) | {"script": "sort.js"},
            title=title,
            tier=TIER,
            context=self.context,
            helper=area["helper_district"] or "暂缺",
            monitored=monitored,
            conclusion=conclusion,
            figures=[figure for figure in figures if figure is not None],
            village_count=numbers.small_number(len(self.all_villages.villages)),
        )

    def _weak(self) -> list[Judgement]:
        leave_out = ["registered_exit_rate", "verified_exit_rate", "persons_not_exited", *EIGHT_HAVES]
        return shared.behind(self.book, leave_out)

    def progress(self) -> Block:
        """一、 Remaining people against the required path."""
        rate = self.reading("registered_exit_rate")
        remaining: ChartSet | None = None
        difference: ChartSet | None = None
        if self.outlook is not None:
            text = rate.printed if rate is not None else "暂缺"
            remaining = remaining_chart("remaining", self.name, self.outlook, text, {"w": 617, "n": 350})
            difference = difference_chart("difference", self.name, self.outlook)
        return block(
            "county_progress.j2",
            [remaining, difference],
            outlook=self.outlook,
            remaining=remaining,
            difference=difference,
            say=sentences,
            path_note=sections.PATH_NOTE,
        )

    def villages(self) -> Block:
        """二、 Every village: eight haves, visits, natural villages, city funds."""
        order = self.all_villages
        matrix = matrix_chart(
            "haves",
            self.name,
            order.names,
            list(EIGHT_HAVES.values()),
            Lacking(order.lacking, order.haves_totals, order.totals),
        )
        rows = order.visit_rows()
        visits = visits_chart("visits", self.name, order.names, rows) if rows else None
        natural, natural_title = order.natural()
        funds, funds_title = order.funds()
        return block(
            "county_villages.j2",
            [matrix, visits, natural, funds],
            title=sentences.villages_title(order.short_names, order.totals, self.place),
            matrix=matrix,
            matrix_title=sentences.matrix_title(order.short_names, order.totals, self.place),
            words=order.in_words(),
            visits=visits,
            visits_title=order.visits_title(rows),
            year=self.context.as_of.year,
            natural=natural,
            natural_title=natural_title,
            funds=funds,
            funds_title=funds_title,
            haves_note=sections.HAVES_NOTE,
        )

    def income(self) -> Block:
        """三、 Households near the line, and where income comes from."""
        histogram = income_histogram(self.snapshot, "county", self.code)
        whole = income_mix(self.book)
        towns = [income_mix(town) for town in self.snapshot.books("town", self.code).values()]
        mixes = sorted((mix for mix in towns if mix is not None), key=lambda mix: -mix.earned)
        near = histogram_chart("incomes", self.name, histogram) if histogram and histogram.total else None
        mix = mix_chart("mix", self.name, [whole, *mixes]) if whole else None
        goal = judge(self.book, "income_goal_2020_households")
        return block(
            "county_income.j2",
            [near, mix],
            histogram=histogram,
            near=near,
            mix=mix,
            whole=whole,
            towns=mixes,
            goal=goal,
            per_person=self.reading("income_per_person_able"),
            context=self.context,
            line_note=sections.NOTE_NUMBERS["income_line_households"],
        )

    def guarantees(self) -> Block:
        """四、 What is missing of each guarantee."""
        groups = guarantees(self.book)
        items = [item for _, found in groups for item in found]
        chart = missing_chart("missing", f"{self.name}各项保障缺口", groups) if items else None
        late = [item for item in items if item.is_late]
        complete = [item for item in items if not item.left]
        return block(
            "county_guarantees.j2",
            [chart],
            chart_set=chart,
            items=items,
            late=late,
            complete=self.place.worked(len(complete), STANDING, GUARANTEED, "complete"),
            short=self.place.worked(len(items) - len(complete), STANDING, GUARANTEED, "short"),
            say=sentences,
        )

    def problems(self) -> Block:
        """五、 Open findings by rule."""
        return sections.problems_block(self.snapshot, self.code, heading="五、")

    def articles(self) -> Block:
        """六、 The thirty articles."""
        rows, counts = shared.article_rows(self.snapshot, self.book, self.code)
        return block(
            "articles.j2",
            rows=rows,
            title=sentences.articles_title(counts),
            heading="六、",
            not_connected=[row.article for row in rows if row.words == shared.NOT_CONNECTED],
        )

    def data_quality(self) -> Block:
        """七、 The ledger, withheld numbers, cells that could not be read."""
        return sections.quality_block(self.snapshot, self.book, self.code, heading="七、")

    def notes(self) -> Block:
        """Definitions, the path, the rule of status, sources."""
        return sections.notes_block(self.snapshot, self.book, self.outlook)
