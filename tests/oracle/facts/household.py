"""One household on the list in force, with its members, yearly forms, housing, helpers, visits and what it shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from tests.oracle.facts.shared_household_members import count_members, sole_head
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import (
    Known,
    by,
    days_between,
    distinct,
    either,
    first_of,
    holds,
    least,
    most,
    of,
    only,
    total,
    town_of,
)

FORM = (
    "household_id", "village_code", "county_code", "data_date", "duplicate_no", "natural_village_id", "group_name",
    "head_name", "head_id_number", "phone_number", "bank_name", "bank_card_number", "identification_standard",
    "household_category", "main_cause_of_poverty", "other_causes_of_poverty", "poverty_status", "exit_year",
    "planned_exit_year", "return_year", "return_cause", "household_size_persons", "labourers", "has_labour_capacity",
    "identified_date", "is_martyr_or_military_family", "is_relocated", "support_plan", "has_household_file",
)  # fmt: skip
INCOME = (
    "wage_income_yuan", "work_wage_income_yuan", "public_service_job_income_yuan", "business_income_yuan",
    "property_income_yuan", "dividend_income_yuan", "other_property_income_yuan", "transfer_income_yuan",
    "family_planning_benefit_yuan", "dibao_benefit_yuan", "tekun_benefit_yuan", "pension_benefit_yuan",
    "ecological_compensation_yuan", "disability_allowance_yuan", "other_transfer_income_yuan", "business_cost_yuan",
    "gross_income_yuan", "net_income_yuan", "net_income_per_person_yuan", "disposable_income_yuan",
    "disposable_income_per_person_yuan", "excluded_income_yuan", "is_signed_by_head",
)  # fmt: skip
INCOME_BEFORE = (
    "wage_income_yuan", "business_income_yuan", "property_income_yuan", "transfer_income_yuan",
    "disposable_income_per_person_yuan",
)  # fmt: skip
LIVING = (
    "forest_mu", "returned_forest_mu", "has_domestic_power", "has_tv_signal", "has_network_signal", "has_water_difficulty",
    "has_safe_water", "water_source", "has_sanitary_toilet", "house_area_m2", "house_structure", "is_dangerous_house",
    "danger_grade", "is_cooperative_member", "is_led_by_enterprise", "is_led_by_entrepreneur", "farmland_mu", "orchard_mu",
    "pasture_mu", "water_surface_mu", "access_road_type", "distance_to_village_road_km",
)  # fmt: skip
EXIT_CHECK = {
    "data_date": "exit_check_data_date", "check_date": "exit_check_date", "check_result": "check_result",
    "gap_note": "gap_note", "planned_measure": "planned_measure",
    **{name: f"exit_check_{name}" for name in (
        "has_stable_income", "has_safe_housing", "has_compulsory_education", "has_basic_medical_care", "has_safe_water",
        "has_power", "has_tv_signal", "has_network_signal", "has_enough_food", "has_enough_clothing",
        "is_signed_by_household", "deadline_date", "fixed_date",
    )},
}  # fmt: skip

Part = Callable[[Row], Row]


def build(moment: Moment) -> list[Row]:
    parts = [part(moment) for part in PARTS]
    facts = []
    for household in moment.present("household"):
        fact = {name: household[name] for name in FORM} | {
            "subject_key": household["record_key"], "household_row_id": household["row_id"], "as_of": moment.as_of,
            "town_code": town_of(household["village_code"]), "head_id_text": household["head_id_number"],
            "phone_text": household["phone_number"], "last_full_year": moment.income_year,
        }  # fmt: skip
        for part in parts:
            fact |= part(household)
        facts.append(fact)
    return facts


def _persons(moment: Moment) -> Part:
    persons = by([row for row in moment.facts["person"] if row["duplicate_no"] == 1], "household_id")
    ages = [moment.parameter(f"school_age_{end}_years", moment.as_of.year) for end in ("from", "to")]
    sharing = _households_that_share_a_member(moment)

    def part(household: Row) -> Row:
        own = persons.get(household["household_id"], [])
        return {
            **count_members(own, *ages), **sole_head(own),
            "shares_member_in_village": household["household_id"] in sharing,
        }  # fmt: skip

    return part


def _households_that_share_a_member(moment: Moment) -> set[str]:
    """Those with a member whose number is also that of a member of another household of the village.

    Who has left the one household (and is listed there as such) may well be a member of the other.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for person in moment.facts["person"]:
        number, village, household = person["id_text"], person["village_code"], person["household_id"]
        is_whole = number is not None and len(number) >= 15
        if is_whole and village and household and person["duplicate_no"] == 1 and person["is_current_member"]:
            found.setdefault((village, number[:18]), set()).add(household)
    return {household for households in found.values() if len(households) > 1 for household in households}


