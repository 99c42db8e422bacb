"""年度报告 (article 25): the year against the targets of the opinion, for the city's leading group (internal)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.report import annual_sentences as say
from pipelines.report import chart_titles, sentences
from pipelines.report.address_terms import AREAS, COUNTY, MEASURES, OVERDUE, RANKED, SIZE, STANDING, YEAR
from pipelines.report.addressed import unsigned
from pipelines.report.addresses import Place, place_of
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.missing import Missing, missing_chart
from pipelines.report.charts.remaining import remaining_chart
from pipelines.report.charts.theme import ACC, D2
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.outlook import Outlook, outlook_of
from pipelines.report.pages import shared, year_areas, year_tasks
from pipelines.report.pages.villages import EIGHT_HAVES
from pipelines.report.pages.year import MeasureRow, measure_rows, with_target
from pipelines.report.pages.year_changes import changes
from pipelines.report.readings import Book, Measure
from pipelines.report.status import PATH_START
from pipelines.report.yearly import is_whole, year_before, yearly

TIER = "内部"
AREA = "我市帮扶村"
STYLE = "annual"
CARDS = (
    "registered_exit_rate",
    "verified_exit_rate",
    "persons_not_exited",
    "villages_exited",
    "income_line_households",
    "city_funds_per_village",
)
FUNDS = "city_funds_per_village"
FUNDS_RECEIVED = "funds_received_this_year_yuan"
FUNDS_BY_SOURCE = (
    "funds_province_this_year_yuan", "funds_city_this_year_yuan", "funds_district_this_year_yuan",
    "funds_society_this_year_yuan",
)  # fmt: skip
FUNDS_USED = ("funds_paid_ratio", "funds_idle_yuan")
OUT_OBLIGATIONS = ("2.1", "2.2")
# Which measures the sections on money and on projects take, by what they count.
MONEY_GRAINS = ("fund", "fund_payment", "donation")
PROJECT_GRAINS = (
    "project", "project_decision", "project_pair", "project_beneficiary", "asset_investment", "village_asset", "dividend",
    "entity", "pv_station", "pv_income", "risk", "mutual_fund", "consumption",
)  # fmt: skip
PROJECT_FAMILIES = ("PF", "AS")


@dataclass(frozen=True)
class Chapter:
    """One of the nine sections of the opinion: measures with a target, those without, and articles that no measure serves."""

    title: str
    articles: str
    rows: list[MeasureRow]
    untargeted: list[MeasureRow]
    unmeasured: list[shared.ArticleRow]


class AnnualPage:
    """The sections of the annual report."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.as_of = self.context.as_of
        self.book = yearly(snapshot.book("program", PROGRAM_CODE))
        self.outlook: Outlook | None = outlook_of(snapshot.book("program", PROGRAM_CODE))
        self.title = say.title(self.as_of, is_whole(self.as_of))

    @cached_property
    def counties(self) -> dict[str, Book]:
        return self.snapshot.books("county")

    @cached_property
    def judged(self) -> list[MeasureRow]:
        """Every measure with a target."""
        return measure_rows(self.book, with_target(self.book))

    def opening(self) -> Block:
        """Masthead, conclusion, key figures."""
        rate = self.book.at("registered_exit_rate")
        area = f"我市帮扶的{self.place.worked(len(self.counties), SIZE, COUNTY)}个县（市、区）"
        before = year_before(self.book, rate.measure) if rate is not None else None
        conclusion = sentences.state(area, rate, None, self.outlook) + say.year_change(rate, before)
        villages = self.book.at("villages_exited")
        if villages is not None and villages.numerator is not None and villages.denominator is not None:
            conclusion += sentences.villages_out(villages)
        conclusion += sentences.verified(rate, self.book.at("verified_exit_rate"))
        conclusion += say.measured(self._counts(self.judged))
        cards = [self.book.measures[measure_id] for measure_id in CARDS if measure_id in self.book.measures]
        return block(
            "annual_opening.j2",
            page=page_facts(self.context, title=self.title, tier_zh=TIER, style=STYLE),
            title=self.title,
            tier=TIER,
            context=self.context,
            conclusion=conclusion,
            within_year="" if is_whole(self.as_of) else say.unfinished_year(self.as_of),
            cards=measure_rows(self.book, cards),
            say=sentences,
            next_year=self._next_year,
        )

    @property
    def _next_year(self) -> int:
        return self.as_of.year + is_whole(self.as_of)

    @property
    def place(self) -> Place:
        """The whole programme."""
        return place_of(None, self.as_of)

    def _counts(self, rows: Sequence[MeasureRow], *section: str) -> dict[str, int]:
        """How many measures with a target stand at each status, with the address; `section` is that of the paper."""
        found = [row.judgement.status for row in rows if row.measure.target_value is not None]
        return {
            status: self.place.worked(found.count(status), STANDING, MEASURES, status, *section)
            for status in dict.fromkeys(found)
        }

    def people(self) -> Block:
        """一、 Persons, households and villages out and left."""
        rate = self.book.at("registered_exit_rate")
        before = year_before(self.book, rate.measure) if rate is not None else None
        remaining: ChartSet | None = None
        if self.outlook is not None:
            text = rate.printed if rate is not None else "暂缺"
            remaining = remaining_chart("remaining", AREA, self.outlook, text, {"w": 617, "n": 350})
        out = [
            measure
            for measure in self.book.measures.values()
            if measure.kind == "share"
            and measure.target_value is not None
            and set(measure.obligations.split(",")) & set(OUT_OBLIGATIONS)
        ]
        registered = [self.book.at(measure_id) for measure_id in ("registered_households", "registered_persons")]
        return block(
            "annual_people.j2",
            [remaining],
            title=sentences.progress_title(self.outlook),
            figure_title=sentences.progress_figure_title(self.outlook) if self.outlook else "",
            split=say.split_of_persons(rate, before),
            remaining=remaining,
            outlook=self.outlook,
            path_start=PATH_START,
            rows=measure_rows(self.book, out),
            registered=[reading for reading in registered if reading is not None],
        )

    def chapters(self) -> Block:
        """二、 Targets and results by section of the opinion."""
        unmeasured = [row for row in shared.article_rows(self.snapshot, self.book, None)[0] if row.judgement is None]
        sections = dict(self.snapshot.articles().select("article", "section_zh").iter_rows())
        found = []
        for section in dict.fromkeys(sections.values()):
            articles = {article for article, name in sections.items() if name == section}
            own = [item for item in self.book.measures.values() if item.articles and item.articles[-1] in articles]
            rows = sorted(measure_rows(self.book, own), key=lambda row: row.measure.articles[-1])
            served = {row.measure.articles[-1] for row in rows}
            found.append(
                Chapter(
                    say.chapter_title(section, self._counts(rows, section)),
                    say.articles(sorted(articles)),
                    [row for row in rows if row.measure.target_value is not None],
                    [row for row in rows if row.measure.target_value is None],
                    [row for row in unmeasured if row.article in articles - served],
                )
            )
        held = [row.measure.title_zh for chapter in found for row in [*chapter.rows, *chapter.untargeted] if row.reason]
        return block(
            "annual_chapters.j2", chapters=found, counts=say.standing_counts(self._counts(self.judged)),
            held=say.held_words(held, self.place), base=self.as_of.year - 1,
        )  # fmt: skip

    def money(self) -> Block:
        """三、 Money arranged, received, paid and idle, as far as measures say."""
        rows = measure_rows(self.book, [item for item in self.book.measures.values() if _is_money(item)])
        bars = self._funds_bars()
        target = self.book.measures[FUNDS].target_value if FUNDS in self.book.measures else None
        under = sum(target is not None and bar.value < target for bar in bars)
        under = self.place.worked(under, AREAS, FUNDS, "below", COUNTY)
        below = [bar.label for bar in bars if target is not None and bar.value < target]
        chart_title = chart_titles.funds(below, has_target=target is not None)
        chart = bar_chart("funds", chart_title, bars, None, left=64, right=110, row=22) if bars else None
        return block(
            "annual_money.j2",
            [chart],
            title=say.money_title(self.book.at(FUNDS), under, len(bars)),
            rows=rows,
            received=say.received(
                self.book.at(FUNDS_RECEIVED),
                [reading for item in FUNDS_BY_SOURCE if (reading := self.book.at(item)) is not None],
                [reading for item in FUNDS_USED if (reading := self.book.at(item)) is not None],
            ),
            funds=chart,
            target=self.book.measures[FUNDS].printed_target if target is not None else "",
            base=self.as_of.year - 1,
        )

    def _funds_bars(self) -> list[Bar]:
        found = [(book, reading) for book in self.counties.values() if (reading := book.at(FUNDS)) is not None]
        bars = []
        for book, reading in found:
            if reading.value is not None:
                target = reading.measure.target_value
                is_under = target is not None and reading.value < target
                bars.append(Bar(book.name, reading.value, reading.printed, ACC if is_under else D2, tick=target))
        return sorted(bars, key=lambda bar: bar.value)

    def projects(self) -> Block:
        """四、 Projects, assets and risks."""
        rows = measure_rows(
            self.book,
            [item for item in self.book.measures.values() if item.grain in PROJECT_GRAINS],
        )
        found = self.snapshot.findings(["family", "is_overdue"])
        lines = []
        for family in PROJECT_FAMILIES:
            numbers_of = dict(found.filter(family=family).select("is_overdue", "findings").iter_rows())
            total = self.place.found(sum(numbers_of.values()), family)
            overdue = self.place.found(numbers_of.get(True, 0), f"{family}.{OVERDUE}")
            lines.append(say.findings_of(shared.FAMILIES[family], total, overdue))
        return block(
            "annual_projects.j2", title=f"项目和风险：{lines[0]}", rows=rows, lines=lines, base=self.as_of.year - 1
        )

    def haves(self) -> Block:
        """五、 Households that lack one of the eight haves."""
        rows = measure_rows(self.book, [self.book.measures[item] for item in EIGHT_HAVES if item in self.book.measures])
        known = [row for row in rows if row.reading is not None and row.judgement.left is not None]
        items = [
            Missing(
                EIGHT_HAVES[row.measure.measure_id],
                row.measure.noun,
                row.reading.printed if row.reading else "",
                row.judgement.printed_left,
                row.before.left if row.before else None,
                row.judgement.status == "late",
            )
            for row in known
        ]
        items.sort(key=lambda item: -item.left)
        lacking = [item.title for item in items if item.left]
        chart_title = chart_titles.most(lacking, "缺得") if lacking else "各项都没有缺口"
        chart = missing_chart("haves", chart_title, [("按户", items)]) if items else None
        return block(
            "annual_haves.j2",
            [chart],
            title=say.haves_title({item.title: item.left for item in items}, len(items), self.place),
            chart_set=chart,
            held=[row for row in rows if row.reason],
            year=self.context.income_year,
        )

    def duty(self) -> Block:
        """六、 All helper districts."""
        table = year_areas.district_table(self.snapshot)
        ranked = sorted(table.rows, key=lambda row: -row.standing.late)
        return block(
            "annual_duty.j2",
            title=say.duty_title([row.name for row in ranked], ranked[0].late if ranked else 0),
            table=table,
        )

    def areas(self) -> Block:
        """七、 All counties, the total first."""
        table = year_areas.county_table(self.snapshot, self.counties, self.book)
        left = [(row.name, row.judgement.printed_left) for row in table.rows if row.judgement.left is not None]
        return block("annual_counties.j2", title=say.counties_title(left, self.place), table=table)

    def compared(self) -> Block:
        """八、 What changed since last year."""
        rows = measure_rows(self.book, self.book.measures.values())
        found = changes(rows)
        counts = {name: self.place.worked(number, YEAR, name) for name, number in found.counts.items()}
        return block(
            "annual_changes.j2",
            title=say.changes_title(counts["declined"], counts["risen"], counts["compared"]),
            found=found,
            left_out=say.not_compared(counts["new"], counts["held"], counts["by_whole"]),
            base=self.as_of.year - 1,
        )

    def not_done(self) -> Block:
        """九、 What was not done, where, and why as far as the data say."""
        found = year_tasks.unfinished(self.judged, self.counties, self.snapshot)
        late = sum(item.row.judgement.status == "late" for item in found)
        counts = {"late": late, "watch": len(found) - late}
        standing = {name: self.place.worked(number, STANDING, RANKED, name) for name, number in counts.items()}
        return block(
            "annual_not_done.j2",
            title=say.unfinished_title(standing["late"], standing["watch"]),
            items=[(item, _where(item), _why(item)) for item in found if item.row.judgement.status == "late"],
            near=[item.row for item in found if item.row.judgement.status == "watch"],
            departments=shared.departments,
        )

    def tasks(self) -> Block:
        """十、 What each quarter of the next year must bring."""
        tasks = year_tasks.year_tasks(self.judged)
        return block(
            "annual_tasks.j2",
            title=say.tasks_title(
                self.outlook,
                self.place.worked(len(tasks), YEAR, "tasks"),
                self.place.worked(len(tasks) - 1, YEAR, "tasks-1"),
                self._next_year,
            ),
            tasks=tasks,
            pace=sentences.pace(self.outlook) if self.outlook else "",
            departments=shared.departments,
        )

    def notes(self) -> Block:
        """How the numbers are made."""
        return block("annual_notes.j2", context=self.context, base=self.as_of.year - 1)


def _is_money(measure: Measure) -> bool:
    """Money given, as it came, was spent or lies idle; what projects and assets bring stands with them."""
    return measure.unit == "元" and (measure.grain in MONEY_GRAINS or measure.measure_id == FUNDS)


def _where(item: year_tasks.Unfinished) -> str:
    return say.where([book.name for book, _ in item.counties], item.share_of_counties)


def _why(item: year_tasks.Unfinished) -> str:
    measure, reading = item.row.measure, item.row.reading
    amount = measure.amount(unsigned(item.printed_done)) if item.done is not None else ""
    unknown = reading.part(reading.unknown, "unknown") if reading is not None else 0
    noun = measure.noun if measure.kind == "share" else "条记录"
    return say.reasons(say.done_in_year(item.done, amount), unknown, noun, item.findings, item.finding_title)
