"""One posting on the list of cadres in force, with the team and the other villages in which the same person is posted."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_numbers import whole_number
from tests.oracle.facts.shared_periods import is_under_way
from tests.oracle.facts.shared_persons import years_between
from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import Known, by, first_of, of, only, town_of

FORM = (
    "cadre_id", "village_code", "data_date", "duplicate_no", "gender", "birth_date", "political_status", "unit_id",
    "cadre_level", "team_id", "cadre_position", "start_date", "end_date", "rotation_group", "replacement_reason",
    "is_first_secretary", "approval_document_number", "annual_review_result",
)  # fmt: skip
CHECK_CHARACTERS = "10X98765432"


def build(moment: Moment) -> list[Row]:
    villages = {village["village_code"] for village in moment.first("village")}
    teams = by((team for team in moment.facts["team"] if team["duplicate_no"] == 1), "team_id")
    facts = []
    for cadre in moment.present("cadre"):
        team = only(teams.get(cadre["team_id"]))
        elsewhere = [other for other in moment.first("cadre") if _is_also_elsewhere(cadre, other)]
        facts.append({
            **copied(cadre, *FORM), "subject_key": cadre["record_key"], "as_of": moment.as_of,
            "town_code": town_of(cadre["village_code"]), "cadre_row_id": cadre["row_id"],
            "county_code": first_of(cadre["county_code"], of(team, "county_code")), "id_text": cadre["id_number"],
            "is_id_checksum_ok": _has_right_check_character(cadre["id_number"]),
            "age_years": years_between(cadre["birth_date"], moment.as_of),
            "is_in_post": is_under_way(cadre, moment.as_of), "has_team": team is not None,
            "has_village": cadre["village_code"] in villages, "overlapping_postings_elsewhere": len(elsewhere),
        })  # fmt: skip
    return facts


def _is_also_elsewhere(cadre: Row, other: Row) -> bool:
    """The same person in another village for more than the day on which a cadre goes from one to the next."""
    is_same_person = whole_number(cadre["id_number"]) is not None and cadre["id_number"] == other["id_number"]
    villages, starts = (cadre["village_code"], other["village_code"]), (cadre["start_date"], other["start_date"])
    if not is_same_person or None in (*villages, *starts):
        return False
    ends = [row["end_date"] or date.max for row in (cadre, other)]
    # A posting that ends before it begins has no day of its own.
    has_days = starts[0] <= ends[0] and starts[1] <= ends[1]
    return villages[0] != villages[1] and has_days and starts[0] < ends[1] and starts[1] < ends[0]


def _has_right_check_character(text: str | None) -> Known:
    """GB 11643: each place weighs twice as much as the one to its right; unknown of what is no 18-digit number."""
    if text is None or len(text) != 18 or any(character not in "0123456789" for character in text[:17]):
        return None
    total = sum(2 ** (17 - place) * int(digit) for place, digit in enumerate(text[:17]))
    return CHECK_CHARACTERS[total % 11] == text[17]
