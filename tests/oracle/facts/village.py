"""One row of the village list in force, with what all other lists say about the village."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.facts.shared_periods import is_of_year
from tests.oracle.facts.shared_rows import copied, having, how_many
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, most, of, only, total, town_of

FORM = (
    "village_code", "county_code", "data_date", "duplicate_no", "city_name", "county_name", "town_name", "village_name",
    "is_provincial_poor_village", "helper_district", "lead_unit_id", "team_id", "registered_households",
    "registered_persons", "poor_households", "poor_persons", "poverty_headcount_ratio_pct", "natural_villages",
    "natural_villages_20_households", "natural_villages_20_households_hardened_road", "natural_villages_clean",
    "natural_villages_model", "disposable_income_per_person_yuan", "collective_income_yuan", "collective_projects",
    "is_collective_income_stable", "has_hardened_road_to_town", "has_bus_service", "households_without_safe_water",
    "households_in_dangerous_housing", "has_power", "has_tv_signal", "has_broadband", "clinics", "doctors",
    "sanitary_toilet_coverage_pct", "has_sewage_treatment", "has_garbage_collection", "has_central_water_supply",
    "libraries", "dibao_households", "dibao_persons", "tekun_persons", "disabled_persons", "medical_insured_persons",
    "pension_insured_persons", "cooperatives", "village_exit_status", "exit_year", "is_party_branch_paired", "assistants",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    earlier = by(moment.earlier("village"), "record_key")
    facts = []
    for village in moment.present("village"):
        code = village["village_code"]
        before = only(earlier.get(village["record_key"]))
        facts.append({
            **copied(village, *FORM), "subject_key": village["record_key"], "as_of": moment.as_of,
            "town_code": town_of(code), "village_row_id": village["row_id"], "previous_village_row_id": of(before, "row_id"),
            "previous_collective_income_yuan": of(before, "collective_income_yuan"), **_policy(moment, village),
            **_natural_villages(moment, village), **_supporters(moment, code), **_money(moment, code),
            **_listed(moment, village), **_identified(moment, code), **_exited(moment, code),
            "most_checks_of_a_checker_on_one_day": _most_checks(moment, code), **_farmland(moment, code),
            **_incomes(moment, code), **_business(moment, code),
        })  # fmt: skip
    return facts


def _policy(moment: Moment, village: Row) -> Row:
    # The income of a year is in no list that was made before the year's last day.
    holds_income = village["data_date"] >= date(moment.income_year, 12, 31)
    line = moment.parameter("village_income_line_yuan", moment.income_year)
    return {
        "village_income_line_yuan": line if holds_income else None,
        "village_income_goal_2020_yuan": moment.parameter("village_income_goal_2020_yuan", 2020),
        "city_funds_per_village_due_yuan": moment.parameter("city_funds_per_village_yuan", moment.income_year),
    }


def _natural_villages(moment: Moment, village: Row) -> Row:
    hamlets = having(moment.first("natural_village"), "village_code", village["village_code"])
    newest = most(row["data_date"] for row in moment.present("natural_village"))
    is_same_day = newest == village["data_date"]
    return {
        "natural_village_rows": len(hamlets) if is_same_day else None,
        "natural_village_households": total(row["households"] for row in hamlets) if is_same_day else None,
        "natural_village_persons": total(row["persons"] for row in hamlets) if is_same_day else None,
        "model_natural_village_rows": how_many(row["is_model_village"] for row in hamlets),
    }


def _supporters(moment: Moment, code: str) -> Row:
    """Units that help; one without a first day has always helped."""
    units = [
        unit
        for unit in having(moment.first("support_unit"), "village_code", code)
        if (unit["start_date"] or date.min) <= moment.as_of <= (unit["end_date"] or date.max)
    ]
    return {"supporting_units": len(units), "lead_units": how_many(unit["is_lead_unit"] for unit in units)}


def _money(moment: Moment, code: str) -> Row:
    """Money that has arrived; what has no day of arrival has not."""
    arrived = [
        fund
        for fund in having(moment.first("fund"), "village_code", code)
        if fund["received_date"] is not None and fund["received_date"] <= moment.as_of
    ]
    this_year = [fund for fund in arrived if fund["received_date"].year == moment.as_of.year]
    of_last_year = having(arrived, "fund_year", moment.income_year)
    return {
        "city_funds_received_this_year_yuan": _received(having(this_year, "source_level", "佛山市级")),
        "city_funds_of_last_full_year_received_yuan": _received(having(of_last_year, "source_level", "佛山市级")),
        "funds_received_this_year_yuan": _received(this_year),
    }


def _received(funds: list[Row]) -> Decimal | int:
    return total(fund["received_yuan"] for fund in funds) or 0


def _households(moment: Moment, code: str) -> list[Row]:
    return having(having(moment.facts["household"], "duplicate_no", 1), "village_code", code)


def _listed(moment: Moment, village: Row) -> Row:
    """Who is on the lists; lists of poor households and persons only where they are of the same day as the village's."""
    households = _households(moment, village["village_code"])
    people = having(having(moment.facts["person"], "duplicate_no", 1), "village_code", village["village_code"])
    members = [person for person in people if person["is_current_member"] is True]
    is_same_day = {
        grain: most(row["data_date"] for row in having(moment.facts[grain], "county_code", village["county_code"]))
        == village["data_date"]
        for grain in ("household", "person")
    }
    poor_households = how_many(_is_poor(row) for row in households)
    poor_persons = how_many(_is_poor(row) for row in members)
    return {
        "listed_households": len(households),
        "listed_households_exited": len(having(households, "poverty_status", "已脱贫")),
        "listed_persons": len(members),
        "listed_poor_households": poor_households if is_same_day["household"] else None,
        "listed_poor_persons": poor_persons if is_same_day["household"] and is_same_day["person"] else None,
    }


