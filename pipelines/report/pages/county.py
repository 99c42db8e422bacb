"""县区进展报告: one county's progress, village by village, for county and city offices (internal)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.errors import RefusedError
from pipelines.policy.parameters import parameters_at
from pipelines.report import numbers, sentences
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.difference import difference_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.income import Histogram, Mix, histogram_chart, mix_chart
from pipelines.report.charts.missing import Missing, missing_chart
from pipelines.report.charts.remaining import remaining_chart
from pipelines.report.charts.theme import ACC, ACC2, D2, D3
from pipelines.report.charts.villages import Bars, DotRow, bars_chart, matrix_chart, visits_chart
from pipelines.report.frames import Snapshot
from pipelines.report.outlook import Outlook, outlook_of
from pipelines.report.pages import shared
from pipelines.report.readings import Book, Reading
from pipelines.report.status import Judgement, judge

TIER = "内部"
EIGHT_HAVES = {
    "have_1_income": "稳定收入",
    "have_2_housing": "安全住房",
    "have_3_education": "义务教育",
    "have_4_medical": "基本医疗",
    "have_5_water": "安全饮水",
    "have_6_power": "生活用电",
    "have_7_television": "电视信号",
    "have_8_network": "网络信号",
}
GUARANTEES = (
    "school_enrolment",
    "medical_insurance",
    "critical_illness_insurance",
    "pension_insurance",
    "dangerous_homes_renewed",
    "households_paired",
    "visits_household",
    "hardened_natural_villages",
)
INCOME_PARTS = ("income_wage_yuan", "income_business_yuan", "income_property_yuan", "income_transfer_yuan")
NOTE_NUMBERS = {
    "registered_exit_rate": 1,
    "verified_exit_rate": 2,
    "villages_exited": 3,
    "income_line_households": 4,
    "model_natural_villages": 5,
    "city_funds_per_village": 6,
}
PATH_NOTE, HAVES_NOTE, STATUS_NOTE = 7, 8, 9
PROBLEMS_SHOWN = 12
AGE_FILLS = (D3, D2, ACC2, ACC)


def income_histogram(snapshot: Snapshot, level: str, code: str) -> Histogram | None:
    """Bins of the newest income year with its line; None without data or without a line for that year."""
    frame = snapshot.distribution(level, code)
    context = snapshot.context
    ends = [day for day in frame["as_of"].unique().to_list() if day <= context.as_of]
    if not ends:
        return None
    bins = list(frame.filter(frame["as_of"] == max(ends)).select("bin_low", "bin_high", "count").iter_rows())
    try:
        parameters = parameters_at(context.known_on)
        line = float(parameters.value("household_income_line_yuan", context.income_year))
    except RefusedError:
        return None
    goal = parameters.in_force.get(("household_income_goal_2020_yuan", 2020))
    return Histogram(line, float(goal.value) if goal else None, 2020, context.income_year, bins)


def income_mix(book: Book) -> Mix | None:
    """Shares of the four kinds of income; None when one is missing."""
    values = [book.value(measure_id) for measure_id in INCOME_PARTS]
    total = sum(max(0.0, value) for value in values if value is not None)
    if total <= 0 or any(value is None for value in values):
        return None
    wage, business, rent, transfer = (max(0.0, value or 0.0) / total for value in values)
    return Mix(book.name, (wage, business, rent, transfer))


def guarantees(book: Book) -> list[tuple[str, list[Missing]]]:
    """What is missing of each guarantee, grouped by what is counted, most missing first."""
    headings = {"人": "按人", "户": "按户", "个自然村": "按自然村", "个村": "按村"}
    groups: dict[str, list[Missing]] = {}
    for measure_id in GUARANTEES:
        judgement = judge(book, measure_id)
        reading = judgement.reading
        if reading is None or reading.value is None or judgement.left is None:
            continue
        before = book.before(measure_id)
        noun = reading.measure.noun
        missing = Missing(
            reading.measure.title_zh, noun, reading.text, judgement.left, before.left if before else None,
            judgement.status == "late",
        )  # fmt: skip
        groups.setdefault(headings.get(noun, noun), []).append(missing)
    return [(heading, sorted(items, key=lambda item: -item.left)) for heading, items in groups.items()]


@dataclass(frozen=True)
class Lacking:
    """Villages in the order of every strip, with households lacking each of the eight haves."""

    villages: list[Book]
    by_item: list[list[int]]

    @property
    def names(self) -> list[str]:
        return [village.name for village in self.villages]

    @property
    def totals(self) -> list[int]:
        return [sum(values[at] for values in self.by_item) for at in range(len(self.villages))]

    def in_words(self) -> list[str]:
        """甲村21户次（稳定收入15、安全住房5）, one a village that lacks something."""
        labels = list(EIGHT_HAVES.values())
        lines = []
        for at, (name, total) in enumerate(zip(self.names, self.totals, strict=True)):
            if total:
                parts = [f"{label}{values[at]}" for label, values in zip(labels, self.by_item, strict=True) if values[at]]
                lines.append(f"{name}{numbers.count(total, '户次')}（{'、'.join(parts)}）")
        return lines


def lacking(villages: list[Book]) -> Lacking:
    """Sort villages by households lacking something, most first, and count."""

    def missing(village: Book, measure_id: str) -> int:
        reading = village.at(measure_id)
        if reading is None or reading.denominator is None or reading.numerator is None:
            return 0
        return int(reading.denominator - reading.numerator)

    ordered = sorted(villages, key=lambda village: (-sum(missing(village, item) for item in EIGHT_HAVES), village.code))
    return Lacking(ordered, [[missing(village, item) for village in ordered] for item in EIGHT_HAVES])


class CountyPage:
    """The sections of one county's report. Raises UsageError for an unknown county code."""

    def __init__(self, snapshot: Snapshot, county_code: str) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.code = county_code
        self.book = snapshot.book("county", county_code)
        self.name = self.book.name
        self.outlook: Outlook | None = outlook_of(self.book)

    @cached_property
    def lacking(self) -> Lacking:
        return lacking(list(self.snapshot.books("village", self.code).values()))

    def reading(self, measure_id: str) -> Reading | None:
        return self.book.at(measure_id)

    def opening(self) -> Block:
        """Masthead, conclusion and key figures."""
        title = f"{self.name}脱贫进展报告"
        area = self.snapshot.areas("county", self.code).row(0, named=True)
        counts = [len(self.lacking.villages), self.book.value("registered_households"), self.book.value("registered_persons")]
        monitored = "".join(
            numbers.count(value, unit) for value, unit in zip(counts, ("村", "户", "人"), strict=True) if value is not None
        )
        rate = self.reading("registered_exit_rate")
        conclusion = (
            sentences.state(self.name, rate, self.book.before("registered_exit_rate"), self.outlook)
            + sentences.verified(rate, self.reading("verified_exit_rate"))
            + sentences.weak_points(self._weak()[:3])
        )
        figures = [
            shared.key_figure(self.book, "registered_exit_rate", 1, judged_by="persons_not_exited"),
            *(shared.key_figure(self.book, measure_id, note) for measure_id, note in list(NOTE_NUMBERS.items())[1:]),
        ]
        return block(
            "county_opening.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER),
            title=title, tier=TIER, context=self.context, helper=area["helper_district"] or "暂缺", monitored=monitored,
            conclusion=conclusion, figures=[figure for figure in figures if figure is not None],
            village_count=numbers.small_number(len(self.lacking.villages)),
        )  # fmt: skip

    def _weak(self) -> list[Judgement]:
        leave_out = ["registered_exit_rate", "verified_exit_rate", "persons_not_exited", *EIGHT_HAVES]
        return shared.behind(self.book, leave_out)

    def progress(self) -> Block:
        """一、 Remaining people against the required path."""
        rate = self.reading("registered_exit_rate")
        remaining: ChartSet | None = None
        difference: ChartSet | None = None
        if self.outlook is not None:
            text = rate.text if rate is not None else "暂缺"
            remaining = remaining_chart("remaining", self.name, self.outlook, text, {"w": 617, "n": 350})
            difference = difference_chart("difference", self.name, self.outlook)
        return block("county_progress.j2", [remaining, difference], outlook=self.outlook, remaining=remaining,
                     difference=difference, say=sentences, path_note=PATH_NOTE)  # fmt: skip

    def villages(self) -> Block:
        """二、 Every village: eight haves, visits, natural villages, city funds."""
        order, names = self.lacking, self.lacking.names
        matrix = matrix_chart("haves", self.name, names, list(EIGHT_HAVES.values()), order.by_item)
        rows = self._visit_rows()
        visits = visits_chart("visits", self.name, names, rows) if rows else None
        natural, natural_title = self._natural_villages()
        funds, funds_title = self._funds()
        short = [name.removesuffix("村") for name in names]
        return block(
            "county_villages.j2", [matrix, visits, natural, funds],
            title=sentences.villages_title(short, order.totals), matrix=matrix,
            matrix_title=sentences.matrix_title(short, order.totals),
            words=order.in_words(), visits=visits, visits_title=self._visits_title(rows), year=self.context.as_of.year,
            natural=natural, natural_title=natural_title, funds=funds, funds_title=funds_title, haves_note=HAVES_NOTE,
        )  # fmt: skip

    def _visit_rows(self) -> list[DotRow]:
        """Deputy leaders by quarter of the year, then main leaders over the year (article 24)."""

        def made(measure_id: str, day: object) -> list[bool | None]:
            readings = [village.at(measure_id, day) for village in self.lacking.villages]  # type: ignore[arg-type]
            return [None if item is None or item.value is None else item.value >= 1 for item in readings]

        rows = [
            DotRow(f"分管 {numbers.quarter(reading.as_of)}", made("visits_deputy_leader", reading.as_of))
            for reading in self.book.history("visits_deputy_leader")
            if reading.as_of.year == self.context.as_of.year and numbers.is_quarter_end(reading.as_of)
        ]
        if self.book.value("visits_main_leader") is not None:
            rows.append(DotRow("主要 全年2次", made("visits_main_leader", self.context.as_of)))
        return [row for row in rows if any(value is not None for value in row.made)]

    def _visits_title(self, rows: list[DotRow]) -> str:
        missed = {row.label: sum(value is False for value in row.made) for row in rows}
        deputies = sum(number for label, number in missed.items() if label.startswith("分管"))
        main = sum(number for label, number in missed.items() if label.startswith("主要"))
        if not deputies and not main:
            return "帮扶单位领导到村次数全部达到要求"
        text = f"分管领导全年缺{numbers.count(deputies, '村次')}"
        return text + (f"，主要领导未满2次的有{numbers.count(main, '个村')}" if main else "，主要领导全部达到要求")

    def _natural_villages(self) -> tuple[ChartSet | None, str]:
        judgement = judge(self.book, "model_natural_villages")
        measure = self.book.measures.get("model_natural_villages")
        if measure is None or judgement.reading is None:
            return None, ""
        readings = [village.at("model_natural_villages") for village in self.lacking.villages]
        values = [None if item is None else item.value for item in readings]
        target = measure.target_value
        reached = sum(item is not None and item.left == 0 for item in readings)
        known = sum(value is not None for value in values)
        title = sentences.reached_title("个村", reached, known, judgement.reading, judgement)
        bars = Bars(values, target, f"目标 {measure.target_text}", 1.0, "100%", show_shortfall=True)
        return bars_chart("natural", self.name, "各村示范自然村比例", self.lacking.names, bars, title), title

    def _funds(self) -> tuple[ChartSet | None, str]:
        measure = self.book.measures.get("city_funds_per_village")
        reading = self.reading("city_funds_per_village")
        if measure is None or reading is None or reading.value is None:
            return None, ""
        wan = [
            None if item is None or item.value is None else item.value / numbers.YUAN_PER_WAN
            for item in (village.at("city_funds_per_village") for village in self.lacking.villages)
        ]
        target = None if measure.target_value is None else measure.target_value / numbers.YUAN_PER_WAN
        top = max([*(value for value in wan if value is not None), target or 0.0, 1.0])
        title = f"村均到位{reading.text}"
        if target is not None:
            under = sum(value is not None and value < target for value in wan)
            title += f"，{'达到' if reading.value >= (measure.target_value or 0) else '低于'}{measure.target_text}的平均标准"
            title += f"；{numbers.count(under, '个村')}不到这个数" if under else ""
        label = f"{numbers.plain(target)} 万元" if target is not None else ""
        bars = Bars(wan, target, label, top * 1.04, f"{numbers.plain(top)}", show_shortfall=False)
        return bars_chart("funds", self.name, "市级财政每村到位额", self.lacking.names, bars, title), title

    def income(self) -> Block:
        """三、 Households near the line, and where income comes from."""
        histogram = income_histogram(self.snapshot, "county", self.code)
        whole = income_mix(self.book)
        towns = [income_mix(town) for town in self.snapshot.books("town", self.code).values()]
        mixes = sorted((mix for mix in towns if mix is not None), key=lambda mix: -mix.earned)
        near = histogram_chart("incomes", self.name, histogram) if histogram and histogram.total else None
        mix = mix_chart("mix", self.name, [whole, *mixes]) if whole else None
        goal = judge(self.book, "income_goal_2020_households")
        return block("county_income.j2", [near, mix], histogram=histogram, near=near, mix=mix, whole=whole, towns=mixes,
                     goal=goal, per_person=self.reading("income_per_person_able"), context=self.context,
                     line_note=NOTE_NUMBERS["income_line_households"])  # fmt: skip

    def guarantees(self) -> Block:
        """四、 What is missing of each guarantee."""
        groups = guarantees(self.book)
        items = [item for _, found in groups for item in found]
        chart = missing_chart("missing", self.name, groups) if items else None
        late = [item for item in items if item.is_late]
        complete = [item for item in items if not item.left]
        return block("county_guarantees.j2", [chart], chart_set=chart, items=items, late=late, complete=complete, say=sentences)

    def problems(self) -> Block:
        """五、 Open findings by rule."""
        return problems_block(self.snapshot, self.code, heading="五、")

    def articles(self) -> Block:
        """六、 The thirty articles."""
        rows, counts = shared.article_rows(self.snapshot, self.book, self.code)
        return block("articles.j2", rows=rows, title=sentences.articles_title(counts), heading="六、",
                     not_connected=[row.article for row in rows if row.words == shared.NOT_CONNECTED])  # fmt: skip

    def data_quality(self) -> Block:
        """七、 The ledger, withheld numbers, cells that could not be read."""
        return quality_block(self.snapshot, self.book, self.code, heading="七、")

    def notes(self) -> Block:
        """Definitions, the path, the rule of status, sources."""
        return notes_block(self.snapshot, self.book, self.outlook)


