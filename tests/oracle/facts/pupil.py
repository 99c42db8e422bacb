"""One current member who is at school or not yet eighteen, with the aid of the term that is due."""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle.facts.shared_persons import by_number, number_of, term_on
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import Known, most

PROMISED = ("生活费补助", "免学杂费")


def build(moment: Moment) -> list[Row]:
    ids = {row["row_id"]: row["id_number"] for row in moment.present("education_aid")}
    aid = [fact | {"id_number": ids[fact["education_aid_row_id"]]} for fact in moment.facts["education_aid"]]
    roster = by_number(moment.first("disability"))
    due = _term_due(moment.as_of)
    facts = []
    for person in moment.facts["person"]:
        is_young = person["age_years"] is None or person["age_years"] < 18
        if not (person["is_current_member"] and (person["is_at_school"] or is_young)):
            continue
        number = number_of(person["id_text"])
        own_aid = [row for row in aid if number is not None and number_of(row["id_number"]) == number]
        entries = roster.get(number, []) if number is not None else []
        columns = ("subject_key", "person_id", "household_id", "village_code", "town_code", "county_code", "data_date",
                   "duplicate_no", "person_row_id", "age_years", "school_age_years", "health_status", "is_at_school",
                   "school_status", "school_stage", "dropout_reason")  # fmt: skip
        facts.append({
            **{name: person[name] for name in columns}, "as_of": moment.as_of,
            "disability_row_id": most(row["row_id"] for row in entries), "is_term_aid_due": due is not None,
            "term_aid_payments": _term_aid_payments(person, due, aid, own_aid),
            "has_special_education": _has_special_education(moment, entries),
            "is_taught_at_home": any(_is_taught_at_home(row) for row in own_aid),
        })  # fmt: skip
    return facts


def _term_due(as_of: date) -> int | None:
    """The term whose aid must have been paid: the autumn term's from the end of the year on, the spring term's from the
    end of June on, both until the term after it is at hand."""
    tomorrow = as_of + timedelta(days=1)
    return term_on(tomorrow) if tomorrow.month in (1, 2, 7, 8) else None


def _term_aid_payments(person: Row, due: int | None, aid: list[Row], own_aid: list[Row]) -> int | None:
    """Payments of promised aid; unknown without the county's ledger, a list of the term and a number that can be right."""
    if due is None or person["is_id_checksum_ok"] is not True or term_on(person["data_date"]) < due:
        return None
    if person["county_code"] not in {row["county_code"] for row in aid if row["term_number"] == due} - {None}:
        return None
    return sum(
        row["term_number"] == due and row["aid_item"] in PROMISED and (row["aid_yuan"] or 0) > 0 for row in own_aid
    )


def _is_taught_at_home(aid: Row) -> bool:
    is_taught = aid["is_taught_at_home"] is True or aid["enrolment_status"] == "送教上门"
    return bool(aid["is_latest_term_of_pupil"]) and is_taught


def _has_special_education(moment: Moment, entries: list[Row]) -> Known:
    """A yes on the roster stands; a no only if the list is of the running school year."""
    said = [row["has_special_education"] for row in entries]
    if True in said:
        return True
    this_year = _school_year(moment.as_of)
    is_denied = any(
        row["has_special_education"] is False and _school_year(row["data_date"]) >= this_year for row in entries
    )
    return False if is_denied else None


def _school_year(day: date) -> int:
    """The year in which the school year of a day began."""
    return day.year if day.month >= 9 else day.year - 1
