"""Rows of 结对表, 帮扶单位 and 危房改造台账."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, dates, day
from pipelines.demo.duties import helper_ids
from pipelines.demo.exits import NO_HOUSE
from pipelines.demo.figures import COUNTIES
from pipelines.demo.housing import GRADES, MODES
from pipelines.demo.identity import phone_numbers
from pipelines.demo.tables.events import unit_ids
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.world import World

_HELPER_PHONES = 20_000_000
_SUPPORT_START = day(2016, 4, 25)


def pairing_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Pairings of the households on the list that have begun; an end in the future is not yet known."""
    pairings, at = world.pairings, DAYS[period]
    listed = world.household_present[period] & (world.households.county == county)
    rows = np.flatnonzero(listed[pairings.household] & (pairings.start <= at))
    household, helper = pairings.household[rows], pairings.helper[rows]
    ended = pairings.end[rows] <= at
    return frame(
        {
            "_row": rows,
            "pairing_id": np.char.add(
                np.char.add("JD", world.household_id[household]), pairings.turn[rows].astype(str)
            ),
            "household_id": world.household_id[household],
            "helper_id": helper_ids(helper),
            "helper_name": np.array(pairings.helper_names)[helper],
            "unit_id": unit_ids(world.units.lead_unit_of_village[world.households.village[household]]),
            "helper_title": "科员",
            "helper_phone_number": phone_numbers(_HELPER_PHONES + helper),
            "start_date": dates(pairings.start[rows]),
            "end_date": dates(pairings.end[rows], ended),
            "change_reason": hidden(pl.repeat("工作调动", len(rows), eager=True), ended),
        }
    )


def support_unit_rows(world: World, period: int) -> pl.DataFrame:
    """Every support unit in every village it helps."""
    units = world.units
    rows = np.arange(len(units.pair_unit))
    unit = units.pair_unit

    def of_unit(values: list[str]) -> Array:
        return np.array(values)[unit]

    return frame(
        {
            "_row": rows,
            "unit_id": unit_ids(unit),
            "unit_name": of_unit(units.name),
            "helper_district": np.array([county.helper_district for county in COUNTIES])[units.county[unit]],
            "unit_level": np.where(unit % 3 == 0, "市", "县(区)"),
            "is_lead_unit": units.pair_is_lead,
            "village_code": world.village_id[units.pair_village],
            "start_date": dates(np.full(len(rows), _SUPPORT_START)),
            "end_date": pl.repeat(None, len(rows), dtype=pl.Date, eager=True),
            "leader_name": of_unit(units.leader_name),
            "deputy_leader_name": of_unit(units.deputy_name),
            "contact_name": of_unit(units.contact_name),
        }
    )


def housing_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Renewal cases of the households on the list, with what had happened by the data date."""
    cases, at = world.cases, DAYS[period]
    listed = world.household_present[period] & (world.households.county == county)
    rows = np.flatnonzero(listed[cases.household])
    household = cases.household[rows]
    accepted, completed = cases.acceptance[rows] <= at, cases.completion[rows] <= at
    paid = cases.paid[rows] <= at
    standard = cases.standard_yuan[rows]

    def known(days: Array) -> pl.Series:
        return dates(np.where(days[rows] <= at, days[rows], NEVER))

    return frame(
        {
            "_row": rows,
            "housing_id": np.char.add("WG", world.household_id[household]),
            "household_id": world.household_id[household],
            "household_size_persons": world.households.size_2018[household],
            "plan_year": cases.plan_year[rows],
            "danger_grade": GRADES[cases.grade[rows]],
            "has_no_house": cases.grade[rows] == NO_HOUSE,
            "renewal_mode": MODES[cases.mode[rows]],
            "approved_area_m2": cases.approved_m2[rows],
            "built_area_m2": hidden(pl.Series(cases.built_m2[rows]), completed),
            "subsidy_standard_yuan": standard,
            "foshan_city_subsidy_yuan": standard // 4,
            "subsidy_paid_yuan": np.where(paid, standard, 0),
            "paid_date": known(cases.paid),
            "start_date": known(cases.start),
            "deadline_date": dates(cases.deadline[rows]),
            "completion_date": known(cases.completion),
            "acceptance_date": known(cases.acceptance),
            "is_accepted": hidden(pl.repeat(True, len(rows), eager=True), accepted),
            "is_old_house_demolished": hidden(pl.Series(cases.grade[rows] != NO_HOUSE), accepted),
            "move_in_date": known(cases.move_in),
            "self_raised_yuan": np.where(completed, standard // 8 + standard // 80 * (household % 20), 0),
            "has_photos": completed,
        }
    )
