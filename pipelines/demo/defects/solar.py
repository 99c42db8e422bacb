"""Defects of solar stations and of what they earn (rules AS10 – AS21)."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, PERIODS, Array, as_of_from, batch_of
from pipelines.demo.defects.ledger import (
    Ledger,
    ledger,
    more_than_days_after,
    plant_events,
    plant_rows,
    set_row,
)
from pipelines.demo.defects.planter import Planter
from pipelines.demo.tables.money import DAYS_BEFORE_CONNECTION

_START_DAYS = 365


def plant_solar(planter: Planter) -> None:
    """All rules; the station that is never built first, for few are planned early enough."""
    _plant_unbuilt(planter)
    _plant_standards(planter)
    _plant_sizes(planter)
    _plant_unannounced(planter)
    _plant_uses(planter)


def _station_ledger(planter: Planter) -> Ledger:
    stations = planter.world.economy.stations
    return ledger(planter, "pv_station", stations.id, planter.world.projects.village[stations.project])


def _connected(planter: Planter, period: int) -> Array:
    result: Array = planter.world.economy.stations.connected <= DAYS[period]
    return result


def _plant_unbuilt(planter: Planter) -> None:
    """In the state plan for more than a year and not on the grid."""
    stations, rows = planter.world.economy.stations, _station_ledger(planter)
    first_list = batch_of(stations.planned)
    since = DAYS[np.minimum(first_list, PERIODS - 1)]
    for _ in range(planter.count()):
        station = planter.take("pv_station", DAYS[-1] - since > _START_DAYS, rows.county)
        if station is not None:
            set_row(planter, "pv_station", station, range(PERIODS), grid_connected_date=None)
            at = more_than_days_after(_START_DAYS, int(since[station]))
            planter.key.add("AS18", "pv_station", str(rows.ids[station]), at)


def _plant_standards(planter: Planter) -> None:
    """The five standards of article 9, each of them missed."""
    plans: tuple[tuple[str, dict[str, Any]], ...] = (
        ("AS10", {"is_in_poor_village": False}),
        ("AS12", {"has_grid_access": False}),
        ("AS13", {"debt_yuan": 80_000}),
        ("AS14", {"enterprise_share_pct": 30}),
        ("AS15", {"station_owner": "企业"}),
    )
    for rule, values in plans:
        for _ in plant_rows(
            planter, rule, _station_ledger(planter), lambda period: _connected(planter, period), values
        ):
            pass


def _plant_sizes(planter: Planter) -> None:
    """Too few hours, too many kilowatts a household, an output that does not fit."""
    stations, rows = planter.world.economy.stations, _station_ledger(planter)

    def connected(period: int) -> Array:
        return _connected(planter, period)

    for station, periods in plant_rows(planter, "AS11", rows, connected):
        values = {
            "annual_equivalent_hours": 940.0,
            "annual_output_kilowatt_hours": float(stations.kilowatts[station]) * 940,
        }
        set_row(planter, "pv_station", station, periods, **values)
    for station, periods in plant_rows(planter, "AS17", rows, connected):
        set_row(planter, "pv_station", station, periods, beneficiary_households=int(stations.kilowatts[station]) // 8)
    for station, periods in plant_rows(planter, "AS19", rows, connected):
        wrong = round(float(stations.kilowatts[station]) * float(stations.hours[:, station].max()) * 1.3, 1)
        set_row(planter, "pv_station", station, periods, annual_output_kilowatt_hours=wrong)


def _plant_unannounced(planter: Planter) -> None:
    """The households that benefit were never posted."""
    stations, rows = planter.world.economy.stations, _station_ledger(planter)
    notices = len(planter.world.notices.number)
    for _ in range(planter.count()):
        station = planter.take("pv_station", _connected(planter, PERIODS - 1), rows.county)
        if station is not None:
            posted = int(batch_of(stations.connected[station : station + 1] - DAYS_BEFORE_CONNECTION)[0])
            planter.edits.drop("public_notice", posted, notices + station)
            at = as_of_from(int(stations.connected[station]))
            planter.key.add("AS21", "pv_station", str(rows.ids[station]), at)


def _plant_uses(planter: Planter) -> None:
    """Money for something else or for nothing; most of it handed out."""
    world, earnings = planter.world, planter.world.economy.earnings
    stations = world.economy.stations
    month = np.char.add("/", np.char.add(np.char.add(earnings.year.astype(str), "/"), earnings.month.astype(str)))
    ids = np.char.add(stations.id[earnings.station], month)
    rows = ledger(planter, "pv_income", ids, world.projects.village[stations.project[earnings.station]])
    jobs, _, _, direct = earnings.uses_fen
    everything = (earnings.batch < PERIODS) & (jobs > 0)
    for turn, row in enumerate(plant_events(planter, "AS16", rows, earnings.transferred, everything)):
        other = {"other_uses_yuan": direct[row] / 100, "direct_payments_yuan": 0.0}
        values = other if turn % 2 == 0 else {"public_service_jobs_yuan": 0.0}
        set_row(planter, "pv_income", row, (int(earnings.batch[row]),), **values)
    for row in plant_events(planter, "AS20", rows, earnings.transferred, everything):
        handed_out = (jobs[row] + direct[row]) / 100
        values = {"public_service_jobs_yuan": 0.0, "direct_payments_yuan": handed_out}
        set_row(planter, "pv_income", row, (int(earnings.batch[row]),), **values)
