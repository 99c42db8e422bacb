"""Records of change: households that enter, exit, return or leave, persons that come and go (article 23)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import DAYS, NEVER, PERIODS, Array, batch_of, day
from pipelines.demo.duties import numbers_in_files
from pipelines.demo.exits import Progress
from pipelines.demo.households import CLEARED_OUT, VANISHED, Households
from pipelines.demo.people import NO_EVENT, People

NEW, EXIT, RETURN, CLEARED, NATURAL = "新识别", "脱贫退出", "返贫", "终止帮扶(清退)", "整户自然减少"
_CLEARING_REASONS = np.array(["识别不准", "收入超标", "有车有房", "财政供养"])


@dataclass
class HouseholdChanges:
    """Parallel arrays over changes of households, ordered by county, batch and day; `number` is the 序号."""

    household: Array
    type: Array
    reason: Array
    day: Array
    appraisal: Array
    previous_status: Array
    new_status: Array
    county: Array
    batch: Array
    number: Array


@dataclass
class PersonChanges:
    """Parallel arrays over arrivals and departures, ordered by county, batch and day; `number` is the 序号."""

    person: Array
    direction: Array
    reason: Array
    day: Array
    registration: Array
    county: Array
    batch: Array
    number: Array


def make_household_changes(rng: np.random.Generator, households: Households, progress: Progress) -> HouseholdChanges:
    """One record for each step of a household, with the appraisal before it."""
    out_at_leave = np.where(progress.exit_day < households.leave, "已脱贫", "未脱贫")
    clearing = rng.choice(_CLEARING_REASONS, households.count)
    steps = (
        (households.enter >= day(2016, 7, 1), households.enter, NEW, "", "", "未脱贫"),
        (progress.exit_day < households.leave, progress.exit_day, EXIT, "", "未脱贫", "已脱贫"),
        (progress.return_day < NEVER, progress.return_day, RETURN, "", "已脱贫", "返贫"),
        (progress.second_exit_day < NEVER, progress.second_exit_day, EXIT, "", "返贫", "已脱贫"),
        (households.leave_kind == CLEARED_OUT, households.leave, CLEARED, clearing, out_at_leave, ""),
        (households.leave_kind == VANISHED, households.leave, NATURAL, "死亡", out_at_leave, ""),
    )
    parts: list[tuple[Array, ...]] = []
    for happens, at, change_type, reason, before, after in steps:
        chosen = np.flatnonzero(happens & (at <= DAYS[-1]))
        texts = [np.broadcast_to(np.asarray(value), households.count)[chosen] for value in (reason, before, after)]
        parts.append((chosen, np.full(len(chosen), change_type), at[chosen], *texts))
    household, kinds, days, reasons, befores, afters = (np.concatenate(column) for column in zip(*parts, strict=True))
    county, batch = households.county[household], batch_of(days)
    order = np.lexsort((household, days, batch, county))
    return HouseholdChanges(
        household=household[order], type=kinds[order], reason=reasons[order], day=days[order],
        appraisal=days[order] - rng.integers(15, 35, len(order)), previous_status=befores[order],
        new_status=afters[order], county=county[order], batch=batch[order],
        number=numbers_in_files(county[order], batch[order]),
    )  # fmt: skip


def make_person_changes(rng: np.random.Generator, people: People) -> PersonChanges:
    """One record for each arrival and departure, registered within six weeks and before the next list."""
    real = people.enter < people.leave
    arriving = np.flatnonzero((people.enter_reason != NO_EVENT) & real & (people.enter <= DAYS[-1]))
    leaving = np.flatnonzero((people.leave_reason != NO_EVENT) & real & (people.leave <= DAYS[-1]))
    person = np.concatenate([arriving, leaving])
    at = np.concatenate([people.enter[arriving], people.leave[leaving]])
    reason = np.concatenate([people.enter_reason[arriving], people.leave_reason[leaving]])
    direction = np.repeat(["增加", "减少"], [len(arriving), len(leaving)])
    county, batch = people.county[person], batch_of(at)
    order = np.lexsort((person, at, batch, county))
    order = order[batch[order] < PERIODS]
    person, at, county, batch = person[order], at[order], county[order], batch[order]
    return PersonChanges(
        person=person, direction=direction[order], reason=reason[order], day=at,
        registration=np.minimum(at + rng.integers(2, 42, len(at)), DAYS[batch]),
        county=county, batch=batch, number=numbers_in_files(county, batch),
    )  # fmt: skip
