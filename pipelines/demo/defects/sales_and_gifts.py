"""Defects of sales to Foshan, of donations, and of households whose will nobody strengthens (articles 4, 19, 21)."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, PERIODS, YEAR_END, Array, as_of_from, date_of, month_day_of, year_of
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, in_force, labels
from pipelines.demo.economy.payments import joined_funds
from pipelines.demo.economy.society import BUYERS, PRODUCTS
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import COUNTIES


def plant_sales_and_gifts(planter: Planter) -> None:
    """All of them."""
    _plant_doubtful_sales(planter)
    _plant_sale_papers(planter)
    _plant_gifts(planter)
    _plant_unbooked_gifts(planter)
    _plant_unmoved_households(planter)


def _take_sale(planter: Planter, allowed: Array) -> int | None:
    sales = planter.world.economy.sales
    return planter.take("consumption", allowed, planter.world.villages.county[sales.village])


def _sale_found(planter: Planter, rule: str, sale: int, since: int) -> None:
    planter.key.add(rule, "consumption", f"XS{sale + 1:06d}", as_of_from(since))


def _set_sale(planter: Planter, sale: int, **values: Any) -> None:
    batch = int(planter.world.economy.sales.batch[sale])
    for column, value in values.items():
        planter.edits.set_cell("consumption", batch, sale, column, value)


def _plant_doubtful_sales(planter: Planter) -> None:
    """Sales later than their list; the same sale entered twice."""
    world = planter.world
    sales, county = world.economy.sales, world.villages.county[world.economy.sales.village]
    for turn in range(planter.count()):
        sale = _take_sale(planter, sales.batch < PERIODS - 1)
        if sale is None:
            continue
        if turn % 2 == 0:
            late = int(DAYS[sales.batch[sale]]) + 12
            _set_sale(planter, sale, sale_date=date_of(late))
            _sale_found(planter, "IND07", sale, late)
            continue
        same = (sales.batch == sales.batch[sale]) & (county == county[sale])
        other = _take_sale(planter, same)
        if other is None:
            continue
        product, price = PRODUCTS[sales.product[sale]], int(sales.price_tenths_yuan[sale])
        _set_sale(
            planter, other, sale_date=date_of(int(sales.day[sale])), product=product[0], quantity_unit=product[1],
            buyer_name=COUNTIES[county[sale]].helper_district + BUYERS[sales.buyer[sale]][0],
            quantity=int(sales.quantity[sale]), unit_price_yuan=price / 10,
            sale_amount_yuan=int(sales.quantity[sale]) * price / 10,
        )  # fmt: skip
        for row in (sale, other):
            _sale_found(planter, "IND07", row, int(sales.day[sale]))


def _plant_sale_papers(planter: Planter) -> None:
    """Sales without a voucher or a household; prices ten times too high or too low."""
    sales = planter.world.economy.sales
    everything = np.ones(len(sales.day), dtype=bool)
    for turn in range(planter.count()):
        sale = _take_sale(planter, everything)
        if sale is not None:
            _set_sale(planter, sale, **{("invoice_number", "household_id")[turn % 2]: None})
            _sale_found(planter, "IND08", sale, int(sales.day[sale]))
    for turn in range(planter.count()):
        sale = _take_sale(planter, everything)
        if sale is None:
            continue
        price = float(sales.price_tenths_yuan[sale]) * (1.0, 0.01)[turn % 2]
        _set_sale(planter, sale, unit_price_yuan=price, sale_amount_yuan=round(price * int(sales.quantity[sale]), 2))
        _sale_found(planter, "IND09", sale, int(sales.day[sale]))


def _gift_found(planter: Planter, rule: str, gift: int, column: str, value: Any) -> None:
    gifts = planter.world.economy.gifts
    planter.edits.set_cell("donation", YEAR_END[int(year_of(gifts.day[gift : gift + 1])[0])], gift, column, value)
    planter.key.add(rule, "donation", f"JZ{gift + 1:05d}", as_of_from(int(gifts.day[gift])))


def _plant_gifts(planter: Planter) -> None:
    """Negative sums, money that came before it was given, no purpose; gifts of an activity in the wrong season."""
    world = planter.world
    gifts, county = world.economy.gifts, world.villages.county[world.economy.gifts.village]
    is_money = gifts.money_yuan > 0
    for turn in range(planter.count()):
        gift = planter.take("donation", is_money, county)
        if gift is None:
            continue
        before = date_of(int(gifts.day[gift]) - 9)
        changes: tuple[tuple[str, Any], ...] = (
            ("received_date", before), ("donated_yuan", -int(gifts.money_yuan[gift])), ("donation_purpose", None),
        )  # fmt: skip
        _gift_found(planter, "IND20", gift, *changes[turn % 3])
    month, ordinary = month_day_of(gifts.day) // 100, gifts.activity == "日常"
    for turn in range(planter.count()):
        activity, wrong = (("630", (month < 4) | (month > 8)), ("1017", month < 8))[turn % 2]
        gift = planter.take("donation", ordinary & wrong, county)
        if gift is not None:
            _gift_found(planter, "IND21", gift, "donation_activity", activity)


def _plant_unbooked_gifts(planter: Planter) -> None:
    """Villages in whose fund list no money is called a donation, although some has arrived."""
    world = planter.world
    gifts, funds = world.economy.gifts, joined_funds(world.funds, world.economy.gifts.funds)
    given = np.flatnonzero(funds.level == "社会")
    touched = np.zeros(world.villages.count, dtype=bool)
    touched[gifts.village[sorted(planter.used["donation"])]] = True

    def arrived(period: int) -> Array:
        result: Array = (gifts.money_yuan > 0) & (gifts.received <= DAYS[period])
        return result

    def take(lists: Periods) -> int | None:
        few = np.bincount(gifts.village[arrived(lists[-1])], minlength=world.villages.count)
        some = np.bincount(gifts.village[arrived(lists[0])], minlength=world.villages.count)
        return planter.take("village_gifts", (some > 0) & (few < 4) & ~touched, world.villages.county)

    for village, periods in planter.subjects(take):
        for period in periods:
            for fund in given[funds.village[given] == village].tolist():
                planter.edits.set_cell("fund", period, fund, "source_type", "其他")
        for gift in np.flatnonzero(gifts.village == village).tolist():
            seen = [LABELS[period] for period in periods if arrived(period)[gift]]
            if seen:
                planter.key.add("IND22", "donation", f"JZ{gift + 1:05d}", seen)


def _plant_unmoved_households(planter: Planter) -> None:
    """Households poor for lack of drive, to which people came in a year with presents only."""
    world = planter.world
    visits, identified = world.visits, year_of(world.households.identified)
    lacks_drive = world.cause == "自身发展动力不足"

    def take(lists: Periods) -> int | None:
        return planter.take_household(lacks_drive & (identified < year_of_check(lists[0])))

    for household, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS):
        mine = (visits.household == household) & (year_of(visits.day) == year_of_check(year_end))
        for visit in np.flatnonzero(mine).tolist():
            planter.edits.set_cell("visit_log", int(visits.batch[visit]), visit, "visit_purpose", "慰问")
        planter.household_found("IND19", household, labels(in_force(year_end)))