def _shared_texts(moment: Moment) -> Part:
    """What households have in common that only one of them should have."""
    households = moment.present("household")

    def sharing(household: Row, *names: str) -> int | None:
        if household[names[-1]] is None:
            return None
        alike = [row for row in households if all(row[name] == household[name] is not None for name in names)]
        return max(1, distinct(row["household_id"] for row in alike))

    def part(household: Row) -> Row:
        return {
            "households_with_same_phone": sharing(household, "phone_number"),
            "households_of_village_with_same_phone": sharing(household, "village_code", "phone_number"),
            "is_bank_number_formed": holds(_is_account, household["bank_card_number"]),
            "households_with_same_bank_number": sharing(household, "bank_card_number"),
            "households_of_village_with_same_head_name": sharing(household, "village_code", "head_name"),
        }  # fmt: skip

    return part


def _is_account(number: str) -> bool:
    return 12 <= len(number) <= 19 and all(character in "0123456789" for character in number)


def _causes(_: Moment) -> Part:
    def part(household: Row) -> Row:
        main, others = household["main_cause_of_poverty"], household["other_causes_of_poverty"]
        return {
            "other_causes": 0 if others is None else len(others.split(",")),
            "repeats_main_cause": holds(lambda cause, listed: cause in listed.split(","), main, others),
        }  # fmt: skip

    return part


def _places(moment: Moment) -> Part:
    villages = by(moment.first("village"), "village_code")
    hamlets = by(moment.first("natural_village"), "natural_village_id")
    benefiting = {
        row["household_id"][:12]
        for row in moment.first("project_beneficiary")
        if row["data_date"].year == moment.income_year
    }

    def part(household: Row) -> Row:
        village = only(villages.get(household["village_code"]))
        hamlet = only(hamlets.get(household["natural_village_id"]))
        return {
            # Of a village on the list whose column is blank nobody knows.
            "is_in_village_list": village["is_provincial_poor_village"] if village else False,
            "natural_village_row_id": of(hamlet, "row_id"),
            "natural_village_has_hardened_road": of(hamlet, "has_hardened_road"),
            "has_beneficiary_list": household["village_code"] in benefiting,
        }  # fmt: skip

    return part


def _incomes(moment: Moment) -> Part:
    year = moment.income_year
    incomes = by([row for row in moment.first("household_income") if row["data_date"].year == year], "household_id")
    before = by(
        [row for row in moment.earlier("household_income") if row["data_date"].year == year - 1], "household_id"
    )

    def part(household: Row) -> Row:
        income = only(incomes.get(household["household_id"]))
        previous = only(before.get(household["household_id"]))
        return {
            "household_income_row_id": of(income, "row_id"), "income_year": None if income is None else year,
            "income_household_size_persons": of(income, "household_size_persons"),
            **{name: of(income, name) for name in INCOME},
            "previous_household_income_row_id": of(previous, "row_id"),
            **{f"previous_{name}": of(previous, name) for name in INCOME_BEFORE},
            "household_income_line_yuan": moment.parameter("household_income_line_yuan", year),
            "household_income_goal_2020_yuan": moment.parameter("household_income_goal_2020_yuan", 2020),
        }  # fmt: skip

    return part


def _yearly_forms(moment: Moment) -> Part:
    """A form of a day speaks until the next year end; then a new one is due and the old one proves nothing."""

    def speaks(row: Row) -> bool:
        is_year_end = (row["data_date"].month, row["data_date"].day) == (12, 31)
        return moment.as_of < date(row["data_date"].year + (1 if is_year_end else 0), 12, 31)

    conditions = by(filter(speaks, moment.first("household_condition")), "household_id")
    checks = by(filter(speaks, moment.first("exit_check")), "household_id")

    def part(household: Row) -> Row:
        living = only(conditions.get(household["household_id"]))
        check = only(checks.get(household["household_id"]))
        return {
            "household_condition_row_id": of(living, "row_id"), **{name: of(living, name) for name in LIVING},
            "exit_check_row_id": of(check, "row_id"),
            **{column: of(check, name) for name, column in EXIT_CHECK.items()},
        }  # fmt: skip

    return part


def _housing(moment: Moment) -> Part:
    cases = by(moment.first("housing"), "household_id")

    def part(household: Row) -> Row:
        own = cases.get(household["household_id"], [])
        finished = [row for row in own if row["completion_date"] is not None and row["completion_date"] <= moment.as_of]
        return {
            "housing_cases": len(own), "housing_cases_completed": len(finished),
            "subsidised_housing_cases": sum((row["subsidy_paid_yuan"] or 0) > 0 for row in own),
            "no_house_cases": sum(row["has_no_house"] is True for row in own),
            "housing_row_id": most(row["row_id"] for row in own),
        }  # fmt: skip

    return part


