"""One person on the present or an earlier list, and what changed between the two newest lists that name the person."""

from __future__ import annotations

import operator

from tests.oracle.facts.shared_lists import ListsBefore
from tests.oracle.facts.shared_persons import education_rank, number_of
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, first_of, holds, least, of, only, opposite, town_of

COMPARED = ("gender", "birth_date", "ethnicity", "school_status", "health_status", "labour_skill", "receives_dibao",
            "person_status")  # fmt: skip


def build(moment: Moment) -> list[Row]:
    before = {row["record_key"]: row for row in moment.earlier("person")}
    listed = {row["record_key"]: row for row in moment.first("person")}
    lists = ListsBefore(moment, "person")
    facts = [_transition(moment, lists, row, before.get(key)) for key, row in listed.items()]
    for row in moment.latest("person"):
        if row["duplicate_no"] == 1 and row["record_key"] not in listed:
            facts.append(_transition(moment, lists, None, row))
    return facts


def _transition(moment: Moment, lists: ListsBefore, now: Row | None, before: Row | None) -> Row:
    """The person on the present list (None: gone) and on the list before (None: never)."""
    row = now if now is not None else before
    assert row is not None
    number = number_of(first_of(of(now, "id_number"), of(before, "id_number")))
    fact = {
        "subject_key": row["record_key"], "person_id": row["person_id"], "household_id": row["household_id"],
        "previous_household_id": of(before, "household_id"), "village_code": row["village_code"],
        "town_code": town_of(row["village_code"]), "county_code": row["county_code"], "as_of": moment.as_of,
        "data_date": row["data_date"], "duplicate_no": 1, "person_row_id": of(now, "row_id"),
        "previous_person_row_id": of(before, "row_id"), "previous_data_date": of(before, "data_date"),
        "has_other_id": opposite(holds(operator.eq, of(now, "id_number"), of(before, "id_number"))),
        "education_rank": education_rank(of(now, "education_level")),
        "previous_education_rank": education_rank(of(before, "education_level")),
        "has_valid_disability_certificate": _has_certificate(moment, number),
        **lists.moves(row, is_gone=now is None),
        **_records(moment, row["person_id"], number),
        **_home(moment, row["household_id"], of(before, "household_id")),
    }  # fmt: skip
    for column in COMPARED:
        fact[column], fact[f"previous_{column}"] = of(now, column), of(before, column)
    return fact


def _records(moment: Moment, person_id: str | None, number: str | None) -> Row:
    """Records of change that name the person, by 人编号 or, where they have none, by the number."""
    changes = moment.present("person_change")
    named = [row for row in changes if person_id is not None and row["person_id"] == person_id]
    numbered = [
        row
        for row in changes
        if row["person_id"] is None and number is not None and number_of(row["id_number"]) == number
    ]
    directions = [row["change_direction"] for row in named + numbered]

    def died(rows: list[Row]) -> object:
        return least(row["change_date"] for row in rows if row["change_reason"] == "死亡")

    return {
        "arrival_records": directions.count("增加"), "departure_records": directions.count("减少"),
        "death_date": first_of(died(named), died(numbered)),
    }  # fmt: skip


def _has_certificate(moment: Moment, number: str | None) -> bool:
    """Whether the roster has a certificate of that number which has not expired."""
    return any(
        number_of(row["id_number"]) == number
        and row["certificate_number"] is not None
        and (row["expiry_date"] is None or row["expiry_date"] >= moment.as_of)
        for row in moment.first("disability")
        if number is not None
    )


def _home(moment: Moment, household_id: str | None, previous_id: str | None) -> Row:
    """What became of the household, and how often it or the one the person came from was split or joined."""
    homes = by(moment.facts["household_transition"], "household_id")
    home = only(homes.get(household_id))
    regrouped = [only(homes.get(code)) for code in {household_id, previous_id} if household_id is not None]
    return {
        "is_household_new": of(home, "is_new") or False, "is_household_gone": of(home, "is_gone") or False,
        "regrouping_records": sum(of(row, "regrouping_records") or 0 for row in regrouped),
    }  # fmt: skip
