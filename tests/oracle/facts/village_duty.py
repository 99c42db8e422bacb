"""One row of the village list in force, with who is in charge of the village and what was done there."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_of_year, is_under_way, last_full_quarter
from tests.oracle.facts.shared_rows import copied, having, how_many
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import town_of

FORM = (
    "village_code", "county_code", "data_date", "duplicate_no", "is_provincial_poor_village", "helper_district",
    "lead_unit_id", "team_id", "is_party_branch_paired", "assistants",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    facts = []
    for village in moment.present("village"):
        code = village["village_code"]
        facts.append({
            **copied(village, *FORM), "subject_key": village["record_key"], "as_of": moment.as_of,
            "town_code": town_of(code), "village_row_id": village["row_id"],
            "teams": len(having(moment.first("team"), "village_code", code)),
            **_posted(moment, code), **_leaders(moment, code), **_activities(moment, code), **_issues(moment, code),
        })  # fmt: skip
    return facts


def _posted(moment: Moment, code: str) -> Row:
    in_post = [
        cadre
        for cadre in having(moment.first("cadre"), "village_code", code)
        if is_under_way(cadre, moment.as_of) is True
    ]
    levels = [cadre["cadre_level"] for cadre in in_post if cadre["cadre_level"] is not None]
    return {
        # Assistants are hired in the village and are no cadres.
        "cadres_in_post": len(levels) - levels.count("辅助人员"), "assistants_in_post": levels.count("辅助人员"),
        "first_secretaries_in_post": how_many(cadre["is_first_secretary"] for cadre in in_post),
    }  # fmt: skip


def _leaders(moment: Moment, code: str) -> Row:
    leaders = [
        leader
        for leader in having(moment.first("leader_village"), "village_code", code)
        if is_under_way(leader, moment.as_of) is True
    ]
    return {
        "leaders_in_charge": len(leaders),
        "district_or_city_leaders_in_charge": how_many(
            leader["leader_rank"] in ("市级领导", "区级领导") for leader in leaders
        ),
    }


def _activities(moment: Moment, code: str) -> Row:
    first_day, last_day = last_full_quarter(moment.as_of)
    days = [activity["activity_date"] for activity in having(moment.first("party_activity"), "village_code", code)]
    return {
        "party_activities_last_full_year": how_many(is_of_year(day, moment.income_year) for day in days),
        "party_activities_last_full_quarter": how_many(
            day is not None and first_day <= day <= last_day for day in days
        ),
    }


def _issues(moment: Moment, code: str) -> Row:
    # An issue of which nobody says that it is done is open.
    still_open = [
        issue for issue in having(moment.first("issue"), "village_code", code) if issue["issue_status"] != "已完成"
    ]
    return {
        "open_issues": len(still_open),
        "overdue_issues": how_many(
            issue["deadline_date"] is not None and issue["deadline_date"] < moment.as_of for issue in still_open
        ),
    }
