"""Rows of 光伏电站台账 and 光伏收益分配表."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, dates
from pipelines.demo.economy.solar import YUAN_PER_KILOWATT, reported_year
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.world import World


def station_rows(world: World, period: int) -> pl.DataFrame:
    """Stations in the state plan by the data date; those not yet on the grid have no output."""
    stations = world.economy.stations
    rows = np.flatnonzero(stations.planned <= DAYS[period])
    is_connected = stations.connected[rows] <= DAYS[period]
    village = world.projects.village[stations.project[rows]]
    kilowatts, hours = stations.kilowatts[rows], stations.hours[reported_year(period), rows]
    yes = np.ones(len(rows), dtype=bool)
    return frame(
        {
            "_row": rows,
            "station_id": stations.id[rows],
            "station_name": np.char.add(np.array(world.villages.name)[village], "光伏扶贫电站"),
            "village_code": world.village_id[village],
            "capacity_kilowatts": kilowatts,
            "station_type": "村级",
            "grid_connected_date": dates(stations.connected[rows], is_connected),
            "has_grid_access": yes,
            "annual_equivalent_hours": hours,
            "annual_output_kilowatt_hours": hidden(pl.Series(np.round(kilowatts * hours, 1)), is_connected),
            "total_investment_yuan": kilowatts * YUAN_PER_KILOWATT,
            "debt_yuan": np.zeros(len(rows), dtype=np.int64),
            "enterprise_share_pct": np.zeros(len(rows), dtype=np.int64),
            "station_owner": "村集体",
            "is_in_state_plan": yes,
            "beneficiary_households": stations.households[rows],
            "is_in_poor_village": yes,
        }
    )


def solar_income_rows(world: World, period: int) -> pl.DataFrame:
    """Months whose income has reached the village since the previous batch."""
    earnings, stations = world.economy.earnings, world.economy.stations
    rows = np.flatnonzero(earnings.batch == period)
    station = earnings.station[rows]
    jobs, welfare, rewards, direct = (fen[rows] / 100 for fen in earnings.uses_fen)
    return frame(
        {
            "_row": rows,
            "station_id": stations.id[station],
            "village_code": world.village_id[world.projects.village[stations.project[station]]],
            "income_year": earnings.year[rows],
            "income_month": earnings.month[rows],
            "output_kilowatt_hours": earnings.kilowatt_hours[rows],
            "electricity_income_yuan": earnings.electricity_fen[rows] / 100,
            "subsidy_income_yuan": earnings.subsidy_fen[rows] / 100,
            "transferred_date": dates(earnings.transferred[rows]),
            "public_service_jobs_yuan": jobs,
            "small_welfare_yuan": welfare,
            "rewards_yuan": rewards,
            "direct_payments_yuan": direct,
            "other_uses_yuan": np.zeros(len(rows), dtype=np.int64),
        }
    )
