"""One benefit of one person on the list in force, with the person and the day of a known death."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_persons import number_of, person_of, place_of
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import least, of


def build(moment: Moment) -> list[Row]:
    facts = []
    for benefit in moment.present("social_security"):
        person = person_of(moment, benefit["id_number"])
        has_begun = benefit["start_date"] is None or benefit["start_date"] <= moment.as_of
        has_ended = benefit["end_date"] is not None and benefit["end_date"] < moment.as_of
        facts.append({
            **place_of(moment, benefit, person), "social_security_row_id": benefit["row_id"],
            "benefit_type": benefit["benefit_type"], "benefit_category": benefit["benefit_category"],
            "start_date": benefit["start_date"], "end_date": benefit["end_date"],
            "benefit_yuan_per_month": benefit["benefit_yuan_per_month"],
            "source_department": benefit["source_department"], "is_in_force": has_begun and not has_ended,
            "death_date": _death_date(moment, number_of(benefit["id_number"])),
            "person_status": of(person, "person_status"), "receives_dibao": of(person, "receives_dibao"),
            "receives_tekun": of(person, "receives_tekun"), "age_years": of(person, "age_years"),
            "poverty_status": of(person, "poverty_status"),
        })  # fmt: skip
    return facts


def _death_date(moment: Moment, number: str | None) -> date | None:
    """The earliest day on which the register, or a match that proved right, has the person dead."""
    if number is None:
        return None
    days = [
        change["change_date"]
        for change in moment.present("person_change")
        if change["change_reason"] == "死亡" and number_of(change["id_number"]) == number
    ]
    for match in moment.first("external_match"):
        is_true = match["match_type"] == "死亡注销" and match["verification_result"] == "属实"
        if is_true and number_of(match["id_number"]) == number:
            days.append(match["match_date"])
    day: date | None = least(days)
    return day
