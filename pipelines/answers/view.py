"""One internal tier, published or counted again, with what answers ask of it more than once kept (roof)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

import polars as pl

from pipelines.errors import UsageError, nearest
from pipelines.report.address_terms import COUNTY, PROGRAM, PROGRAM_CODE
from pipelines.report.addresses import WorkedAddress
from pipelines.report.finding_totals import FindingTotals
from pipelines.report.frames import Snapshot
from pipelines.report.pages.department_brief import Department
from pipelines.report.pages.district_brief import DistrictLine, district_lines
from pipelines.report.pages.mentions import Mention, mentions_of
from pipelines.report.pages.obligations import Article, articles_of
from pipelines.report.pages.standings import Standing, standings
from pipelines.report.pages.year import MeasureRow, measure_rows
from pipelines.report.readings import Book
from pipelines.report.yearly import yearly


class View:
    """What the answers read: books, standings and articles as pages make them. Values are kept, the tier never changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.as_of = snapshot.context.as_of
        self._books: dict[tuple[str, str | None], dict[str, Book]] = {}
        self._single_books: dict[tuple[str, str], Book] = {}
        self._standings: dict[str, list[Standing]] = {}
        self._lines: dict[str, list[DistrictLine]] = {}
        self._departments: dict[str, Department] = {}

    def books(self, level: str, county_code: str | None = None) -> Mapping[str, Book]:
        """All areas of a level, or those of a county."""
        if (level, county_code) not in self._books:
            self._books[level, county_code] = self.snapshot.books(level, county_code)
        return self._books[level, county_code]

    def book(self, address: WorkedAddress) -> Book:
        """The address's area at its day. Raises UsageError for an unknown one."""
        key = (address.level, address.area_code)
        if key not in self._single_books:
            self._single_books[key] = self.snapshot.book(*key)
        return replace(self._single_books[key], as_of=address.as_of)

    @property
    def program(self) -> Book:
        """The whole programme."""
        return self.books(PROGRAM)[PROGRAM_CODE]

    def within(self, address: WorkedAddress, level: str) -> list[Book]:
        """The areas of `level` that lie in the address's area, at its day."""
        areas = self.snapshot.areas(level)
        column = {"county": "county_code", "city": "city_code", "helper_district": "helper_district"}.get(address.level)
        if column is not None:
            areas = areas.filter(areas[column] == address.area_code)
        books = self.books(level, address.area_code if address.level == COUNTY else None)
        return [replace(books[code], as_of=address.as_of) for code in areas["code"] if code in books]

    def lines(self, district: Book) -> list[DistrictLine]:
        """The measures of a helper district among its like."""
        if district.code not in self._lines:
            districts = list(self.books("helper_district").values())
            self._lines[district.code] = district_lines(district, districts, self.program)
        return self._lines[district.code]

    def department(self, name: str, address: WorkedAddress) -> Department:
        """What a department answers for. Raises UsageError for an unknown one."""
        if name not in self._departments:
            one_of(name, self.snapshot.departments(), address)
            self._departments[name] = Department(
                name, self.articles, self.findings, list(self.books("county").values())
            )
        return self._departments[name]

    @cached_property
    def rules(self) -> pl.DataFrame:
        """All rules."""
        return self.snapshot.rules()

    def standings(self, level: str) -> list[Standing]:
        """The areas of a level in order, with their place at the period end before."""
        if level not in self._standings:
            self._standings[level] = standings(dict(self.books(level)), self.snapshot.context.previous_as_of)
        return self._standings[level]

    @cached_property
    def findings(self) -> FindingTotals:
        """All open findings."""
        return FindingTotals(self.snapshot)

    @cached_property
    def articles(self) -> list[Article]:
        """All articles with their obligations, of the whole programme."""
        return articles_of(self.snapshot, self.program, self.findings)

    @cached_property
    def mentions(self) -> tuple[list[Mention], list[Mention]]:
        """Counties praised and criticised."""
        return mentions_of(self.snapshot, self.standings("county"))

    @cached_property
    def year_rows(self) -> list[MeasureRow]:
        """Every measure of the programme beside the year before."""
        book = yearly(self.program)
        return measure_rows(book, book.measures.values())

    def day(self, address: WorkedAddress) -> date:
        """The day, which must be that of the snapshot. Raises UsageError for another."""
        if address.as_of != self.as_of:
            raise UsageError(f"这类数只有{self.as_of}的", where=str(address), do=f"把日期改为{self.as_of}")
        return address.as_of


def one_of(term: str, known: Mapping[str, object] | list[str], address: WorkedAddress) -> str:
    """`term` if it is known. Raises UsageError with the nearest otherwise."""
    if term not in known:
        raise UsageError(f"没有这一项：{term}", where=str(address), do=f"相近的有：{nearest(term, list(known))}")
    return term


def beyond(term: str) -> tuple[str, int]:
    """A term such as `columns-15`: what is counted, and how many of it the page shows (0 without)."""
    name, _, shown = term.rpartition("-")
    return (name, int(shown)) if name and shown.isdecimal() else (term, 0)
