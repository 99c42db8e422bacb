"""One helper whom the list of pairings in force names, with the households they look after."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_under_way
from tests.oracle.facts.shared_visits import sole
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct


def build(moment: Moment) -> list[Row]:
    facts = []
    listed = [pairing for pairing in moment.facts["pairing"] if pairing["duplicate_no"] == 1]
    # Pairings that name nobody are not those of one helper.
    for helper, pairings in by(listed, "helper_id").items():
        rows = [pairing["pairing_row_id"] for pairing in pairings]
        in_force = [pairing for pairing in pairings if is_under_way(pairing, moment.as_of)]
        facts.append({
            "subject_key": helper, "helper_id": helper, "village_code": sole(pairings, "village_code"),
            "town_code": sole(pairings, "town_code"), "county_code": sole(pairings, "county_code"), "as_of": moment.as_of,
            "data_date": max(pairing["data_date"] for pairing in pairings), "duplicate_no": 1,
            "first_pairing_row_id": min(rows), "last_pairing_row_id": max(rows), "unit_id": sole(pairings, "unit_id"),
            "households_ever": distinct(pairing["household_id"] for pairing in pairings),
            "households_in_force": distinct(pairing["household_id"] for pairing in in_force),
        })  # fmt: skip
    return facts
