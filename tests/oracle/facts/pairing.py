"""One row of the list of pairings in force, with the household, the helper's posting and the helpers' visits last quarter."""

from __future__ import annotations

import operator

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.facts.shared_periods import last_full_quarter
from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.facts.shared_visits import visits_of_quarter
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import both, by, holds, of, only, town_of

FORM = (
    "pairing_id", "household_id", "county_code", "data_date", "duplicate_no", "helper_id", "unit_id", "helper_title",
    "start_date", "end_date", "change_reason",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    postings = by((row for row in moment.latest("cadre") if row["duplicate_no"] == 1), "cadre_id")
    visits = having(visits_of_quarter(moment), "visitor_role", "帮扶责任人")
    first_day, last_day = last_full_quarter(moment.as_of)
    facts = []
    for pairing in moment.present("pairing"):
        household = pairing["household_id"]
        village = homes.village_of(household)
        has_ended = pairing["end_date"] is not None and pairing["end_date"] < last_day
        facts.append({
            **copied(pairing, *FORM), "subject_key": pairing["record_key"], "as_of": moment.as_of,
            "village_code": village, "town_code": town_of(village), "pairing_row_id": pairing["row_id"],
            "household_row_id": of(homes.home(household), "row_id"),
            "helper_posting_end_date": of(only(postings.get(pairing["helper_id"])), "end_date"),
            "is_in_force_whole_quarter": both(holds(operator.le, pairing["start_date"], first_day), not has_ended),
            "helper_visits_due": moment.parameter("helper_visits_per_quarter", first_day.year),
            "helper_visits_last_full_quarter": len(having(visits, "household_id", household)),
        })  # fmt: skip
    return facts
