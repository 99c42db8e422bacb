"""A reading: the value of one measure in one area at one period end, with everything needed to print and judge it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipelines.report import numbers
from pipelines.report.address_terms import TARGET
from pipelines.report.addressed import Amount, with_address

# What a share counts, by the grain of its measure; the noun stands directly behind the number of what is left (差12户).
_NOUNS: Mapping[str, str] = {
    "person": "人",
    "household": "户",
    "housing": "户",
    "village": "个村",
    "natural_village": "个自然村",
    "unit_quarter": "个单位",
    "unit_year": "个单位",
    "unit": "个单位",
    "disability": "人",
    "pupil": "人",
    "training_person": "人",
    "health_record": "人",
    "social_security": "人",
    "pv_station": "座",
    "project": "个项目",
    "household_conduct": "条记录",
    "team": "个工作组",
    "helper": "名责任人",
    "cadre": "名干部",
    "pairing": "对",
    "issue": "件",
    "risk": "项风险",
    "talk_accountability": "起",
    "official_discipline": "起",
    "asset_investment": "笔投资",
    "dividend": "笔分红",
    "job_wish": "人次",
    "entity": "家",
    "fund": "笔资金",
    "fund_payment": "笔支付",
    "mutual_fund": "笔支出",
    "donation": "笔捐赠",
    "project_beneficiary": "条受益记录",
    "project_decision": "次表决",
    "village_duty": "个村",
    "visit_log": "个问题",
    "cadre_month": "人月",
    "person_change": "人次",
    "external_match": "条比对",
    "publicity": "篇",
    "finding": "件",
}
_DEFAULT_NOUN = "项"


@dataclass(frozen=True)
class Measure:
    """One measure as the snapshot describes it; `target_value` of a share or ratio is 0..1."""

    measure_id: str
    grain: str
    title_zh: str
    definition_zh: str
    unit: str
    kind: str
    decimals: int
    direction: str | None
    target_value: float | None
    target_by: date | None
    target_source: str | None
    obligations: str
    responsible: str
    annual: bool

    @property
    def noun(self) -> str:
        """What a share counts, or the unit of a count or of the parts of a ratio."""
        if self.kind == "share":
            return _NOUNS.get(self.grain, _DEFAULT_NOUN)
        return self.unit

    @property
    def is_fraction(self) -> bool:
        """Whether the value is a part of a whole, printed in percent."""
        return self.kind in ("share", "ratio")

    @property
    def articles(self) -> list[int]:
        """Articles of the obligations this measure serves."""
        return sorted({int(item.split(".")[0]) for item in self.obligations.split(",") if item})

    def text(self, value: float) -> str:
        """`value` in this measure's own form."""
        if self.is_fraction:
            return numbers.rate(value, self.decimals)
        if self.unit == "元":
            return numbers.income(value) if "人均" in self.title_zh else numbers.money(value)
        return numbers.plain(value, self.decimals) + self.unit

    def amount(self, value: float) -> str:
        """An amount of what is left, in the noun this measure counts: 12户, 3.4万元."""
        if self.unit != "元":
            return numbers.count(value, self.noun)
        return numbers.money(value) if self.is_fraction else self.text(value)

    @property
    def target_text(self) -> str:
        """The target in this measure's own form, without trailing zeros; empty when the paper sets none."""
        if self.target_value is None:
            return ""
        if self.is_fraction:
            return numbers.whole(self.target_value * 100, 2) + "%"
        if self.unit == "元" and "人均" not in self.title_zh:
            return numbers.whole(self.target_value / numbers.YUAN_PER_WAN, 1) + "万元"
        return self.text(self.target_value)

    @property
    def printed_target(self) -> str:
        """`target_text` under its address, for a page."""
        text = self.target_text
        return with_address(f"{TARGET}:{self.measure_id}", text) if text else ""


