"""Odd jobs: what the able do of whose household no project takes care while nobody in it has work (article 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DAYS, LAST_YEAR_END, PERIODS

if TYPE_CHECKING:
    from pipelines.demo.world import World

_MONTHS = 3


def add_odd_jobs(world: World) -> None:
    """Let one able member work for three months of each list on which a household with labour has no other measure."""
    labour, rosters = world.labour, world.economy.rosters
    home = world.people.household
    for period in range(PERIODS):
        works = world.any_member(period, (labour.work_months[period] > 0) | (labour.job_months[period] > 0))
        is_helped = works | ~world.labour_flags[period] | ~world.household_present[period]
        is_helped[rosters.household[rosters.since <= DAYS[LAST_YEAR_END[period]]]] = True
        able = world.person_present[period] & labour.is_able()[period] & ~is_helped[home]
        # Soldiers last: they are able, but away.
        order = np.flatnonzero(able)[np.argsort(labour.in_service[able], kind="stable")]
        first = order[np.unique(home[order], return_index=True)[1]]
        labour.work_months[period, first] = _MONTHS
