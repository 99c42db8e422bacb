"""Defects of teams and cadres: who is missing, who is in two places, whose papers are wrong (article 27)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pipelines.demo.cadres import ASSISTANT, STAYED, VILLAGE
from pipelines.demo.clock import DAYS, Array, as_of_from, date_of, day
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, Periods, Planter, in_force, labels, over

_AFTER_ROTATION: tuple[Periods, ...] = ((6,), (5, 6), (5,))
_TOO_YOUNG, _TOO_OLD = day(2001, 5, 20), day(1955, 5, 20)
# The few city teams: which, on which year-end lists, how many persons.
_CITY_TEAMS = ((0, 6, 7), (1, 2, 1), (0, 0, 2))


def plant_postings(planter: Planter) -> None:
    """All of them."""
    _plant_teams(planter)
    _plant_empty_villages(planter)
    _plant_doubled_cadres(planter)
    _plant_cadre_papers(planter)
    _plant_short_months(planter)


def _plant_teams(planter: Planter) -> None:
    """Villages whose team is not on the list; city teams that are too large or too small."""
    world = planter.world
    teams = world.teams
    is_village = teams.village >= 0
    for team, (year_end,) in planter.subjects(
        lambda _: planter.take("team", is_village, teams.county), spells=YEAR_END_SPELLS
    ):
        planter.edits.drop("team", year_end, team)
        planter.key.add(
            "DUTY16", "village_duty", str(world.village_id[teams.village[team]]), labels(in_force(year_end))
        )
    of_cities = np.flatnonzero(teams.county < 0).tolist()
    for position, year_end, persons in _CITY_TEAMS:
        team = of_cities[position]
        planter.edits.set_cell("team", year_end, team, "headcount_persons", persons)
        planter.key.add("DUTY17", "team", teams.number[team], labels(in_force(year_end)))


def _in_post(planter: Planter) -> Callable[[int], Array]:
    cadres = planter.world.cadres
    return lambda period: (cadres.start <= DAYS[period]) & (cadres.end >= DAYS[period]) & (cadres.level != ASSISTANT)


def _take(
    planter: Planter, mask: Callable[[int], Array], spells: tuple[Periods, ...] = SPELLS
) -> Iterator[tuple[int, Periods]]:
    """Postings for which the mask holds on all lists of a spell."""
    cadres = planter.world.cadres
    yield from planter.subjects(
        lambda periods: planter.take("cadre", over(mask, periods), cadres.county), spells=spells
    )


def _set(planter: Planter, rule: str, cadre: int, periods: Periods, **values: Any) -> None:
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell("cadre", period, cadre, column, value)
    planter.key.add(rule, "cadre", str(planter.world.cadres.number[cadre]), labels(periods))


def _plant_empty_villages(planter: Planter) -> None:
    """Villages without any cadre on the list; their assistants stay."""
    world = planter.world
    cadres = world.cadres
    used = planter.used.setdefault("cadre", set())
    for village, periods in planter.subjects(lambda _: planter.take_village(np.ones(world.villages.count, dtype=bool))):
        mine = np.flatnonzero((cadres.village == village) & (cadres.level == VILLAGE)).tolist()
        used.update(mine)
        for cadre in mine:
            for period in periods:
                planter.edits.drop("cadre", period, cadre)
        planter.key.add("DUTY18", "village_duty", str(world.village_id[village]), labels(periods))


def _plant_doubled_cadres(planter: Planter) -> None:
    """Two postings in two villages of a county under one identity number."""
    cadres = planter.world.cadres
    used = planter.used.setdefault("cadre", set())
    resident = cadres.level == VILLAGE
    in_post = _in_post(planter)
    for cadre, periods in _take(planter, lambda period: in_post(period) & resident):
        elsewhere = over(in_post, periods) & resident & (cadres.county == cadres.county[cadre])
        elsewhere[[*used, cadre]] = False
        others = np.flatnonzero(elsewhere & (cadres.village != cadres.village[cadre]))
        if len(others) == 0:
            continue
        other = int(others[0])
        used.add(other)
        _set(planter, "DUTY20", other, periods, id_number=cadres.id_number[cadre])
        _set(planter, "DUTY20", cadre, periods)


def _plant_cadre_papers(planter: Planter) -> None:
    """No approval, no reason for leaving early, not registered as staying on, an impossible age."""
    cadres = planter.world.cadres
    in_post = _in_post(planter)

    def left_early(period: int) -> Array:
        return (cadres.end <= DAYS[period]) & (cadres.end >= day(2019, 1, 1)) & (cadres.reason != "")

    def stays_on(period: int) -> Array:
        return in_post(period) & (cadres.group == STAYED)

    for cadre, periods in _take(planter, in_post):
        _set(planter, "DUTY21", cadre, periods, approval_document_number=None)
    for cadre, periods in _take(planter, left_early, _AFTER_ROTATION):
        _set(planter, "DUTY19", cadre, periods, replacement_reason=None)
    for cadre, periods in _take(planter, stays_on, _AFTER_ROTATION):
        _set(planter, "DUTY22", cadre, periods, rotation_group="2016-2018批")
    for turn, (cadre, periods) in enumerate(_take(planter, in_post)):
        _set(planter, "DUTY24", cadre, periods, birth_date=date_of((_TOO_OLD, _TOO_YOUNG)[turn % 2]))


def _plant_short_months(planter: Planter) -> None:
    """Cadres who were in post all month and in their village for a few days only."""
    attendance, cadres = planter.world.attendance, planter.world.cadres
    used = planter.used.setdefault("cadre", set())
    for turn in range(planter.count()):
        whole = attendance.days_in_village >= 20
        # Months of the quarter that is the last full one at a data date.
        seen = np.isin(attendance.month, (10, 11, 12)) | (attendance.year == 2019)
        free = ~np.isin(attendance.cadre, sorted(used))
        month = planter.take("attendance", whole & seen & free, cadres.county[attendance.cadre])
        if month is None:
            continue
        batch = as_of_from(int(attendance.reported[month]))[0]
        planter.edits.set_cell("cadre_attendance", _position(batch), month, "days_in_village", 4 + turn % 9)
        subject = f"{cadres.number[attendance.cadre[month]]}/{attendance.year[month] * 100 + attendance.month[month]}"
        planter.key.add("DUTY23", "cadre_month", subject, [batch])


def _position(label: str) -> int:
    return [date_of(int(at)).isoformat() for at in DAYS].index(label)
