"""The two tables of areas in the annual report: all counties under their total, and all helper districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.report.address_terms import RANKED, STANDING
from pipelines.report.addresses import Place
from pipelines.report.frames import Snapshot
from pipelines.report.outlook import outlook_of
from pipelines.report.pages.standings import Standing, standings
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import Judgement, judge

COUNTY_MEASURES = (
    "registered_persons",
    "persons_not_exited",
    "registered_exit_rate",
    "verified_exit_rate",
    "villages_exited",
    "income_line_households",
    "city_funds_per_village",
)
DISTRICT_MEASURES = ("persons_not_exited", "registered_exit_rate", "villages_exited", "city_funds_per_village")
# A helper's own duty, by what is counted: units by their visits, helpers, cadres and teams by their work.
DUTY_GRAINS = ("unit_quarter", "unit_year", "unit", "helper", "cadre", "cadre_month", "team", "pairing")
DUTY_COLUMNS = 4


@dataclass(frozen=True)
class AreaRow:
    """One area: its readings in the order of the columns, where it stands, and what it needs each quarter."""

    name: str
    place: Place
    helper: str
    readings: list[Reading | None]
    standing: Standing
    judgement: Judgement
    each_quarter: float | None
    findings: int | None

    @property
    def late(self) -> int:
        """How many measures are 落后, with the address."""
        return self.place.worked(self.standing.late, STANDING, RANKED, "late")

    @property
    def watch(self) -> int:
        """How many measures are 临近, with the address."""
        return self.place.worked(self.standing.number("watch"), STANDING, RANKED, "watch")


@dataclass(frozen=True)
class AreaTable:
    """Columns and rows; `total` is the row of the whole programme, where there is one."""

    measures: list[Measure]
    rows: list[AreaRow]
    total: AreaRow | None = None


def county_table(snapshot: Snapshot, counties: Mapping[str, Book], program: Book) -> AreaTable:
    """All counties, those with most people left first."""
    measures = _known(program, COUNTY_MEASURES)
    areas = snapshot.areas("county")
    helpers = dict(zip(areas["code"], areas["helper_district"], strict=True))
    found = dict(snapshot.findings(["county_code"]).iter_rows())
    whole = snapshot.book(program.level, program.code)
    rows = [
        _row(book, standing, measures, helpers.get(book.code) or "", found.get(book.code, 0))
        for standing in standings(counties)
        for book in (counties[standing.code],)
    ]
    rows.sort(key=lambda row: -(row.judgement.left or 0.0))
    return AreaTable(measures, rows, _row(whole, standings({whole.code: whole})[0], measures, "", sum(found.values())))


def district_table(snapshot: Snapshot) -> AreaTable:
    """All helper districts in order of their standing, with the duties that are theirs."""
    districts = snapshot.books("helper_district")
    measures = snapshot.measure_by_id
    known = [measures[item] for item in DISTRICT_MEASURES if item in measures]
    duties = [item for item in measures.values() if item.grain in DUTY_GRAINS and item.target_value is not None]
    columns = [*known, *duties[:DUTY_COLUMNS]]
    rows = [_row(districts[item.code], item, columns, "", None) for item in standings(districts)]
    return AreaTable(columns, rows)


def _known(book: Book, measure_ids: Sequence[str]) -> list[Measure]:
    return [book.measures[measure_id] for measure_id in measure_ids if measure_id in book.measures]


def _row(book: Book, standing: Standing, measures: list[Measure], helper: str, findings: int | None) -> AreaRow:
    outlook = outlook_of(book)
    needed = outlook.needed_each_quarter if outlook is not None else None
    if outlook is not None and needed is not None:
        needed = outlook.part(needed, "needed")
    readings = [book.at(measure.measure_id) for measure in measures]
    place = Place(book.level, book.code, book.as_of)
    return AreaRow(book.name, place, helper, readings, standing, judge(book, "persons_not_exited"), needed, findings)
