"""One assessment, report or circular with a notice by the day, with the unit of which it speaks."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, first_of, of, only, town_of

FORM = (
    "unit_id", "data_date", "duplicate_no", "assessment_year", "assessment_type", "score", "assessment_result",
    "notice_date", "rectification_deadline_date", "is_rectified",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    units = by(moment.facts["unit"], "unit_id")
    facts = []
    for paper in moment.present("assessment"):
        unit = only(units.get(paper["unit_id"]))
        facts.append({
            **copied(paper, *FORM), "subject_key": paper["record_key"], "as_of": moment.as_of,
            "village_code": of(unit, "village_code"), "town_code": town_of(of(unit, "village_code")),
            "county_code": first_of(paper["county_code"], of(unit, "county_code")), "assessment_row_id": paper["row_id"],
            "has_unit": unit is not None, "helper_district": of(unit, "helper_district"),
        })  # fmt: skip
    return facts
