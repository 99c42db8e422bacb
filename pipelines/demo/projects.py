"""Projects, money and public notices of the villages (articles 20, 22, 30)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import NEVER, Array, batch_of, day
from pipelines.demo.exits import Progress
from pipelines.demo.figures import YEARS
from pipelines.demo.villages import Villages

CATEGORIES = np.array(["产业", "资产收益", "基础设施", "公共服务", "就业", "村集体经济"])
TITLES = np.array(["种养基地", "光伏电站", "村道硬化", "文化楼", "就业车间", "农产品加工点"])
MECHANISMS = np.array(["务工", "入股分红", "发放生产资料", "土地流转", "务工", "入股分红"])
CITY, PROVINCE, DISTRICT = "佛山市级", "省", "区级"

# What is posted before money is spent hangs for ten days.
NOTICE_DAYS = 10

# Lowest and highest amount a village receives in a year, by source; from 2019 on the city gives each at least one million.
_YEARLY_YUAN: dict[str, tuple[tuple[int, int], ...]] = {
    CITY: ((300_000, 460_000), (420_000, 620_000), (560_000, 820_000), (1_000_000, 1_200_000)),
    PROVINCE: ((200_000, 600_000), (400_000, 900_000), (500_000, 1_500_000), (500_000, 1_400_000)),
    DISTRICT: ((80_000, 260_000), (120_000, 320_000), (150_000, 420_000), (200_000, 500_000)),
}


@dataclass
class Projects:
    """Parallel arrays over projects, ordered by village."""

    village: Array
    number: Array
    kind: Array  # position among CATEGORIES
    library: Array
    start: Array
    planned_finish: Array
    finish: Array
    acceptance: Array
    budget_yuan: Array
    beneficiaries: Array


@dataclass
class Funds:
    """Parallel arrays over allocations, ordered by village and year."""

    village: Array
    year: Array
    number: Array
    level: Array  # text
    amount_yuan: Array
    issued: Array
    received: Array


@dataclass
class Notices:
    """Parallel arrays over public notices, ordered by day."""

    number: Array
    subject_type: Array  # text
    subject_id: Array  # text
    village: Array
    kind: Array  # text
    start: Array
    batch: Array
    amount_yuan: Array


def project_ids(villages: Villages, projects: Projects, prefix: str = "XM") -> Array:
    """Project numbers XM + village code + two digits; with another prefix the numbers of what belongs to a project."""
    code = villages.code[projects.village]
    return np.char.add(np.char.add(prefix, code.astype(str)), np.char.zfill(projects.number.astype(str), 2))


def fund_ids(villages: Villages, funds: Funds) -> Array:
    """Allocation numbers ZJ + village code + year + two digits."""
    tail = (funds.year * 100 + funds.number).astype(str)
    return np.char.add(np.char.add("ZJ", villages.code[funds.village].astype(str)), tail)


def make_projects(rng: np.random.Generator, villages: Villages, density: float) -> Projects:
    """Four to six projects a village (fewer in a small demo), begun between August 2016 and October 2019."""
    per_village = np.maximum(np.round(rng.integers(4, 7, villages.count) * density).astype(np.int64), 2)
    village = np.repeat(np.arange(villages.count), per_village)
    count = len(village)
    number = np.arange(count) - (np.cumsum(per_village) - per_village)[village] + 1
    span = (day(2019, 10, 10) - day(2016, 8, 10)) // per_village[village]
    start = day(2016, 8, 10) + (number - 1) * span + rng.integers(0, 120, count)
    finish = start + rng.integers(60, 230, count)
    # Every village begins with an industry of its own (article 3).
    kind = np.where(number == 1, 0, rng.integers(0, len(CATEGORIES), count))
    return Projects(
        village=village, number=number, kind=kind,
        library=start - rng.integers(40, 150, count), start=start, planned_finish=finish + rng.integers(3, 45, count),
        finish=finish, acceptance=finish + rng.integers(15, 110, count),
        budget_yuan=rng.integers(60, 900, count) * 1000, beneficiaries=rng.integers(5, 60, count),
    )  # fmt: skip


def make_funds(rng: np.random.Generator, villages: Villages, density: float) -> Funds:
    """City money in two parts a year (spring and late summer), province and district money once.

    In a small demo only some villages receive the latter.
    """
    parts: list[tuple[Array, Array, Array, Array, Array, Array]] = []
    everyone = np.arange(villages.count)
    for position, year in enumerate(YEARS):
        city = rng.integers(*_YEARLY_YUAN[CITY][position], villages.count) // 1000 * 1000
        first = np.round(city * 0.6, -3).astype(np.int64)
        spring = day(year, 2, 15) if year > 2016 else day(2016, 6, 1)
        for number, level, amount, low in (
            (1, CITY, first, spring), (2, CITY, city - first, day(year, 8, 20)),
            (3, PROVINCE, rng.integers(*_YEARLY_YUAN[PROVINCE][position], villages.count) // 1000 * 1000, day(year, 7, 1)),
            (4, DISTRICT, rng.integers(*_YEARLY_YUAN[DISTRICT][position], villages.count) // 1000 * 1000, day(year, 6, 10)),
        ):  # fmt: skip
            issued = rng.integers(low, low + 40, villages.count)
            parts.append((everyone, np.full(villages.count, year), np.full(villages.count, number),
                          np.full(villages.count, level), amount, issued))  # fmt: skip
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    order = order[(columns[2][order] <= 2) | (columns[0][order] % round(1 / density) == 0)]
    village, fund_year, numbers, levels, amounts, days = (column[order] for column in columns)
    return Funds(village, fund_year, numbers, levels, amounts, days, days + rng.integers(8, 60, len(days)))


def make_notices(
    rng: np.random.Generator, villages: Villages, projects: Projects, funds: Funds, progress: Progress
) -> Notices:
    """A notice before each project begins and after it is accepted, before city money is spent, and for village exits."""
    ids = project_ids(villages, projects)
    city = funds.level == CITY
    out = np.flatnonzero(progress.village_exit_day < NEVER)
    kinds = (
        ("项目", ids, projects.village, "事前公示", projects.start - rng.integers(10, 25, len(ids)), projects.budget_yuan),
        ("项目", ids, projects.village, "事后公告", projects.acceptance + rng.integers(3, 20, len(ids)), projects.budget_yuan),
        ("资金", fund_ids(villages, funds)[city], funds.village[city], "事前公示",
         funds.received[city] + rng.integers(2, 15, int(city.sum())), funds.amount_yuan[city]),
        ("退出", villages.code[out].astype(str), out, "事前公示", progress.village_exit_day[out] - 9, np.zeros(len(out))),
    )  # fmt: skip
    subject_type = np.repeat([kind[0] for kind in kinds], [len(kind[1]) for kind in kinds])
    label = np.repeat([kind[3] for kind in kinds], [len(kind[1]) for kind in kinds])
    subject, village, start, amount = (np.concatenate([kind[at] for kind in kinds]) for at in (1, 2, 4, 5))
    order = np.lexsort((subject, start))
    order = order[batch_of(start[order]) < 7]
    return Notices(
        number=np.arange(len(order)) + 1, subject_type=subject_type[order], subject_id=subject[order],
        village=village[order], kind=label[order], start=start[order], batch=batch_of(start[order]),
        amount_yuan=amount[order],
    )  # fmt: skip