def problems_block(snapshot: Snapshot, county_code: str | None, heading: str) -> Block:
    """Open findings of a county (or all) by rule, with ages."""
    found = shared.problems(snapshot, county_code)
    total = sum(item.findings for item in found)
    critical = sum(item.findings for item in found if item.severity == "critical")
    previous = snapshot.context.previous_as_of
    before = shared.open_findings(snapshot, county_code, previous) if previous else None
    ages = shared.ages(snapshot, county_code)
    bars = [
        Bar(label, number, numbers.count(number, " 件"), fill)
        for label, number, fill in zip(shared.AGES, ages, AGE_FILLS, strict=True)
    ]
    chart = bar_chart("ages", "未关闭问题按已存在的期数", bars, {"a": 340}, left=98, right=70) if total else None
    return block(
        "problems.j2", [chart], heading=heading, title=sentences.findings_title(total, critical, before),
        problems=found[:PROBLEMS_SHOWN], more=len(found) - PROBLEMS_SHOWN, severities=shared.SEVERITIES, ages=chart,
        old=ages[3], total=total,
    )  # fmt: skip


def quality_block(snapshot: Snapshot, book: Book, county_code: str, heading: str) -> Block:
    """The ledger of one county's files, its unreadable cells, and the numbers withheld."""
    ledger = shared.ledger_total(snapshot, county_code)
    issues = snapshot.cell_issues(["kind"], county_code=county_code)
    held = [
        (reading.measure.title_zh, reading.reason or "", book.before(measure_id))
        for measure_id in book.measures
        if (reading := book.at(measure_id)) is not None and reading.value is None
    ]
    return block(
        "county_quality.j2", heading=heading, ledger=ledger, names=sentences.LEDGER_NAMES, words=sentences.ledger_words(ledger),
        issues=list(issues.iter_rows()), cells=int(issues["cells"].sum() or 0), held=held,
        balanced=ledger["received"] == sum(ledger[name] for name in sentences.LEDGER_NAMES),
    )  # fmt: skip


def notes_block(snapshot: Snapshot, book: Book, outlook: Outlook | None) -> Block:
    """Numbered notes: the definitions of the key figures first, then the rules of the page."""
    definitions = [
        (number, book.measures[measure_id].title_zh, book.measures[measure_id].definition_zh, book.measures[measure_id].target_source)
        for measure_id, number in NOTE_NUMBERS.items()
        if measure_id in book.measures
    ]
    return block("notes.j2", definitions=definitions, context=snapshot.context, outlook=outlook, path_note=PATH_NOTE,
                 haves_note=HAVES_NOTE, status_note=STATUS_NOTE)  # fmt: skip
