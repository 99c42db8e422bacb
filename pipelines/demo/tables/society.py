"""Rows of 消费扶贫台账, 社会捐赠台账, 互助金台账 and 村集体资产资源台账."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, dates
from pipelines.demo.economy.governance import ASSETS
from pipelines.demo.economy.society import BUYERS, PRODUCTS
from pipelines.demo.figures import COUNTIES
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World


def _since_year_end(batch: Array, period: int) -> Array:
    """Rows of events that a yearly list brings: all since the year-end before."""
    earlier = {0: 0, 1: 1, 2: 2, 6: 3}[period]
    return np.flatnonzero((batch >= earlier) & (batch <= period))


def sale_rows(world: World, period: int) -> pl.DataFrame:
    """Sales since the previous batch."""
    sales = world.economy.sales
    rows = np.flatnonzero(sales.batch == period)
    village, product, household = sales.village[rows], sales.product[rows], sales.household[rows]
    kinds, places, channels = (np.array([buyer[at] for buyer in BUYERS])[sales.buyer[rows]] for at in (1, 0, 2))
    district = np.array([county.helper_district for county in COUNTIES])[world.villages.county[village]]
    tenths = sales.price_tenths_yuan[rows]
    return frame(
        {
            "_row": rows,
            "sale_id": np.char.add("XS", np.char.zfill((rows + 1).astype(str), 6)),
            "sale_date": dates(sales.day[rows]),
            "buyer_name": np.char.add(district, places),
            "buyer_district": district,
            "buyer_type": kinds,
            "product": np.array([product[0] for product in PRODUCTS])[product],
            "village_code": world.village_id[village],
            "entity_id": world.economy.entities.id[world.economy.entities.cooperative_of[village]],
            "quantity": sales.quantity[rows],
            "quantity_unit": np.array([product[1] for product in PRODUCTS])[product],
            "unit_price_yuan": tenths / 10,
            "sale_amount_yuan": sales.quantity[rows] * tenths / 10,
            "household_id": text_or_null(np.where(household >= 0, world.household_id[household], "")),
            "sales_channel": channels,
            "invoice_number": np.char.add("FP", np.char.zfill((rows + 1).astype(str), 8)),
        }
    )


def donation_rows(world: World, period: int) -> pl.DataFrame:
    """Donations of the year; all of them have arrived."""
    gifts = world.economy.gifts
    rows = _since_year_end(gifts.batch, period)
    return frame(
        {
            "_row": rows,
            "donation_id": np.char.add("JZ", np.char.zfill((rows + 1).astype(str), 5)),
            "donation_date": dates(gifts.day[rows]),
            "donor_name": gifts.donor[rows],
            "donor_type": gifts.donor_kind[rows],
            "donation_activity": gifts.activity[rows],
            "village_code": world.village_id[gifts.village[rows]],
            "donated_yuan": gifts.money_yuan[rows],
            "goods_value_yuan": gifts.goods_yuan[rows],
            "donation_purpose": gifts.purpose[rows],
            "received_date": dates(np.where(gifts.received[rows] <= DAYS[period], gifts.received[rows], NEVER)),
        }
    )


def mutual_fund_rows(world: World, period: int) -> pl.DataFrame:
    """Entries of the year in the accounts of the mutual-aid funds."""
    funds = world.economy.mutual_funds
    rows = _since_year_end(funds.batch, period)
    person = funds.person[rows]
    helped = person >= 0
    number = np.char.zfill((rows + 1).astype(str), 5)
    return frame(
        {
            "_row": rows,
            "entry_id": np.char.add("HZ", number),
            "village_code": world.village_id[funds.village[rows]],
            "entry_date": dates(funds.day[rows]),
            "cash_direction": np.where(funds.is_income[rows], "收入", "支出"),
            "entry_type": funds.kind[rows],
            "beneficiary_id_number": hidden(world.people.id_number.gather(person), helped),
            "household_id": hidden(pl.Series(world.household_id[world.people.household[person]]), helped),
            "amount_yuan": funds.amount_yuan[rows],
            "balance_yuan": funds.balance_yuan[rows],
            "approval_number": hidden(pl.Series(np.char.add("SP", number)), helped),
        }
    )


def asset_rows(world: World, period: int) -> pl.DataFrame:
    """Property of the village collectives at a year-end."""
    assets = world.economy.assets
    kinds = len(ASSETS)
    rows = np.arange(world.villages.count * kinds)
    village, kind = rows // kinds, rows % kinds

    def of_kind(position: int) -> Array:
        return np.array([asset[position] for asset in ASSETS])[kind]

    use = of_kind(5)
    leased = use == "出租"
    quantity = assets.quantity.reshape(-1)
    cooperative = np.array(world.economy.entities.name)[world.economy.entities.cooperative_of[village]]
    return frame(
        {
            "_row": rows,
            "asset_id": np.char.add(np.char.add("ZY", world.village_id[village]), (kind + 1).astype(str)),
            "village_code": world.village_id[village],
            "asset_kind": of_kind(0),
            "asset_name": of_kind(1),
            "quantity": quantity,
            "quantity_unit": of_kind(2),
            "book_value_yuan": quantity * of_kind(4),
            "asset_use": use,
            "lessee_name": hidden(pl.Series(cooperative), leased),
            "lease_income_yuan": hidden(pl.Series(assets.rent_yuan[period].reshape(-1)), leased),
            "registered_date": dates(assets.registered.reshape(-1)),
        }
    )
