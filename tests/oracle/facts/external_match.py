"""One doubt from matching with a department's data, with the household, the person and whether the household was cleared."""

from __future__ import annotations

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.facts.shared_persons import person_of
from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import days_between, most, of, town_of

FORM = (
    "match_id", "household_id", "county_code", "data_date", "duplicate_no", "match_type", "match_value", "match_date",
    "source_department", "verification_result", "verification_date", "handling",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    listed = {row["household_id"] for row in moment.first("household")}
    clearings = having(moment.first("household_change"), "change_type", "终止帮扶(清退)")
    facts = []
    for match in moment.present("external_match"):
        household = match["household_id"]
        home, village = homes.home(household), homes.village_of(household)
        person = person_of(moment, match["id_number"])
        cleared = having(clearings, "household_id", household)
        facts.append({
            **copied(match, *FORM), "subject_key": match["record_key"], "as_of": moment.as_of, "village_code": village,
            "town_code": town_of(village), "external_match_row_id": match["row_id"], "household_row_id": of(home, "row_id"),
            "person_row_id": of(person, "person_row_id"),
            "days_since_match": days_between(match["match_date"], moment.as_of),
            "is_farm_vehicle_or_motorcycle": any(word in (match["match_detail"] or "") for word in ("摩托", "农用")),
            "has_household": home is not None, "is_household_listed": household is not None and household in listed,
            "is_person_listed": person is not None, "person_status": of(person, "person_status"),
            "is_current_member": person is not None and person["is_current_member"],
            "households_with_same_id": of(person, "households_with_same_id"),
            # A clearing of which the day is unknown is one all the same.
            "cleared_date": most(change["change_date"] for change in cleared), "is_household_cleared": bool(cleared),
        })  # fmt: skip
    return facts
