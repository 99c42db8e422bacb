"""对口帮扶工作简报: two A4 pages on all twelve counties for city leaders (internal)."""

from __future__ import annotations

from functools import cached_property

from markupsafe import Markup

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import AREAS, COUNTY, SHARE, SIZE
from pipelines.report.addresses import Place, measured, place_of, place_of_book
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.bulletin_sentences import issue
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.difference import difference_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.remaining import remaining_chart
from pipelines.report.charts.theme import ACC, ACC2, D3, INK, INK2
from pipelines.report.charts.tiles import Tile, tile
from pipelines.report.decisions import decisions
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.outlook import Outlook, outlook_of
from pipelines.report.pages import shared
from pipelines.report.readings import Book
from pipelines.report.status import Judgement, judge

TIER = "内部"
AREA = "我市帮扶村"
KEY_MEASURES = (
    "registered_exit_rate",
    "verified_exit_rate",
    "villages_exited",
    "income_line_households",
    "city_funds_per_village",
)
LEFT = "persons_not_exited"
BEHIND_SHOWN = 5
_BAR_STYLES = {"late": (ACC, ACC, True), "watch": (ACC2, INK, False)}


def county_judgement(book: Book) -> Judgement:
    """A county stands where its people not yet out of poverty stand."""
    return judge(book, "persons_not_exited")


def left_of(judgement: Judgement) -> Markup:
    """People not yet out of poverty, under their address; 暂缺 where they are not counted."""
    if judgement.reading is None or judgement.left is None:
        return Markup("暂缺")
    return measured(judgement.reading, numbers.count(judgement.left, "人"), "left")


def county_tiles(books: dict[str, Book], link: str = "") -> list[Tile]:
    """The twelve counties in the grid, with people left; `link` is a format of the county's page."""
    tiles = []
    for code, book in books.items():
        judgement = county_judgement(book)
        value = left_of(judgement)
        tiles.append(tile(code, book.name, judgement.status, value, link.format(code=code) if link else ""))
    return sorted(tiles, key=lambda item: (item.row, item.column))


def _late_words(late: int, above: int) -> str:
    if not late:
        return "，都在临近范围内"
    return "，都已落后" if late == above else f"，其中{late}个落后"


