"""Industry and money of the programme: who does business with the villages, what is paid, earned and shared out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.economy.entities import Entities, make_entities
from pipelines.demo.economy.gifts import Gifts, make_gifts
from pipelines.demo.economy.governance import (
    Decisions,
    Risks,
    VillageAssets,
    make_decisions,
    make_risks,
    make_village_assets,
)
from pipelines.demo.economy.investments import Dividends, Investments, make_investments
from pipelines.demo.economy.payments import Payments, make_payments, settle_budgets
from pipelines.demo.economy.rosters import Rosters, make_rosters
from pipelines.demo.economy.society import MutualFunds, Sales, make_mutual_funds, make_sales
from pipelines.demo.economy.solar import Earnings, Stations, make_stations

if TYPE_CHECKING:
    from pipelines.demo.world import World


@dataclass
class Economy:
    """Everything the tables of money and industry are written from."""

    entities: Entities
    rosters: Rosters
    gifts: Gifts
    payments: Payments
    investments: Investments
    dividends: Dividends
    stations: Stations
    earnings: Earnings
    sales: Sales
    mutual_funds: MutualFunds
    decisions: Decisions
    risks: Risks
    assets: VillageAssets


def make_economy(world: World, stream: Callable[[int], np.random.Generator]) -> Economy:
    """Draw it from streams 40 … 49 and fit the budgets of the world's projects to what they are paid."""
    entities, rosters = make_entities(stream(40), world.villages), make_rosters(stream(41), world)
    gifts = make_gifts(stream(42), world.villages)
    payments = make_payments(stream(43), world, gifts.funds, entities, rosters)
    investments, dividends = make_investments(stream(44), world, entities, rosters)
    invested = np.zeros(len(world.projects.village), dtype=np.int64)
    invested[investments.project] = investments.amount_yuan
    settle_budgets(world, payments, invested)
    stations, earnings = make_stations(stream(45), world, rosters)
    governed = stream(49)
    return Economy(
        entities=entities, rosters=rosters, gifts=gifts, payments=payments, investments=investments,
        dividends=dividends, stations=stations, earnings=earnings, sales=make_sales(stream(46), world),
        mutual_funds=make_mutual_funds(stream(47), world), risks=make_risks(stream(48), world),
        decisions=make_decisions(governed, world), assets=make_village_assets(governed, world),
    )  # fmt: skip


__all__ = ["Economy", "make_economy"]