@dataclass(frozen=True)
class Reading:
    """A value with its parts. `value` is None when it is withheld, with the reason.

    `level` and `area_code` say whose value it is; with measure and date they are its address.
    """

    measure: Measure
    as_of: date
    numerator: float | None
    denominator: float | None
    unknown: int
    value: float | None
    reason: str | None
    level: str = ""
    area_code: str = ""
    set_aside: int = 0

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The share if every unknown case, and every row of the list that had to be set aside, failed, and if all passed.

        None of a measure that is no share. Rows set aside may lie outside the population: the bounds are outer ones.
        """
        if self.measure.kind != "share" or self.numerator is None or not self.denominator:
            return None
        open_cases = self.unknown + self.set_aside
        cases = self.denominator + open_cases
        return self.numerator / cases, (self.numerator + open_cases) / cases

    @property
    def bounds_text(self) -> str:
        """93.40%—93.61%; empty where both ends are printed as the value itself."""
        if self.bounds is None or self.value is None:
            return ""
        low, high = (self.measure.text(bound) for bound in self.bounds)
        return f"{low}{numbers.DASH}{high}" if {low, high} != {self.text} else ""

    @property
    def address(self) -> str:
        """What `bayou why` takes to say where this number comes from: medical_insurance:county:440882:2019-12-31."""
        return f"{self.measure.measure_id}:{self.level}:{self.area_code}:{self.as_of}"

    @property
    def text(self) -> str:
        """The printed value; 暂缺 when it is withheld."""
        return "暂缺" if self.value is None else self.measure.text(self.value)

    def part(self, value: float, part: str = "") -> float:
        """`value`, a part of this reading or worked out from it, with its address; plain for a reading of no area."""
        return Amount(value, f"{self.address}#{part}" if part else self.address) if self.level else value

    @property
    def printed(self) -> str:
        """`text` under its address, for a sentence or a chart."""
        return with_address(self.address, self.text) if self.level else self.text

    @property
    def remark(self) -> str:
        """What must be said beside the value (含雷州市上期的数); empty where nothing must. A withheld value has a reason."""
        return (self.reason or "") if self.value is not None else ""

    @property
    def left(self) -> float | None:
        """How much is missing to the target, in persons, households, villages or yuan; 0 when reached."""
        target = self.measure.target_value
        if self.value is None or target is None:
            return None
        sign = -1 if self.measure.direction == "at_most" else 1
        if not self.measure.is_fraction:
            return max(0.0, sign * (target - self.value))
        if self.numerator is None or self.denominator is None:
            return None
        bound = target * self.denominator
        if self.measure.kind == "ratio":
            return max(0.0, sign * (bound - self.numerator))
        # The needed count of a small number of villages is the ceiling: 60 % of 7 are 5 (article 20).
        needed = math.ceil(bound - 1e-9) if sign > 0 else math.floor(bound + 1e-9)
        return max(0.0, sign * (needed - self.numerator))


@dataclass(frozen=True)
class Book:
    """All readings of one area: measure → readings in order of time."""

    level: str
    code: str
    name: str
    as_of: date
    measures: Mapping[str, Measure]
    histories: Mapping[str, list[Reading]] = field(repr=False)

    def history(self, measure_id: str) -> list[Reading]:
        """Readings of `measure_id` up to as_of, oldest first; empty when it was never measured."""
        return self.histories.get(measure_id, [])

    def at(self, measure_id: str, day: date | None = None) -> Reading | None:
        """The reading at `day` (default as_of)."""
        day = day or self.as_of
        return next((reading for reading in self.history(measure_id) if reading.as_of == day), None)

    def before(self, measure_id: str) -> Reading | None:
        """The reading to compare with: the previous period end; of an annual measure, the previous year end."""
        earlier = [
            reading for reading in self.history(measure_id) if reading.as_of < self.as_of and reading.value is not None
        ]
        measure = self.measures.get(measure_id)
        if measure is not None and measure.annual:
            last_full_year = self.as_of.year if (self.as_of.month, self.as_of.day) == (12, 31) else self.as_of.year - 1
            earlier = [reading for reading in earlier if reading.as_of <= date(last_full_year - 1, 12, 31)]
        return earlier[-1] if earlier else None

    def value(self, measure_id: str) -> float | None:
        """The value at as_of, or None."""
        reading = self.at(measure_id)
        return reading.value if reading else None


def reading_of(
    row: Mapping[str, object], measure: Measure, level: str, area_code: str, set_aside: Mapping[str, int]
) -> Reading:
    """The reading in a row of `measure_value`; `set_aside`: rows of each table that could not be read for the area."""
    return Reading(
        measure=measure,
        as_of=row["as_of"],  # type: ignore[arg-type]
        numerator=row["numerator"],  # type: ignore[arg-type]
        denominator=row["denominator"],  # type: ignore[arg-type]
        unknown=int(row["unknown"] or 0),  # type: ignore[call-overload]
        value=row["value"] if row["status"] == "ok" else None,  # type: ignore[arg-type]
        reason=row["reason"],  # type: ignore[arg-type]
        level=level,
        area_code=area_code,
        set_aside=set_aside.get(measure.grain, 0),
    )