class CityPage:
    """The sections of the city brief."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.place = place_of(None, self.context.as_of)
        self.book = snapshot.book("program", PROGRAM_CODE)
        self.outlook: Outlook | None = outlook_of(self.book)

    @cached_property
    def counties(self) -> dict[str, Book]:
        return self.snapshot.books("county")

    def _left_by_county(self) -> list[tuple[Book, float]]:
        """Counties with the people left, most first."""
        found = [
            (book, judgement.left)
            for book in self.counties.values()
            if (judgement := county_judgement(book)).left is not None
        ]
        return sorted(((book, left or 0.0) for book, left in found), key=lambda item: -item[1])

    def _title(self) -> Markup:
        if self.outlook is None:
            return Markup("本期未脱贫人口数暂缺")
        ranked = [(book, left) for book, left in self._left_by_county() if left][:3]
        if not ranked:
            return Markup("登记相对贫困人口全部脱贫")
        share = sum(left for _, left in ranked) / self.outlook.now
        share = self.place.worked_amount(share, SHARE, "persons_not_exited", f"first{len(ranked)}")
        names = "、".join(book.name.rstrip("市县区") for book, _ in ranked)
        where = (
            f"{names}{numbers.counted(len(ranked))}地占{numbers.rate(share, 0)}" if len(ranked) > 1 else f"都在{names}"
        )
        return Markup("未脱贫人口降至{}，{}").format(sentences.outlook_number(self.outlook, self.outlook.now), where)

    def first_sheet(self) -> Block:
        """Masthead, conclusion, key figures, the way to zero, where it is."""
        figures = [
            shared.key_figure(self.book, measure_id, 0, judged_by="persons_not_exited" if position == 0 else None)
            for position, measure_id in enumerate(KEY_MEASURES)
        ]
        rate = self.book.at("registered_exit_rate")
        remaining = difference = None
        if self.outlook is not None:
            text = rate.printed if rate is not None else "暂缺"
            remaining = remaining_chart("remaining", AREA, self.outlook, text, {"w": 430, "n": 350}, height=208)
            difference = difference_chart("difference", AREA, self.outlook, width=214, height=140)
        title = "对口帮扶工作简报"
        return block(
            "city_first.j2",
            [remaining, difference],
            page=page_facts(self.context, title=title, tier_zh=TIER, style="brief"),
            title=title,
            issue=issue(self.context.as_of),
            context=self.context,
            headline=self._title(),
            conclusion=self._conclusion(),
            figures=[figure for figure in figures if figure is not None],
            outlook=self.outlook,
            remaining=remaining,
            difference=difference,
            say=sentences,
            tiles=county_tiles(self.counties),
            cities=self._counties_of_cities(),
            three=self._three_points(),
            tiles_title=self._tiles_title(),
        )

    def _counties_of_cities(self) -> dict[str, int]:
        """City code → number of its counties, with the address."""
        codes = self.snapshot.areas("county")["city_code"].to_list()
        return {
            code: Place("city", code, self.context.as_of).worked(codes.count(code), SIZE, COUNTY)
            for code in ("440800", "445300")
        }

    def _conclusion(self) -> Markup:
        rate = self.book.at("registered_exit_rate")
        area = f"我市帮扶的{self.place.worked(len(self.counties), SIZE, COUNTY)}个县（市、区）"
        text = sentences.state(area, rate, self.book.before("registered_exit_rate"), self.outlook)
        villages = self.book.at("villages_exited")
        if villages is not None and villages.numerator is not None and villages.denominator is not None:
            text += sentences.villages_out(villages)
        return text + sentences.verified(rate, self.book.at("verified_exit_rate"))

    def _tiles_title(self) -> str:
        late = [book.name for book in self.counties.values() if county_judgement(book).status == "late"]
        watch = [book.name for book in self.counties.values() if county_judgement(book).status == "watch"]
        if late:
            places = f"{numbers.counted(len(late))}地" if 1 < len(late) <= 3 else ""
            return f"{sentences.listed(late, 3)}{places}落后于进度线"
        near = self.place.worked(len(watch), AREAS, LEFT, "watch", COUNTY)
        return f"没有落后的县，{near}个临近" if watch else "十二个县（市、区）都按进度"

    def _three_points(self) -> list[Markup]:
        """The county with most left, the weakest measure, the largest open problem."""
        points = []
        ranked = self._left_by_county()
        if ranked and ranked[0][1]:
            book = ranked[0][0]
            outlook = outlook_of(book)
            needed = outlook.needed_each_quarter if outlook is not None else None
            text = Markup("{}剩{}，全市最多").format(book.name, left_of(county_judgement(book)))
            if outlook is not None and needed:
                text += Markup("，每季须减{}").format(sentences.outlook_number(outlook, needed, "needed"))
            points.append(text + "。")
        weak = shared.behind(self.book, ["registered_exit_rate", "verified_exit_rate", "persons_not_exited"])
        if weak and weak[0].reading is not None:
            reading = weak[0].reading
            points.append(
                Markup("{}{}，{}。").format(
                    reading.measure.title_zh, measured(reading, reading.text), sentences.judged(weak[0])
                )
            )
        problems = shared.problems(self.snapshot, None)
        if problems:
            total = sum(item.findings for item in problems)
            points.append(
                Markup("未关闭问题{}，排在最前的是“{}”，{}。").format(
                    self.place.finding(total, "件"),
                    problems[0].title,
                    self.place.finding(problems[0].findings, "件", problems[0].rule_id),
                )
            )
        return points

    def second_sheet(self) -> Block:
        """Who is behind: counties ranked by what is left, measures behind; what leaders are asked to decide."""
        ranking = self._ranking()
        weak = shared.behind(self.book)[:BEHIND_SHOWN]
        problems = shared.problems(self.snapshot, None)
        _, counts = shared.article_rows(self.snapshot, self.book, None)
        return block(
            "city_second.j2",
            [ranking],
            context=self.context,
            place=self.place,
            ranking=ranking,
            ranking_title=self._ranking_title(),
            weak=weak,
            decisions=decisions(self.book, self.counties),
            worst=self._worst_county,
            departments=shared.departments,
            articles=sentences.articles_title(counts),
            ledger=shared.ledger_total(self.snapshot),
            open_total=sum(item.findings for item in problems),
        )

    def _ranking_title(self) -> str:
        above = [judgement for book in self.counties.values() if (judgement := county_judgement(book)).behind]
        if not above:
            return "十二个县（市、区）都不高于各自的进度线"
        counts = {"above": len(above), "late": sum(judgement.status == "late" for judgement in above)}
        over, late = (self.place.worked(number, AREAS, LEFT, name, COUNTY) for name, number in counts.items())
        return f"{over}个县（市、区）高于进度线" + _late_words(late, over)

    def _ranking(self) -> ChartSet | None:
        bars = []
        for book, left in self._left_by_county():
            judgement = county_judgement(book)
            persons = book.value("registered_persons") or 0.0
            if not persons:
                continue
            fill, color, bold = _BAR_STYLES.get(judgement.status, (D3, INK2, False))
            helper = self.snapshot.areas("county", book.code)["helper_district"][0] or ""
            share = place_of_book(book).worked_amount(left / persons, SHARE, LEFT, "registered")
            short = f"{numbers.rate(share, 2)} · {numbers.plain(judgement.printed_left)} 人"
            text = f"{short} · {helper}帮扶"
            required = None if judgement.required_left is None else judgement.required_left / persons
            bars.append(Bar(book.name, left / persons, text, fill, color, bold, required, short))
        bars.sort(key=lambda bar: -bar.value)
        if not bars:
            return None
        return bar_chart(
            "ranking", "各县未脱贫人口占登记人口比例", bars, {"w": 650, "n": 350}, left=64, right=210, row=21
        )

    def _worst_county(self, judgement: Judgement) -> str:
        """The county furthest behind on the same measure, for the table."""
        if judgement.reading is None:
            return ""
        found = shared.worst_area(self.counties, judgement.reading.measure.measure_id)
        return found[0].name if found else ""
