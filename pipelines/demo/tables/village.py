"""Rows of 村表 and 自然村表."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.cadres import team_of_village
from pipelines.demo.clock import DATA_DATES, LAST_YEAR_END, Array, year_of
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import COUNTIES
from pipelines.demo.households import DIBAO
from pipelines.demo.identity import phone_numbers
from pipelines.demo.labour import DISABLED
from pipelines.demo.tables.annual import house_state
from pipelines.demo.tables.events import unit_ids
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.world import World

_OFFICE_PHONES = 40_000_000


def _households_by_village(world: World, chosen: Array) -> Array:
    return np.bincount(world.households.village[chosen], minlength=world.villages.count)


def _persons_by_village(world: World, chosen: Array) -> Array:
    village = world.households.village[world.people.household[chosen]]
    return np.bincount(village, minlength=world.villages.count)


def _by_village_of_hamlets(world: World, chosen: Array) -> Array:
    return np.bincount(world.hamlets.village[chosen], minlength=world.villages.count)


def _population_columns(world: World, period: int) -> dict[str, object]:
    """Numbers of households and persons, counted from the lists of the same day; poor is who is not out."""
    listed, people = world.household_present[period], world.person_present[period]
    category = world.households.category
    of_person = category[world.people.household]
    registered = np.bincount(world.hamlets.village, weights=world.hamlets.households).astype(np.int64)
    persons = np.bincount(world.hamlets.village, weights=world.hamlets.persons).astype(np.int64)
    still_poor = ~world.progress.is_out(period)
    poor_persons = _persons_by_village(world, people & still_poor[world.people.household])
    return {
        "registered_households": registered,
        "registered_persons": persons,
        "poor_households": _households_by_village(world, listed & still_poor),
        "poor_persons": poor_persons,
        "poverty_headcount_ratio_pct": np.round(100 * poor_persons / persons, 2),
        "dibao_households": _households_by_village(world, listed & (category == DIBAO)),
        "dibao_persons": _persons_by_village(world, people & (of_person == DIBAO)),
        "tekun_persons": _persons_by_village(world, people & (of_person == 2)),
        "disabled_persons": _persons_by_village(world, people & (world.labour.health >= DISABLED)),
        "medical_insured_persons": np.floor(persons * 0.97).astype(np.int64),
        "pension_insured_persons": np.floor(persons * 0.58).astype(np.int64),
    }


def _condition_columns(world: World, period: int) -> dict[str, object]:
    """Facilities; counts of households come from the last year-end's conditions."""
    states, year_end = world.village_states, LAST_YEAR_END[period]
    year = year_of_check(year_end)
    listed = world.household_present[period]
    hamlets = world.hamlets
    large = hamlets.households >= 20
    return {
        "natural_villages": _by_village_of_hamlets(world, np.ones(hamlets.count, dtype=bool)),
        "natural_villages_20_households": _by_village_of_hamlets(world, large),
        "natural_villages_20_households_hardened_road": _by_village_of_hamlets(
            world, large & (hamlets.hardened_year <= year)
        ),
        "natural_villages_clean": _by_village_of_hamlets(world, hamlets.clean_year <= year),
        "natural_villages_model": _by_village_of_hamlets(world, hamlets.model_year <= year),
        "disposable_income_per_person_yuan": states.income_yuan[period],
        "collective_income_yuan": np.round(states.collective_yuan[period]),
        "collective_projects": states.projects[period],
        "is_collective_income_stable": states.is_stable[period],
        "has_hardened_road_to_town": states.has_road[period],
        "has_bus_service": states.has_road[period],
        "households_without_safe_water": _households_by_village(world, listed & (world.progress.water_year > year)),
        "households_in_dangerous_housing": _households_by_village(world, listed & house_state(world, year_end)[0]),
        "has_power": np.ones(world.villages.count, dtype=bool),
        "has_tv_signal": np.ones(world.villages.count, dtype=bool),
        "has_broadband": states.has_broadband[period],
        "sanitary_toilet_coverage_pct": states.toilet_pct[period],
        "has_sewage_treatment": states.has_sewage[period],
        "has_garbage_collection": states.has_garbage[period],
        "has_central_water_supply": states.has_water[period],
    }


def village_rows(world: World, period: int) -> pl.DataFrame:
    """One row for each of the villages."""
    villages, out = world.villages, world.village_states.is_out[period]
    everyone = np.arange(villages.count)
    county = villages.county
    year = DATA_DATES[period].year

    def of_county(values: list[str]) -> Array:
        return np.array(values)[county]

    columns: dict[str, object] = {
        "_row": everyone,
        "village_code": world.village_id,
        "city_name": of_county([figures.city_name for figures in COUNTIES]),
        "county_name": of_county([figures.name for figures in COUNTIES]),
        "town_name": villages.town_name,
        "village_name": villages.name,
        "is_provincial_poor_village": np.ones(villages.count, dtype=bool),
        "helper_district": of_county([figures.helper_district for figures in COUNTIES]),
        "lead_unit_id": unit_ids(world.units.lead_unit_of_village),
        "team_id": team_of_village(everyone),
        **_population_columns(world, period),
        **_condition_columns(world, period),
        "clinics": 1 + everyone % 2,
        "doctors": 1 + everyone % 3,
        "libraries": 1,
        "cooperatives": 1 + (everyone + year) % 3,
        "village_exit_status": np.where(out, "已出列", "未出列"),
        "exit_year": hidden(pl.Series(year_of(world.progress.village_exit_day)), out),
        "is_party_branch_paired": np.ones(villages.count, dtype=bool),
        "assistants": 1 + everyone % 2,
        "contact_name": villages.contact_name,
        "office_phone": phone_numbers(_OFFICE_PHONES + everyone),
    }
    return frame(columns)


def natural_village_rows(world: World, period: int) -> pl.DataFrame:
    """One row for each natural village at a year-end."""
    hamlets, year = world.hamlets, year_of_check(period)
    listed = world.household_present[period]
    of_person = hamlets.of_household[world.people.household]
    poor_persons = np.bincount(of_person[world.person_present[period]], minlength=hamlets.count)
    return frame(
        {
            "_row": np.arange(hamlets.count),
            "natural_village_id": hamlets.code.astype(str),
            "village_code": world.village_id[hamlets.village],
            "natural_village_name": hamlets.name,
            "households": hamlets.households,
            "persons": hamlets.persons,
            "poor_households": np.bincount(hamlets.of_household[listed], minlength=hamlets.count),
            "poor_persons": poor_persons,
            "has_20_households": hamlets.households >= 20,
            "has_hardened_road": hamlets.hardened_year <= year,
            "is_clean_village": hamlets.clean_year <= year,
            "is_model_village": hamlets.model_year <= year,
            "has_central_water_supply": hamlets.water_year <= year,
            "has_garbage_treatment": hamlets.garbage_year <= year,
            "has_sewage_treatment": hamlets.sewage_year <= year,
            "has_power": np.ones(hamlets.count, dtype=bool),
            "has_tv_signal": np.ones(hamlets.count, dtype=bool),
            "has_network_signal": hamlets.network_year <= year,
            "is_three_clearings_done": hamlets.clean_year <= year,
            "has_village_plan": hamlets.model_year <= year + 1,
        }
    )
