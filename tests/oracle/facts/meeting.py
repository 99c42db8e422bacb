"""One meeting of a unit's leaders, with the unit."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, first_of, of, only, town_of

FORM = (
    "meeting_id", "unit_id", "data_date", "duplicate_no", "meeting_date", "meeting_type", "minutes_number",
    "leaders_present_persons", "attendees_persons",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    units = by(moment.facts["unit"], "unit_id")
    facts = []
    for meeting in moment.present("meeting"):
        unit = only(units.get(meeting["unit_id"]))
        topic = meeting["topic"]
        facts.append({
            **copied(meeting, *FORM), "subject_key": meeting["record_key"], "as_of": moment.as_of,
            "village_code": of(unit, "village_code"), "town_code": town_of(of(unit, "village_code")),
            "county_code": first_of(meeting["county_code"], of(unit, "county_code")), "meeting_row_id": meeting["row_id"],
            "has_unit": unit is not None, "helper_district": of(unit, "helper_district"),
            "has_chair": meeting["chair_name"] is not None,
            "is_about_poverty_relief": None if topic is None else any(word in topic for word in ("扶贫", "脱贫", "帮扶")),
        })  # fmt: skip
    return facts
