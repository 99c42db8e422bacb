"""One county: the twelve of the programme and whatever other county the village list names, with all that lies in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.oracle.facts.shared_periods import is_of_year, last_full_quarter
from tests.oracle.facts.shared_rows import having, how_many
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import distinct, most, total


def build(moment: Moment) -> list[Row]:
    programme = {area.code for area in moment.areas if area.level == "county"}
    named = {village["county_code"] for village in moment.facts["village"]} - {None}
    return [
        {
            "subject_key": code, "village_code": None, "town_code": None, "county_code": code, "as_of": moment.as_of,
            "duplicate_no": 1, "is_of_programme": code in programme, "last_full_year": moment.income_year,
            **_villages(moment, code), **_people(moment, code), **_funds(moment, code), **_projects(moment, code),
            **_investments(moment, code), **_trade(moment, code), **_events(moment, code), **_exchanged(moment, code),
        }
        for code in programme | named
    ]  # fmt: skip


def _in_county(moment: Moment, grain: str, code: str) -> list[Row]:
    return having(having(moment.facts[grain], "duplicate_no", 1), "county_code", code)


def _sum(values: Iterable[Any]) -> Any:
    """Sum of what is known, 0 where nothing is."""
    return total(values) or 0


def _villages(moment: Moment, code: str) -> Row:
    villages = _in_county(moment, "village", code)
    hamlets = _in_county(moment, "natural_village", code)
    return {
        "village_row_id": most(row["village_row_id"] for row in villages),
        "villages": distinct(row["village_code"] for row in villages),
        "provincial_poor_villages": how_many(row["is_provincial_poor_village"] for row in villages),
        "villages_exited": len(having(villages, "village_exit_status", "已出列")),
        "natural_villages": len(hamlets),
        "model_natural_villages": how_many(row["is_model_village"] for row in hamlets),
    }


def _people(moment: Moment, code: str) -> Row:
    households = _in_county(moment, "household", code)
    return {
        "households": len(households),
        "households_exited": len(having(households, "poverty_status", "已脱贫")),
        "households_with_labour": how_many(row["has_labour_capacity"] for row in households),
        "persons": how_many(row["is_current_member"] for row in _in_county(moment, "person", code)),
    }


def _funds(moment: Moment, code: str) -> Row:
    funds = _in_county(moment, "fund", code)
    guiding = having(having(funds, "source_type", "财政补助引导资金"), "fund_year", moment.income_year)
    of_city = [
        row for row in having(funds, "source_level", "佛山市级") if is_of_year(row["received_date"], moment.income_year)
    ]
    return {
        "guiding_funds_budgeted_last_full_year_yuan": _sum(row["budgeted_yuan"] for row in guiding),
        "city_funds_received_last_full_year_yuan": _sum(row["received_yuan"] for row in of_city),
        "funds_budgeted_yuan": _sum(row["budgeted_yuan"] for row in funds),
        "funds_received_yuan": _sum(row["received_yuan"] for row in funds),
        "funds_paid_yuan": _sum(row["paid_yuan"] for row in funds),
    }


def _projects(moment: Moment, code: str) -> Row:
    projects = _in_county(moment, "project", code)
    return {
        "projects": len(projects),
        "projects_accepted": len(having(projects, "project_status", "验收")),
        "project_budgets_yuan": _sum(row["budget_yuan"] for row in projects),
        "open_risks": _sum(row["open_risks"] for row in projects),
    }


def _investments(moment: Moment, code: str) -> Row:
    """Money that still works for the villages; an investment that was paid back is settled, with its dividends."""
    running = [row for row in _in_county(moment, "asset_investment", code) if row["capital_returned_date"] is None]
    stations = _in_county(moment, "pv_station", code)
    return {
        "invested_yuan": _sum(row["invested_yuan"] for row in running),
        "dividends_due_yuan": _sum(row["dividends_due_yuan"] for row in running),
        "dividends_paid_yuan": _sum(row["dividends_paid_yuan"] for row in running),
        "pv_stations": len(stations),
        "pv_capacity_kilowatts": _sum(row["capacity_kilowatts"] for row in stations),
    }


def _trade(moment: Moment, code: str) -> Row:
    year = moment.income_year
    sales = [row for row in _in_county(moment, "consumption", code) if is_of_year(row["sale_date"], year)]
    gifts = [row for row in _in_county(moment, "donation", code) if is_of_year(row["donation_date"], year)]
    return {
        "sales_last_full_year_yuan": _sum(row["sale_amount_yuan"] for row in sales),
        "donated_last_full_year_yuan": _sum(row["donated_yuan"] for row in gifts)
        + _sum(row["goods_value_yuan"] for row in gifts),
    }


def _events(moment: Moment, code: str) -> Row:
    first_day, last_day = last_full_quarter(moment.as_of)
    days = [row["publication_date"] for row in _in_county(moment, "publicity", code)]
    fairs = _in_county(moment, "recruitment_event", code)
    return {
        "publications_last_full_quarter": how_many(day is not None and first_day <= day <= last_day for day in days),
        "recruitment_events_last_full_year": how_many(
            is_of_year(row["event_date"], moment.income_year) for row in fairs
        ),
    }


def _exchanged(moment: Moment, code: str) -> Row:
    """Who was there on some day of the last full year; whose beginning is unknown, of him nobody can say."""
    year = moment.income_year
    there = [
        row
        for row in _in_county(moment, "exchange", code)
        if row["start_date"] is not None
        and row["start_date"].year <= year
        and (row["end_date"] is None or row["end_date"].year >= year)
    ]
    return {
        "exchanged_teachers_last_full_year": len(having(there, "exchange_type", "教师")),
        "exchanged_doctors_last_full_year": len(having(there, "exchange_type", "医生")),
    }
