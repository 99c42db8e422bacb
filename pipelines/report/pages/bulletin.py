"""定期通报 (article 25): who stands where this quarter, what is behind, what must be put right by when (internal)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.report import bulletin_sentences as say
from pipelines.report import chart_titles
from pipelines.report.address_terms import (
    ALL,
    COUNTY,
    DELIVERY,
    DEPARTMENTS,
    NOWHERE,
    OVERDUE,
    RANK,
    RANKED,
    SHARED,
    STANDING,
)
from pipelines.report.addressed import summed
from pipelines.report.addresses import more_rules, place_of
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.theme import ACC, D3
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.pages import deadlines, mentions, shared
from pipelines.report.pages.deliveries import delivery_sentence
from pipelines.report.pages.standings import LEFT_OUT, Standing, standings
from pipelines.report.pages.unit_visits import missed_visits
from pipelines.report.readings import Book, Reading
from pipelines.report.status import Judgement

TIER = "内部"
TITLE = "定期通报"
STYLE = "bulletin"
BEHIND_SHOWN = 8
RULES_SHOWN = 10
DEPARTMENTS_SHOWN = 10


@dataclass(frozen=True)
class BehindRow:
    """One measure that is behind, with the county that is worst."""

    judgement: Judgement
    county: str
    county_reading: Reading | None
    county_behind: str


class BulletinPage:
    """The sections of the bulletin."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.place = place_of(None, self.context.as_of)
        self.book = snapshot.book("program", PROGRAM_CODE)
        self.counties: dict[str, Book] = snapshot.books("county")
        self.names = {code: book.name for code, book in self.counties.items()}
        self.behind_all = shared.behind(self.book, LEFT_OUT)

    @cached_property
    def county_standings(self) -> list[Standing]:
        return standings(self.counties, self.context.previous_as_of)

    @cached_property
    def due(self) -> pl.DataFrame:
        return deadlines.due_findings(self.snapshot)

    @cached_property
    def _by_county(self) -> list[dict[str, object]]:
        return deadlines.overdue_by(self.due, "county_code", self.names)

    @cached_property
    def _newest(self) -> pl.DataFrame:
        """What each county owes for the newest period ends."""
        return self.snapshot.submissions(newest_only=True)

    def _owed(self, status: str) -> dict[str, int]:
        """Of each office, with the address."""
        counted = self._newest.filter(status=status).group_by("office_code").len()
        return {
            code: self.place.at(SHARED if code == PROGRAM_CODE else COUNTY, code).worked(number, DELIVERY, status)
            for code, number in counted.iter_rows()
        }

    def _owed_by_all(self, status: str) -> int:
        return self.place.worked(self._newest.filter(status=status).height, DELIVERY, status)

    @property
    def _overdue(self) -> int:
        return self.place.found(int(self.due.filter("is_overdue")["findings"].sum() or 0), OVERDUE)

    @property
    def _behind_counts(self) -> dict[str, int]:
        """Measures that are 落后 and 临近, with the address."""
        found = [item.status for item in self.behind_all]
        return {name: self.place.worked(found.count(name), STANDING, RANKED, name) for name in ("late", "watch")}

    def opening(self) -> Block:
        """Masthead, headline, the opening paragraph."""
        ranked = [area for area in self.county_standings if area.rank is not None]
        first = [area.name for area in ranked if area.rank == 1]
        last = [area.name for area in ranked if area.rank == ranked[-1].rank]
        late, watch = self._behind_counts["late"], self._behind_counts["watch"]
        return block(
            "bulletin_opening.j2",
            page=page_facts(self.context, title=TITLE, tier_zh=TIER, style=STYLE),
            title=TITLE,
            issue=say.issue(self.context.as_of),
            context=self.context,
            headline=say.headline(first, last, late),
            lead=say.lead(
                self.place.worked(len(ranked), RANK, "ranked"),
                late,
                watch,
                self._overdue,
                self._owed_by_all("missing"),
                self.context.previous_as_of,
            ),
        )

    def ranking(self) -> Block:
        """一、 Counties and helper districts in order, and who moved."""
        before = self.context.previous_as_of
        districts = standings(self.snapshot.books("helper_district"), before)
        areas = self.snapshot.areas("county")
        ranked = [area for area in self.county_standings if area.rank is not None]
        chart = self._late_chart(ranked)
        return block(
            "bulletin_ranking.j2",
            [chart],
            title=say.ranking_title([area.count("late") for area in ranked], self.place),
            counties=self.county_standings,
            districts=districts,
            helpers=dict(zip(areas["code"], areas["helper_district"], strict=True)),
            moved=say.movers([(area.name, area.printed_move) for area in ranked], before),
            districts_moved=say.movers([(area.name, area.printed_move) for area in districts], before),
            movement=say.movement,
            late=chart,
            before=before,
        )

    @staticmethod
    def _late_chart(ranked: Sequence[Standing]) -> ChartSet | None:
        if not any(area.late or area.late_before for area in ranked):
            return None
        bars = [
            Bar(area.name, area.late, f"{area.count('late')} 项", ACC if area.late else D3, tick=area.late_before)
            for area in ranked
        ]
        title = chart_titles.late(
            {area.name: area.late for area in ranked}, {area.name: area.late_before for area in ranked}
        )
        return bar_chart("late", title, bars, {"w": 330, "n": 350}, left=64, right=60, row=21)

    def behind(self) -> Block:
        """二、 The measures furthest behind, with the county that is worst."""
        rows = []
        for item in self.behind_all[:BEHIND_SHOWN]:
            if item.reading is None:
                continue
            measure = item.reading.measure
            worst = shared.worst_area(self.counties, measure.measure_id)
            rows.append(
                BehindRow(
                    item,
                    worst[0].name if worst else "",
                    worst[1].reading if worst else None,
                    measure.amount(worst[1].printed_behind) if worst else "",
                )
            )
        return block(
            "bulletin_behind.j2",
            title=say.behind_title(summed(list(self._behind_counts.values())), len(rows)),
            rows=rows,
            departments=shared.departments,
        )

    def visits(self) -> Block:
        """三、 Support units that missed their visits."""
        found = missed_visits(self.snapshot)
        title = say.visits_title([(item.measure.title_zh, item.missed, item.judged) for item in found])
        return block("bulletin_visits.j2", title=title, found=found, by_district=say.by_district)

    def rectification(self) -> Block:
        """四、 Open findings by county, by department and by the day they are due."""
        rules = deadlines.due_by_rule(self.due, self.snapshot, self.names)
        by_department = deadlines.overdue_by(shared.with_departments(self.snapshot, self.due), "department", {})
        place = self.place
        total = place.found(int(self.due["findings"].sum() or 0))
        return block(
            "bulletin_rectification.j2",
            title=say.rectification_title(total, self._overdue),
            total=total,
            days=say.due_days(self._overdue, deadlines.by_due_day(self.due, place)),
            place=place,
            counties=[
                {**row, "place": place.at(COUNTY, str(row["county_code"] or NOWHERE)), "terms": ""}
                for row in self._by_county
            ],
            by_department=[
                {**row, "place": place, "terms": row["department"]} for row in by_department[:DEPARTMENTS_SHOWN]
            ],
            more_departments=place.found(
                len(by_department) - DEPARTMENTS_SHOWN, ALL, f"{DEPARTMENTS}-{DEPARTMENTS_SHOWN}"
            ),
            rules=rules[:RULES_SHOWN],
            more=more_rules(place, len(rules), RULES_SHOWN),
            severities=shared.SEVERITIES,
            by_when=say.by_when,
        )

    def deliveries(self) -> Block:
        """五、 Who has not delivered, and who came late."""
        missing, late = self._owed("missing"), self._owed("late")
        names = dict(self._newest.select("office_code", "office_name").unique().iter_rows())
        offices = sorted(
            missing.keys() | late.keys(), key=lambda code: (-missing.get(code, 0), -late.get(code, 0), code)
        )
        return block(
            "bulletin_deliveries.j2",
            title=say.deliveries_title(self._owed_by_all("missing"), self._owed_by_all("late")),
            lines=[(self.names.get(code, names[code]), delivery_sentence(self.snapshot, code)) for code in offices],
        )

    def mentions(self) -> Block:
        """六、 Praise and criticism by rule."""
        praised, criticised = mentions.mentions_of(self.snapshot, self.county_standings)
        return block(
            "bulletin_mentions.j2",
            title=say.mentions_title(
                self.place.worked(len(praised), RANK, "praised"), self.place.worked(len(criticised), RANK, "criticised")
            ),
            praised=praised,
            criticised=criticised,
        )

    def notes(self) -> Block:
        """How ranks, deadlines, praise and criticism come about."""
        return block(
            "bulletin_notes.j2", context=self.context, last=mentions.LAST_PLACES, gained=mentions.PLACES_GAINED
        )
