"""Donations on the two days of solidarity and in between, and the funds that they make (article 21)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import Array, batch_of, day, year_of
from pipelines.demo.duties import numeral
from pipelines.demo.figures import COUNTIES, YEARS
from pipelines.demo.projects import Funds
from pipelines.demo.villages import Villages

SOCIETY = "社会"
PURPOSES = np.array(["助学", "助医", "产业", "设施", "慰问"])
_DONORS = (("企业", "企业"), ("商会", "商会"), ("社会组织", "慈善会"))
# Activity, first day of the year, last, and share of the villages that receive something.
_OCCASIONS = (("630", (6, 16), (7, 10), 0.45), ("1017", (10, 9), (10, 26), 0.40), ("日常", (1, 10), (11, 10), 0.15))
_FIRST_FUND_NUMBER = 5  # 1 … 4 are the allocations of the authorities


@dataclass
class Gifts:
    """Parallel arrays over donations, ordered by day; `funds` are the allocations that the money makes."""

    day: Array
    received: Array
    batch: Array
    village: Array
    activity: Array  # text
    donor: Array  # text
    donor_kind: Array  # text
    purpose: Array  # text
    money_yuan: Array
    goods_yuan: Array
    funds: Funds
    fund_purpose: Array  # text


def make_gifts(rng: np.random.Generator, villages: Villages) -> Gifts:
    """Money nine times in ten, goods otherwise; all of it has arrived by the end of the year."""
    parts = []
    for year in YEARS:
        for turn, (occasion, first, last, share) in enumerate(_OCCASIONS):
            given = np.flatnonzero(rng.random(villages.count) < share)
            days = rng.integers(day(year, *first), day(year, *last) + 1, len(given))
            parts.append((given, days, np.full(len(given), occasion), np.full(len(given), _FIRST_FUND_NUMBER + turn)))
    village, days, activity, number = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((village, days))
    village, days, activity, number = village[order], days[order], activity[order], number[order]
    count = len(days)
    is_goods = rng.random(count) < 0.1
    worth = rng.integers(5, 81, count) * 1000
    donor = rng.integers(0, len(_DONORS), count)
    district = [COUNTIES[county].helper_district for county in villages.county[village]]
    donor_number = rng.integers(1, 30, count).tolist()
    names = [
        f"{place}{numeral(at)}号爱心{_DONORS[kind][1]}"
        for place, at, kind in zip(district, donor_number, donor, strict=True)
    ]
    received = days + rng.integers(2, 40, count)
    purpose = PURPOSES[rng.integers(0, len(PURPOSES), count)]
    money = np.flatnonzero(~is_goods)
    return Gifts(
        day=days, received=received, batch=batch_of(days), village=village, activity=activity,
        donor=np.array(names),
        donor_kind=np.array([kind for kind, _ in _DONORS])[donor], purpose=purpose,
        money_yuan=np.where(is_goods, 0, worth), goods_yuan=np.where(is_goods, worth, 0),
        funds=Funds(village=village[money], year=year_of(days[money]), number=number[money], level=np.full(len(money), SOCIETY),
                    amount_yuan=worth[money], issued=days[money], received=received[money]),
        fund_purpose=purpose[money],
    )  # fmt: skip
