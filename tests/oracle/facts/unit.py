"""One supporting unit that the list in force names, with its villages, and its meetings and reports in the last full year."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_of_year
from tests.oracle.facts.shared_rows import having, how_many
from tests.oracle.facts.shared_units import is_there_for_year
from tests.oracle.facts.shared_visits import sole
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct, most, town_of


def build(moment: Moment) -> list[Row]:
    listed = [row for row in moment.facts["support_unit"] if row["duplicate_no"] == 1]
    facts = []
    for unit, rows in by(listed, "unit_id").items():
        village = sole(rows, "village_code")
        facts.append({
            "subject_key": unit, "unit_id": unit, "village_code": village, "town_code": town_of(village),
            "county_code": sole(rows, "county_code"), "as_of": moment.as_of,
            "data_date": max(row["data_date"] for row in rows), "duplicate_no": 1,
            "support_unit_row_id": min(row["support_unit_row_id"] for row in rows),
            # Spellings differ from village to village: any will do, if it is always the same.
            "unit_name": most(row["unit_name"] for row in rows), "helper_district": sole(rows, "helper_district"),
            "villages": distinct(row["village_code"] for row in rows), "is_in_force": any(row["is_in_force"] for row in rows),
            "helped_last_full_year": any(is_there_for_year(row, moment.income_year) for row in rows),
            **_of_last_full_year(moment, unit),
        })  # fmt: skip
    return facts


def _of_last_full_year(moment: Moment, unit: str) -> Row:
    year = moment.income_year
    meetings = having(moment.first("meeting"), "unit_id", unit)
    papers = having(having(moment.first("assessment"), "unit_id", unit), "assessment_year", year)
    return {
        "last_full_year": year,
        "meetings_last_full_year": how_many(is_of_year(meeting["meeting_date"], year) for meeting in meetings),
        "reviews_last_full_year": len(having(papers, "assessment_type", "年度考核")),
        "circulars_last_full_year": len(having(papers, "assessment_type", "定期通报")),
        "yearly_reports_last_full_year": len(having(papers, "assessment_type", "年度报告")),
    }
