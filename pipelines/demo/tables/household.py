"""Rows of 户表: every registered household at a data date."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, PERIODS, Array, dates, year_of
from pipelines.demo.households import CATEGORIES
from pipelines.demo.identity import bank_cards, phone_numbers
from pipelines.demo.incomes import count_members
from pipelines.demo.labour import WEAK
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World

_BANKS = np.array(["农村信用社", "农业银行", "邮政储蓄银行"])
_OTHER_CAUSES = np.array(["", "缺资金", "交通条件落后", "缺技术,缺劳力", "缺资金,自身发展动力不足"])
_PLANS = np.array(["发展种植", "介绍务工", "低保兜底", "教育补助", "产业分红"])


def poverty_status(world: World, period: int) -> Array:
    """脱贫属性 of all households at a data date; those about to exit next quarter are 预脱贫."""
    progress = world.progress
    soon = (progress.exit_slot == period + 1) & (progress.exit_slot > 2) & (progress.exit_slot < PERIODS - 1)
    status = np.where(soon, "预脱贫", "未脱贫")
    status = np.where(progress.is_out(period), "已脱贫", status)
    return np.where(progress.is_returned(period), "返贫", status)


def household_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """One row for each household on the county's list."""
    rows = world.households_at(period, county)
    households, progress, draw = world.households, world.progress, world.household_draw[:, rows]
    status = poverty_status(world, period)[rows]
    head = world.head[period, rows]
    able = world.labour.is_able()[period] | (world.labour.skill[period] == WEAK)
    labourers = count_members(world.people, world.person_present[period] & able, households.count)
    has_returned = progress.return_day[rows] <= DAYS[period]
    planned = np.minimum(np.where(progress.exit_slot[rows] < PERIODS, progress.exit_year(period)[rows], 2020), 2020)
    cause = world.cause[rows]
    other = _OTHER_CAUSES[np.floor(draw[1] * 5).astype(np.int64)]
    return frame(
        {
            "_row": rows,
            "household_id": world.household_id[rows],
            "village_code": world.village_id[households.village[rows]],
            "natural_village_id": world.hamlets.code[world.hamlets.of_household[rows]].astype(str),
            "group_name": np.char.add(np.char.add("第", (1 + households.sequence[rows] % 6).astype(str)), "组"),
            "head_name": world.people.name.gather(pl.Series(head)),
            "head_id_number": world.people.id_number.gather(pl.Series(head)),
            "phone_number": phone_numbers(rows),
            "bank_name": _BANKS[np.floor(draw[2] * 3).astype(np.int64)],
            "bank_card_number": bank_cards(rows + 1, 16 + rows % 4),
            "identification_standard": "省定标准",
            "household_category": np.array(CATEGORIES)[households.category[rows]],
            "main_cause_of_poverty": cause,
            "other_causes_of_poverty": text_or_null(np.where(np.char.find(other, cause) >= 0, "", other)),
            "poverty_status": status,
            "exit_year": hidden(pl.Series(progress.exit_year(period)[rows]), status == "已脱贫"),
            "planned_exit_year": planned,
            "return_year": hidden(pl.Series(year_of(np.minimum(progress.return_day[rows], NEVER - 400))), has_returned),
            "return_cause": hidden(pl.repeat("家庭成员患病,收入骤减", len(rows), eager=True), has_returned),
            "household_size_persons": world.size[period, rows],
            "labourers": labourers[rows],
            "has_labour_capacity": world.labour_flags[period, rows],
            "identified_date": dates(households.identified[rows]),
            "is_martyr_or_military_family": draw[3] < 0.01,
            "is_relocated": draw[4] < 0.005,
            "support_plan": _PLANS[np.floor(draw[5] * 5).astype(np.int64)],
            "has_household_file": np.ones(len(rows), dtype=bool),
        }
    )
