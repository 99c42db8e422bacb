"""责任单位和结对区简报: one run, a page for each responsible department and each helper district, and the list of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.report import unit_sentences
from pipelines.report.address_terms import (
    COMMON,
    COUNTY,
    DEPARTMENTS,
    DUTY,
    HELPED,
    LINES,
    MEASURES,
    OBLIGATIONS,
    OWN,
    SIZE,
    VILLAGES,
)
from pipelines.report.addresses import more_rules, obligation_rules, obligation_term, place_of, place_of_book
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.bulletin_sentences import issue
from pipelines.report.finding_totals import FindingTotals, Total, total
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.pages.department_brief import RULES_SHOWN, Department, findings_chart
from pipelines.report.pages.district_brief import (
    SupportUnit,
    district_lines,
    left_chart,
    support_units,
)
from pipelines.report.pages.obligations import STATUS_WORDS, WATCHED, articles_of, behind, behind_counts
from pipelines.report.pages.shared import SEVERITIES
from pipelines.report.readings import Book

TIER = "内部"
TITLE = "责任单位和结对区简报"
FOLDER = "unit_brief"
LINES_SHOWN = 22
UNITS_SHOWN = 12
VILLAGES_SHOWN = 8


def page_file(name: str) -> str:
    """Where the page of a unit lies; what no file name may hold becomes an underscore."""
    return f"{FOLDER}/{re.sub(r'[^0-9A-Za-z_一-鿿]', '_', name)}.html"


@dataclass(frozen=True)
class DistrictPlace:
    """The villages of a district: counties by name with their number, villages by support unit."""

    codes: list[str]
    counties: list[tuple[str, int]]
    by_unit: dict[str, list[str]]


class UnitBriefs:
    """All pages of the paper. Numbers of departments are those of the whole programme."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.findings = FindingTotals(snapshot)
        self.program = snapshot.book("program", PROGRAM_CODE)
        self.counties = list(snapshot.books("county").values())
        articles = articles_of(snapshot, self.program, self.findings)
        self.all_departments = [
            Department(name, articles, self.findings, self.counties) for name in snapshot.departments()
        ]
        self.all_districts = list(snapshot.books("helper_district").values())
        self.villages = snapshot.areas("village")
        self.support_areas = snapshot.areas("support_unit")
        self.support_books = snapshot.books("support_unit")

    def listing(self) -> Block:
        """The paper's own page: every department and district with its status and open findings, with links."""
        whole = self.findings.place
        departments = [
            {
                "name": item.name,
                "href": page_file(item.name),
                "articles": item.size(len(item.own), OWN),
                "counts": item.counts,
                "obligations": item.size(len(item.obligations), OBLIGATIONS),
                "total": item.total,
            }
            for item in self.all_departments
        ]
        districts = []
        for book in self.all_districts:
            place = self.place(book)
            lines = [item.line for item in district_lines(book, self.all_districts, self.program)]
            counts = behind_counts(behind(lines), place_of_book(book))
            districts.append(
                {
                    "name": book.name,
                    "href": page_file(book.name),
                    "villages": place_of_book(book).worked(len(place.codes), SIZE, VILLAGES),
                    "rate": book.at("registered_exit_rate"),
                    **counts,
                    "total": self._total(book, place),
                }
            )
        return block(
            "unit_brief_list.j2",
            page=page_facts(self.context, title=TITLE, tier_zh=TIER),
            title=TITLE,
            tier=TIER,
            issue=issue(self.context.as_of),
            context=self.context,
            departments=departments,
            districts=districts,
            department_count=whole.worked(len(departments), SIZE, DEPARTMENTS),
            district_count=whole.worked(len(districts), SIZE, "helper_district"),
        )

    def _total(self, district: Book, place: DistrictPlace) -> Total:
        """Open findings in the villages of a district."""
        return total(self.findings.of_villages(place.codes), self.findings.place, f"{HELPED}{district.name}")

    def departments(self) -> Iterator[Block]:
        """A page for each responsible department, those of most articles first."""
        return (self.department(item) for item in self.all_departments)

    def department(self, item: Department) -> Block:
        """The page of one department."""
        places = self.findings.by_county(item.open, item.name)
        chart = findings_chart(places, f"{item.name}未关闭问题，按县（市、区）")
        rules = self.findings.by_rule(item.open, item.name)
        return block(
            "unit_brief_department.j2",
            [chart],
            page=page_facts(self.context, title=f"{item.name}简报", tier_zh=TIER, file=page_file(item.name)),
            item=item,
            place=place_of(None, self.context.as_of),
            tier=TIER,
            issue=issue(self.context.as_of),
            context=self.context,
            sentences=item.sentences(),
            own=item.shown(item.own, ("late", "held") if item.has_many else None),
            common=item.shown(item.common, WATCHED),
            obligations=item.size(len(item.obligations), OBLIGATIONS),
            own_count=item.size(len(item.own), OWN),
            common_count=item.size(len(item.common), COMMON),
            words=STATUS_WORDS,
            rules=rules[:RULES_SHOWN],
            more=more_rules(self.findings.place, len(rules), RULES_SHOWN, item.name),
            more_measures=lambda obligation, rest: self.findings.place.worked(
                rest, SIZE, f"{MEASURES}-{len(obligation.measures) - rest}", obligation_term(obligation.obligation_id)
            ),
            rule_count=obligation_rules(self.findings.place),
            total=item.total,
            chart_set=chart,
            places_title=unit_sentences.places_title(places),
            severities=SEVERITIES,
        )

    def place(self, district: Book) -> DistrictPlace:
        """Where the district helps."""
        rows = self.villages.filter(self.villages["helper_district"] == district.name)
        names = {book.code: book.name for book in self.counties}
        counted: dict[str, int] = {}
        by_unit: dict[str, list[str]] = {}
        for name, county, unit in rows.select("name", "county_code", "lead_unit").iter_rows():
            counted[county] = counted.get(county, 0) + 1
            by_unit.setdefault(unit, []).append(name)
        counties = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        return DistrictPlace(
            rows["code"].to_list(),
            [(names.get(code, code), self._villages_in(code, district, number)) for code, number in counties],
            by_unit,
        )

    def _villages_in(self, county: str, district: Book, number: int) -> int:
        """A number of the district's villages in a county, with the address."""
        return self.findings.place.at(COUNTY, county).worked(number, SIZE, VILLAGES, f"{HELPED}{district.name}")

    def districts(self) -> Iterator[Block]:
        """A page for each helper district."""
        return (self.district(book) for book in self.all_districts)

    def _units(self, district: Book, place: DistrictPlace) -> list[SupportUnit]:
        codes = set(self.support_areas.filter(self.support_areas["helper_district"] == district.name)["code"])
        return support_units([book for code, book in self.support_books.items() if code in codes], place.by_unit)

    def district(self, book: Book) -> Block:
        """The page of one helper district."""
        place = self.place(book)
        units = self._units(book, place)
        lacking = [unit for unit in units if unit.unmet]
        lines = district_lines(book, self.all_districts, self.program)
        late = behind(item.line for item in lines)
        found, term, here = self.findings.of_villages(place.codes), f"{HELPED}{book.name}", place_of_book(book)
        rules, villages = self.findings.by_rule(found, term), self.findings.by_village(found, term)
        open_here = self._total(book, place)
        village_count = here.worked(len(place.codes), SIZE, VILLAGES)
        chart = left_chart(book, self.all_districts)
        rate = book.at("registered_exit_rate")
        names = [name for name, _ in place.counties]
        open_there = {item.name: item.total for item in self.findings.by_county(found, term)}
        return block(
            "unit_brief_district.j2",
            [chart],
            page=page_facts(self.context, title=f"{book.name}简报", tier_zh=TIER, file=page_file(book.name)),
            book=book,
            tier=TIER,
            issue=issue(self.context.as_of),
            context=self.context,
            place=place,
            sentences=[
                unit_sentences.district_state(self.context.as_of, book.name, village_count, names, rate),
                unit_sentences.late(late, behind_counts(late, here), open_here),
                unit_sentences.next_step(rules, villages, open_here, late[0] if late else None, None),
            ],
            lines=lines[:LINES_SHOWN],
            rest=lines[LINES_SHOWN:],
            line_count=here.worked(len(lines), SIZE, LINES),
            rest_count=here.worked(max(0, len(lines) - LINES_SHOWN), SIZE, f"{LINES}-{LINES_SHOWN}"),
            village_count=village_count,
            units=lacking[:UNITS_SHOWN],
            more_units=here.worked(len(lacking) - UNITS_SHOWN, DUTY, f"behind-{UNITS_SHOWN}"),
            units_title=unit_sentences.support_units(
                here.worked(len(units), DUTY, "units"), here.worked(len(lacking), DUTY, "behind"), book.name
            ),
            counties=[(name, number, open_there.get(name, Total())) for name, number in place.counties],
            rules=rules[:RULES_SHOWN],
            villages=villages[:VILLAGES_SHOWN],
            more_villages=self.findings.place.found(
                len(villages) - VILLAGES_SHOWN, term, f"{VILLAGES}-{VILLAGES_SHOWN}"
            ),
            total=open_here,
            chart_set=chart,
            severities=SEVERITIES,
        )
