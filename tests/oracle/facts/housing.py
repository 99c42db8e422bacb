"""One case of the housing renewal list in force, with the household it was planned for."""

from __future__ import annotations

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of, town_of

FORM = (
    "housing_id", "household_id", "county_code", "data_date", "duplicate_no", "household_size_persons", "plan_year",
    "danger_grade", "has_no_house", "renewal_mode", "approved_area_m2", "built_area_m2", "subsidy_standard_yuan",
    "foshan_city_subsidy_yuan", "subsidy_paid_yuan", "paid_date", "start_date", "deadline_date", "completion_date",
    "acceptance_date", "is_accepted", "is_old_house_demolished", "move_in_date", "self_raised_yuan", "has_photos",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    facts = []
    for case in moment.present("housing"):
        home = homes.home(case["household_id"])
        village = homes.village_of(case["household_id"])
        facts.append({name: case[name] for name in FORM} | {
            "subject_key": case["record_key"], "housing_row_id": case["row_id"], "as_of": moment.as_of,
            "village_code": village, "town_code": town_of(village), "household_row_id": of(home, "row_id"),
            "has_household": home is not None, "poverty_status": of(home, "poverty_status"),
        })  # fmt: skip
    return facts