def _pairings(moment: Moment) -> Part:
    pairings = by(moment.first("pairing"), "household_id")

    def is_in_force(row: Row) -> bool:
        is_begun = row["start_date"] is not None and row["start_date"] <= moment.as_of
        return is_begun and _last_day(row) >= moment.as_of

    def part(household: Row) -> Row:
        own = pairings.get(household["household_id"], [])
        return {
            "pairings": len(own), "pairings_in_force": sum(map(is_in_force, own)),
            "overlapping_pairings": _overlapping(own), "pairing_row_id": most(row["row_id"] for row in own),
        }  # fmt: skip

    return part


def _overlapping(pairings: list[Row]) -> int:
    """Pairings that meet one begun before, in whatever order a list names those begun on one day.

    A pairing that ends before it begins has no day; one may begin on the last day of another.
    """
    spans = sorted(
        (row["start_date"], _last_day(row))
        for row in pairings
        if row["start_date"] is not None and row["start_date"] <= _last_day(row)
    )
    return sum(
        any(start < earlier_end and earlier_start < end for earlier_start, earlier_end in spans[:place])
        for place, (start, end) in enumerate(spans)
    )


def _last_day(pairing: Row) -> date:
    return pairing["end_date"] or date.max


def _visits(moment: Moment) -> Part:
    visits = by(moment.first("visit_log"), "household_id")

    def part(household: Row) -> Row:
        dated = [row for row in visits.get(household["household_id"], []) if row["visit_date"] is not None]
        last_year = [row for row in dated if row["visit_date"].year == moment.income_year]
        return {
            "visits_this_year": sum(row["visit_date"].year == moment.as_of.year for row in dated),
            "visits_last_full_year": len(last_year),
            "home_visits_last_full_year": sum(row["visit_purpose"] == "入户走访" for row in last_year),
        }  # fmt: skip

    return part


def _benefits(moment: Moment) -> Part:
    benefits = by(moment.first("project_beneficiary"), "household_id")

    def part(household: Row) -> Row:
        own = benefits.get(household["household_id"], [])
        paid = [row for row in own if row["paid_date"] is not None and row["paid_date"].year == moment.income_year]
        income = total(row["paid_income_yuan"] for row in paid)
        return {"benefiting_projects": len(own), "project_income_yuan": first_of(income, 0)}

    return part


def _work(moment: Moment) -> Part:
    """Jobs, training and wishes of a household: of rows that name it, and of those that only name one of its persons."""
    person_of = {row["matched_id"]: row for row in moment.facts["person"] if row["matched_id"] is not None}

    def grouped(table: str) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = {}
        for row in moment.first(table):
            person = person_of.get(None if row["id_number"] is None else row["id_number"][:18])
            groups.setdefault(first_of(row["household_id"], of(person, "household_id")), []).append(row)
        return groups

    jobs, courses, wishes = (grouped(table) for table in ("employment", "training_person", "job_wish"))

    def part(household: Row) -> Row:
        own = jobs.get(household["household_id"], [])
        wished = [row for row in wishes.get(household["household_id"], []) if row["wish_kind"] == "参加培训"]
        return {
            "jobs": len(own), "trainees": len(courses.get(household["household_id"], [])),
            "days_since_training_wish": days_between(least(row["registered_date"] for row in wished), moment.as_of),
            "ledger_wages_yuan": _wages([row for row in own if row["data_date"].year == moment.income_year]),
        }  # fmt: skip

    return part


def _wages(jobs: list[Row]) -> Decimal | None:
    """What all jobs paid together; not known if it is not known of one."""
    wages = [(job["months_worked"], job["monthly_wage_yuan"]) for job in jobs]
    if not wages or any(months is None or wage is None for months, wage in wages):
        return None
    return sum((months * wage for months, wage in wages), Decimal(0))


def _dynamics(moment: Moment) -> Part:
    """What changed since the list before: members who came or went, and whether the household fell back."""
    moves = by(moment.present("person_change"), "household_id")
    changes = by(moment.present("household_change"), "household_id")
    earlier = by(moment.earlier("household"), "record_key")

    def is_since_income_year(row: Row) -> bool:
        return row["change_date"] is not None and row["change_date"].year >= moment.income_year

    def part(household: Row) -> Row:
        previous = only(earlier.get(household["record_key"]))
        fell_back = [
            holds(lambda day, before: day > before, change["change_date"], of(previous, "data_date"))
            for change in changes.get(household["household_id"], [])
            if change["change_type"] == "返贫"
        ]
        return {
            "previous_household_row_id": of(previous, "row_id"), "previous_data_date": of(previous, "data_date"),
            "previous_poverty_status": of(previous, "poverty_status"),
            "has_return_since_previous": _is_certain(either(*fell_back)),
            "member_changes_since_income_year": sum(map(is_since_income_year, moves.get(household["household_id"], []))),
        }  # fmt: skip

    return part


def _is_certain(part: Known) -> bool:
    return part is True


PARTS = (
    _persons, _shared_texts, _causes, _places, _incomes, _yearly_forms, _housing, _pairings, _visits, _benefits, _work,
    _dynamics,
)  # fmt: skip
