"""The income of one photovoltaic station in one month that has reached the village, with its station and its use."""

from __future__ import annotations

from tests.oracle.facts.shared_money import of_form, unique
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import county_of, first_of, of, total, town_of

FORM = (
    "station_id", "data_date", "duplicate_no", "income_year", "income_month", "output_kilowatt_hours",
    "electricity_income_yuan", "subsidy_income_yuan", "transferred_date", "public_service_jobs_yuan", "small_welfare_yuan",
    "rewards_yuan", "direct_payments_yuan", "other_uses_yuan",
)  # fmt: skip
RELIEF = ("public_service_jobs_yuan", "small_welfare_yuan", "rewards_yuan", "direct_payments_yuan")


def build(moment: Moment) -> list[Row]:
    stations = unique(moment.first("pv_station"), "station_id")
    facts = []
    for income in moment.present("pv_income"):
        station = stations.get(income["station_id"])
        village = first_of(income["village_code"], of(station, "village_code"))
        facts.append({
            "subject_key": income["record_key"], **of_form(income, *FORM), "village_code": village,
            "town_code": town_of(village),
            "county_code": first_of(income["county_code"], county_of(of(station, "village_code"))), "as_of": moment.as_of,
            "pv_income_row_id": income["row_id"], "pv_station_row_id": of(station, "row_id"),
            "income_yuan": total((income["electricity_income_yuan"], income["subsidy_income_yuan"])) or 0,
            "poverty_relief_yuan": total(income[name] for name in RELIEF) or 0,
            "has_reported_use": any(income[name] is not None for name in (*RELIEF, "other_uses_yuan")),
            "has_station": station is not None, "capacity_kilowatts": of(station, "capacity_kilowatts"),
            "grid_connected_date": of(station, "grid_connected_date"),
            "beneficiary_households": of(station, "beneficiary_households"),
        })  # fmt: skip
    return facts
