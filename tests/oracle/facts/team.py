"""One working team on the list in force, with the cadres in post in it."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_under_way
from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import first_of, town_of

FORM = (
    "team_id", "village_code", "data_date", "duplicate_no", "team_name", "team_level", "headcount_persons", "start_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    counties = [area for area in moment.areas if area.level == "county"]
    code_of = {written: area.code for area in counties for written in (area.name, area.code)}
    cadres = [cadre for cadre in moment.first("cadre") if cadre["cadre_level"] not in (None, "辅助人员")]
    in_post = [cadre for cadre in cadres if is_under_way(cadre, moment.as_of)]
    return [
        {
            **copied(team, *FORM), "subject_key": team["record_key"], "as_of": moment.as_of,
            "town_code": town_of(team["village_code"]), "team_row_id": team["row_id"],
            "county_code": first_of(team["county_code"], code_of.get(team["county_name"])),
            "cadres_in_post": len(having(in_post, "team_id", team["team_id"])),
        }
        for team in moment.present("team")
    ]  # fmt: skip