def _is_poor(row: Row) -> bool | None:
    return None if row["poverty_status"] is None else row["poverty_status"] != "已脱贫"


def _most_alike(values: list[Any]) -> int:
    """How often the most frequent value occurs."""
    return max(Counter(values).values(), default=0)


def _identified(moment: Moment, code: str) -> Row:
    days = [row["identified_date"] for row in _households(moment, code) if row["identified_date"] is not None]
    return {"households_with_identified_date": len(days), "households_identified_on_one_day": _most_alike(days)}


def _exited(moment: Moment, code: str) -> Row:
    """Last days of exit of the households that are out of poverty now."""
    exits = by(having(moment.first("household_change"), "change_type", "脱贫退出"), "household_id")
    days = []
    for household in having(_households(moment, code), "poverty_status", "已脱贫"):
        day = most(change["change_date"] for change in exits.get(household["household_id"], []))
        days += [day] if day is not None else []
    return {"households_with_exit_date": len(days), "households_exited_on_one_day": _most_alike(days)}


def _most_checks(moment: Moment, code: str) -> int | None:
    """Of all who checked households here, the most that one of them checked on such a day in the whole county."""
    forms = {form["row_id"]: form for form in moment.present("exit_check")}
    in_county: Counter[tuple[Any, ...]] = Counter()
    here = set()
    for household in having(moment.facts["household"], "duplicate_no", 1):
        form = forms.get(household["exit_check_row_id"])
        if form is None:
            continue
        check = (form["county_code"], form["checker_name"], form["check_date"])
        if None in check:
            continue
        in_county[check] += 1
        if household["village_code"] == code:
            here.add(check)
    return most(in_county[check] for check in here)


def _farmland(moment: Moment, code: str) -> Row:
    assets = having(having(moment.first("village_asset"), "village_code", code), "asset_kind", "土地")
    fields = [row for row in having(assets, "quantity_unit", "亩") if "耕地" in (row["asset_name"] or "")]
    return {
        "household_farmland_mu": total(row["farmland_mu"] for row in _households(moment, code)),
        "registered_farmland_mu": total(row["quantity"] for row in fields),
    }


def _incomes(moment: Moment, code: str) -> Row:
    """Incomes of households that can work: how many are just the same, how many lie barely above the line."""
    share = moment.parameter("just_above_line_margin_share", moment.income_year)
    able = having(_households(moment, code), "has_labour_capacity", True)
    known = [row for row in able if row["disposable_income_per_person_yuan"] is not None]
    barely = 0
    for row in known:
        income, line = row["disposable_income_per_person_yuan"], row["household_income_line_yuan"]
        if line is not None and share is not None and line <= income <= line + share * line:
            barely += 1
    return {
        "most_households_of_same_income": _most_alike([row["disposable_income_per_person_yuan"] for row in known]),
        "labour_households_with_income": len(known), "households_just_above_line": barely,
    }  # fmt: skip


def _business(moment: Moment, code: str) -> Row:
    industry = having(having(moment.first("project"), "village_code", code), "project_category", "产业")
    sales = having(moment.first("consumption"), "village_code", code)
    return {
        "industry_projects_begun": how_many(row["project_status"] in ("在建", "完工", "验收") for row in industry),
        "entrepreneurs": how_many(
            row["is_entrepreneur"] for row in having(moment.first("entity"), "village_code", code)
        ),
        "sales_last_full_year": how_many(is_of_year(row["sale_date"], moment.income_year) for row in sales),
        "sale_list_date": most(row["data_date"] for row in moment.present("consumption")),
    }
