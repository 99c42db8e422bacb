"""The villages section: every village of a county in one order, by how many households lack something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import AREAS, HAVES
from pipelines.report.addressed import Count, summed
from pipelines.report.addresses import Place, measured, place_of_book
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.plot import short_village
from pipelines.report.charts.villages import Bars, DotRow, bars_chart
from pipelines.report.readings import Book
from pipelines.report.status import judge

VILLAGE = "village"
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


@dataclass(frozen=True)
class Villages:
    """A county's villages in the order of every strip, with the households lacking each of the eight haves."""

    county: Book
    villages: list[Book]
    lacking: list[list[int]]

    @property
    def place(self) -> Place:
        """The county."""
        return place_of_book(self.county)

    @property
    def names(self) -> list[str]:
        return [village.name for village in self.villages]

    @property
    def short_names(self) -> list[str]:
        return [short_village(name) for name in self.names]

    @property
    def totals(self) -> list[int]:
        """Households times haves that each village lacks."""
        return [
            place_of_book(village).worked(sum(values[at] for values in self.lacking), HAVES, "all")
            for at, village in enumerate(self.villages)
        ]

    @property
    def haves_totals(self) -> list[int]:
        """Households of the county's villages that lack each of the eight haves."""
        return [
            self.place.worked(sum(values), HAVES, measure_id)
            for measure_id, values in zip(EIGHT_HAVES, self.lacking, strict=True)
        ]

    def in_words(self) -> list[Markup]:
        """甲村21户次（稳定收入15、安全住房5）, one a village that lacks something."""
        lines = []
        for at, (village, total) in enumerate(zip(self.villages, self.totals, strict=True)):
            if total:
                parts = [
                    Markup("{}{}").format(label, measured(reading, numbers.plain(values[at]), "missing"))
                    for (measure_id, label), values in zip(EIGHT_HAVES.items(), self.lacking, strict=True)
                    if values[at] and (reading := village.at(measure_id)) is not None
                ]
                listed = Markup("、").join(parts)
                lines.append(Markup("{}{}（{}）").format(village.name, numbers.count(total, "户次"), listed))
        return lines

    def visit_rows(self) -> list[DotRow]:
        """Deputy leaders by quarter of the year, then main leaders over the year (article 24)."""

        rows = [
            self._row(f"分管 {numbers.quarter(reading.as_of)}", "visits_deputy_leader", reading.as_of)
            for reading in self.county.history("visits_deputy_leader")
            if reading.as_of.year == self.county.as_of.year and numbers.is_quarter_end(reading.as_of)
        ]
        if self.county.value("visits_main_leader") is not None:
            rows.append(self._row(f"主要 {self._last_full_year}年", "visits_main_leader", self.county.as_of))
        return [row for row in rows if any(value is not None for value in row.made)]

    def _row(self, label: str, measure_id: str, day: date) -> DotRow:
        readings = [village.at(measure_id, day) for village in self.villages]
        made = [None if item is None or item.value is None else item.value >= 1 for item in readings]
        place = Place(self.county.level, self.county.code, day)
        counts = {"met": made.count(True), "known": len(made) - made.count(None), "missed": made.count(False)}
        return DotRow(
            label,
            made,
            **{name: place.worked(number, AREAS, measure_id, name, VILLAGE) for name, number in counts.items()},
        )

    @property
    def _last_full_year(self) -> int:
        day = self.county.as_of
        return day.year if (day.month, day.day) == (12, 31) else day.year - 1

    @staticmethod
    def visits_title(rows: list[DotRow]) -> str:
        """分管领导缺28村次，主要领导未满两次的有7个村; who has done all is said so."""
        deputies = summed([row.missed for row in rows if row.label.startswith("分管")])
        main = summed([row.missed for row in rows if row.label.startswith("主要")])
        if not deputies and not main:
            return "帮扶单位领导到村次数全部达到要求"
        deputy = f"分管领导缺{numbers.count(deputies, '村次')}" if deputies else "分管领导全部达到要求"
        return f"{deputy}，" + (
            f"主要领导未满两次的有{numbers.count(main, '个村')}" if main else "主要领导全部达到要求"
        )

    def natural(self) -> tuple[ChartSet | None, Markup]:
        """Share of model natural villages in each village (article 20), and the title of the figure."""
        judgement = judge(self.county, "model_natural_villages")
        measure = self.county.measures.get("model_natural_villages")
        if measure is None or judgement.reading is None:
            return None, Markup()
        readings = [village.at("model_natural_villages") for village in self.villages]
        values = [None if item is None else item.value for item in readings]
        target = measure.target_value
        reached = sum(item is not None and item.left == 0 for item in readings)
        known = sum(value is not None for value in values)
        reached, known = (
            self.place.worked(number, AREAS, measure.measure_id, name, VILLAGE)
            for number, name in ((reached, "done"), (known, "known"))
        )
        title = sentences.reached_title("个村", reached, known, judgement.reading, judgement)
        bars = Bars(
            values, target, f"目标 {measure.printed_target}", 1.0, "100%", show_shortfall=True, show_names=False
        )
        drawn = bars_chart("natural", self.county.name, "各村示范自然村比例", self.names, bars, str(title.striptags()))
        return drawn, title

    def funds(self) -> tuple[ChartSet | None, Markup]:
        """City money received by each village this year (article 22), and the title of the figure."""
        measure = self.county.measures.get("city_funds_per_village")
        reading = self.county.at("city_funds_per_village")
        if measure is None or reading is None or reading.value is None:
            return None, Markup()
        wan = [
            None if item is None or item.value is None else item.value / numbers.YUAN_PER_WAN
            for item in (village.at("city_funds_per_village") for village in self.villages)
        ]
        target = None if measure.target_value is None else measure.target_value / numbers.YUAN_PER_WAN
        top = max([*(value for value in wan if value is not None), target or 0.0, 1.0])
        title = Markup("村均到位{}").format(measured(reading, reading.text))
        if target is not None:
            under = sum(value is not None and value < target for value in wan)
            under = self.place.worked(under, AREAS, measure.measure_id, "below", VILLAGE)
            title += f"，{'达到' if reading.value >= (measure.target_value or 0) else '低于'}{measure.printed_target}的平均标准"
            title += f"；{numbers.count(under, '个村')}不到这个数" if under else ""
        label = measure.printed_target.replace("万元", " 万元")
        bars = Bars(wan, target, label, top * 1.04, f"{numbers.plain(top)}", show_shortfall=False)
        drawn = bars_chart("funds", self.county.name, "市级财政每村到位额", self.names, bars, str(title.striptags()))
        return drawn, title


def order_villages(county: Book, villages: list[Book]) -> Villages:
    """Count what each village lacks and sort, most first; a village without a check lacks nothing that is known."""

    def missing(village: Book, measure_id: str) -> int:
        reading = village.at(measure_id)
        if reading is None or reading.denominator is None or reading.numerator is None:
            return 0
        return Count(int(reading.denominator - reading.numerator), f"{reading.address}#missing")

    ordered = sorted(villages, key=lambda village: (-sum(missing(village, item) for item in EIGHT_HAVES), village.code))
    return Villages(county, ordered, [[missing(village, item) for village in ordered] for item in EIGHT_HAVES])
