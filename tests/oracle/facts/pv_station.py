"""One photovoltaic station on the list in force, with its village, notices, incomes and since when it is planned."""

from __future__ import annotations

from tests.oracle.facts.shared_money import of_form, unique
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, least, of, total, town_of

FORM = (
    "station_id", "village_code", "county_code", "data_date", "duplicate_no", "station_name", "capacity_kilowatts",
    "station_type", "grid_connected_date", "has_grid_access", "annual_equivalent_hours", "annual_output_kilowatt_hours",
    "total_investment_yuan", "debt_yuan", "enterprise_share_pct", "station_owner", "is_in_state_plan", "beneficiary_households",
    "is_in_poor_village",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    villages = unique(moment.first("village"), "village_code")
    notices = by(moment.first("public_notice"), "notice_subject_id")
    months = by(moment.first("pv_income"), "station_id", "income_year")
    lists = by(moment.register.rows.get("pv_station", []), "record_key")
    facts = []
    for station in moment.present("pv_station"):
        village = villages.get(station["village_code"])
        own = months.get((station["station_id"], moment.income_year), [])
        told = [
            row for row in notices.get(station["station_id"], []) if row["notice_subject_type"] in ("分红", "受益名单")
        ]
        planned = [row for row in lists[station["record_key"]] if row["is_in_state_plan"]]
        facts.append({
            "subject_key": station["record_key"], **of_form(station, *FORM), "town_code": town_of(station["village_code"]),
            "as_of": moment.as_of, "pv_station_row_id": station["row_id"],
            # One without a type is taken for a village's.
            "is_village_station": station["station_type"] in ("村级", "联村", None),
            "first_planned_date": least(row["data_date"] for row in planned if row["data_date"] <= moment.as_of),
            "is_in_village_list": village is not None,
            "is_provincial_poor_village": of(village, "is_provincial_poor_village"), "notices": len(told),
            "income_months_last_full_year": len(own),
            "income_output_last_full_year_kilowatt_hours": total(row["output_kilowatt_hours"] for row in own),
            "income_last_full_year_yuan": sum(
                (row["electricity_income_yuan"] or 0) + (row["subsidy_income_yuan"] or 0) for row in own
            ),
        })  # fmt: skip
    return facts
