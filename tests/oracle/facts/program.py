"""The whole programme, one row: what the counties add up to, beside what the policy says."""

from __future__ import annotations

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import most, total

ADDED_UP = (
    "villages", "provincial_poor_villages", "villages_exited", "households", "households_exited", "households_with_labour",
    "persons", "natural_villages", "model_natural_villages", "guiding_funds_budgeted_last_full_year_yuan",
    "city_funds_received_last_full_year_yuan", "funds_budgeted_yuan", "funds_received_yuan", "funds_paid_yuan", "projects",
    "projects_accepted", "project_budgets_yuan", "open_risks", "invested_yuan", "dividends_due_yuan", "dividends_paid_yuan",
    "pv_stations", "pv_capacity_kilowatts", "sales_last_full_year_yuan", "donated_last_full_year_yuan",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    counties = moment.facts["county"]
    (policy,) = [area for area in moment.areas if area.level == "program"]
    return [{
        "subject_key": "program", "village_code": None, "town_code": None, "county_code": None, "as_of": moment.as_of,
        "duplicate_no": 1, "village_row_id": most(row["village_row_id"] for row in counties),
        "policy_counties": sum(area.level == "county" for area in moment.areas), "policy_villages": policy.villages,
        "policy_households": policy.households, "policy_persons": policy.persons, "policy_date": policy.as_of,
        "household_income_goal_2020_yuan": moment.parameter("household_income_goal_2020_yuan", 2020),
        "village_income_goal_2020_yuan": moment.parameter("village_income_goal_2020_yuan", 2020),
        "last_full_year": moment.income_year,
        "city_funds_per_village_due_yuan": moment.parameter("city_funds_per_village_yuan", moment.income_year),
        "counties_with_villages": sum(row["villages"] > 0 for row in counties),
        **{name: total(row[name] for row in counties) for name in ADDED_UP},
    }]  # fmt: skip
