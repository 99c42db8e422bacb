"""Defects of industry: villages and households without one, hollow entities, shares and payments (articles 3, 5, 8, 10)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.demo.clock import DAYS, Array, date_of
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, in_force, labels
from pipelines.demo.economy.entities import BASE, COOPERATIVE, ENTERPRISE, ENTREPRENEUR, WORKSHOP
from pipelines.demo.economy.rosters import listed_households
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import YEARS
from pipelines.demo.projects import CATEGORIES, project_ids

_SINCE_LEDGER: tuple[Periods, ...] = ((6,), (2,))


def plant_industry(planter: Planter) -> None:
    """All of them."""
    _plant_villages_without(planter)
    _plant_households_without(planter)
    _plant_entities(planter)
    _plant_beneficiaries(planter)
    _plant_equal_dividends(planter)
    _plant_investments(planter)


def _plant_villages_without(planter: Planter) -> None:
    """Villages whose industries stand on the list as public services; villages without an entrepreneur."""
    world = planter.world
    projects, entities, county = world.projects, world.economy.entities, world.villages.county
    is_industry = CATEGORIES[projects.kind] == "产业"
    used = planter.used.setdefault("project", set())

    def take(_: Periods) -> int | None:
        touched = np.bincount(projects.village[sorted(used)], minlength=world.villages.count) > 0
        return planter.take("village_industry", ~touched, county)

    for village, periods in planter.subjects(take):
        mine = np.flatnonzero((projects.village == village) & is_industry).tolist()
        used.update(mine)
        for period in periods:
            for project in mine:
                planter.edits.set_cell("project", period, project, "project_category", "公共服务")
        planter.key.add("IND01", "village", str(world.village_id[village]), labels(periods))
    for entity, year_end in _take_entity(planter, entities.kind == ENTREPRENEUR):
        planter.edits.set_cell("entity", year_end, entity, "is_entrepreneur", False)
        subject = str(world.village_id[entities.village[entity]])
        planter.key.add("IND05", "village", subject, labels(in_force(year_end)))


def _plant_households_without(planter: Planter) -> None:
    """Households that work but that no project, cooperative or enterprise takes along: if need be, off their only list."""
    world = planter.world
    rosters, labour = world.economy.rosters, world.labour
    may_leave = _may_leave_lists(planter)

    def works(period: int) -> Array:
        at_work = (labour.work_months[period] > 0) | (labour.job_months[period] > 0)
        result: Array = world.labour_flags[period] & world.any_member(period, at_work) & may_leave
        return result

    alone = dict.fromkeys(("is_cooperative_member", "is_led_by_enterprise", "is_led_by_entrepreneur"), False)
    for household, year_end in planter.plant_annual("IND02", works, alone, table="household_condition"):
        listed = (rosters.household == household) & (rosters.since <= DAYS[year_end])
        for row in np.flatnonzero(listed).tolist():
            planter.used.setdefault("project_beneficiary", set()).add(row)
            planter.edits.drop("project_beneficiary", year_end, row)
            project = int(rosters.project[row])
            for period in in_force(year_end):
                left = int(listed_households(world, rosters, period)[project]) - 1
                planter.edits.set_cell("project", period, project, "beneficiary_households", left)


def _may_leave_lists(planter: Planter) -> Array:
    """Households on no list, or on one only: of an industry without investment that pays it nothing and has others."""
    world = planter.world
    rosters, projects = world.economy.rosters, world.projects
    lists = np.bincount(rosters.household, minlength=world.households.count)
    simple = CATEGORIES[projects.kind] == "产业"
    simple[world.economy.investments.project] = False
    simple &= rosters.households(int(DAYS[0]), len(projects.start)) > 1
    simple[sorted(planter.used.get("project", ()))] = False
    leaves = (lists[rosters.household] == 1) & simple[rosters.project] & (rosters.paid_yuan == 0).all(axis=0)
    # Of each project one household, so that the others still take part.
    allowed = lists == 0
    allowed[rosters.household[leaves][np.unique(rosters.project[leaves], return_index=True)[1]]] = True
    return allowed


def _take_entity(
    planter: Planter, allowed: Array, spells: tuple[Periods, ...] = YEAR_END_SPELLS
) -> Iterator[tuple[int, int]]:
    """Entities that no defect has, each with a year-end."""
    world = planter.world
    county = world.villages.county[world.economy.entities.village]
    for entity, (year_end,) in planter.subjects(lambda _: planter.take("entity", allowed, county), spells=spells):
        yield entity, year_end


def _plant_entities(planter: Planter) -> None:
    """Hollow cooperatives, more poor members than members, bases without a village, workers that nobody knows."""
    entities = planter.world.economy.entities

    def enter(rule: str, entity: int, year_end: int, column: str, value: object) -> None:
        planter.edits.set_cell("entity", year_end, entity, column, value)
        planter.key.add(rule, "entity", str(entities.id[entity]), labels(in_force(year_end)))

    cooperatives = entities.kind == COOPERATIVE
    for turn, (entity, year_end) in enumerate(_take_entity(planter, cooperatives)):
        if turn % 2 == 0:
            enter("IND03", entity, year_end, "poor_household_members", 0)
        else:
            enter("IND03", entity, year_end, "operating_status", "注销")
    for entity, year_end in _take_entity(planter, cooperatives):
        enter("IND04", entity, year_end, "members", int(entities.poor_members[entity]) - 2)
    for turn, (entity, year_end) in enumerate(_take_entity(planter, entities.kind == BASE)):
        if turn % 2 == 0:
            enter("IND06", entity, year_end, "village_code", None)
        else:
            enter("IND06", entity, year_end, "operating_status", "异常")
    known = (entities.kind == WORKSHOP) & (entities.hired[[YEARS.index(2018), YEARS.index(2019)]] > 0).all(axis=0)
    for entity, year_end in _take_entity(planter, known, _SINCE_LEDGER):
        hired = int(entities.hired[YEARS.index(year_of_check(year_end)), entity])
        enter("IND23", entity, year_end, "hired_poor_labourers", hired + 6)


def _beneficiary_key(planter: Planter, row: int) -> str:
    world, rosters = planter.world, planter.world.economy.rosters
    ids = project_ids(world.villages, world.projects)
    return f"{ids[rosters.project[row]]}/{world.household_id[rosters.household[row]]}"


def _plant_beneficiaries(planter: Planter) -> None:
    """Goods that nobody signed for; payments without a day, or before the project began."""
    world = planter.world
    rosters = world.economy.rosters
    county = world.households.county[rosters.household]

    def enter(rule: str, row: int, year_end: int, column: str, value: object) -> None:
        planter.edits.set_cell("project_beneficiary", year_end, row, column, value)
        planter.key.add(rule, "project_beneficiary", _beneficiary_key(planter, row), labels(in_force(year_end)))

    def take_goods(lists: Periods) -> int | None:
        listed = (rosters.mode == "生产资料") & (rosters.since <= DAYS[lists[0]])
        return planter.take("project_beneficiary", listed, county)

    def take_paid(lists: Periods) -> int | None:
        paid = rosters.paid_yuan[YEARS.index(year_of_check(lists[0]))] > 0
        free = (planter.quiet & ~planter.used_households)[rosters.household]
        return planter.take("project_beneficiary", paid & free, county)

    for turn, (row, (year_end,)) in enumerate(planter.subjects(take_goods, spells=YEAR_END_SPELLS)):
        enter("IND10", row, year_end, "is_signed", (False, None)[turn % 2])
    for turn, (row, (year_end,)) in enumerate(planter.subjects(take_paid, spells=YEAR_END_SPELLS)):
        household = int(rosters.household[row])
        planter.used_households[household] = True
        early = date_of(int(world.projects.start[rosters.project[row]]) - 15)
        enter("IND11", row, year_end, "paid_date", (None, early)[turn % 2])
        # What was not paid in the year is missing from the household's dividends of that year.
        planter.household_also("IN28", household, labels(in_force(year_end)))


def _plant_equal_dividends(planter: Planter) -> None:
    """A dividend shared out by households, the same for each."""
    world = planter.world
    rosters, dividends, investments = world.economy.rosters, world.economy.dividends, world.economy.investments
    project = investments.project[dividends.investment]
    ids = np.char.add(project_ids(world.villages, world.projects, "FH")[project], dividends.year.astype(str))
    county = world.villages.county[world.projects.village[project]]

    def paid_in(year_end: int) -> Array:
        free = (planter.quiet & ~planter.used_households)[rosters.household]
        result: Array = (rosters.paid_yuan[YEARS.index(year_of_check(year_end))] > 0) & free
        return result

    def take(lists: Periods) -> int | None:
        year = year_of_check(lists[0])
        everyone = np.bincount(
            rosters.project[rosters.paid_yuan[YEARS.index(year)] > 0], minlength=len(world.projects.village)
        )
        free = np.bincount(rosters.project[paid_in(lists[0])], minlength=len(everyone))
        able = ((everyone > 1) & (everyone == free))[project] & (dividends.year == year)
        return planter.take("dividend", able, county)

    for row, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS):
        mine = np.flatnonzero(paid_in(year_end) & (rosters.project == project[row]))
        same = int(rosters.paid_yuan[YEARS.index(year_of_check(year_end)), mine].min())
        planter.edits.set_cell("dividend", year_end, row, "distribution_basis", "按户")
        for beneficiary in mine.tolist():
            household = int(rosters.household[beneficiary])
            planter.used_households[household] = True
            planter.edits.set_cell("project_beneficiary", year_end, beneficiary, "paid_income_yuan", same)
            planter.household_also("IN28", household, labels(in_force(year_end)))
        planter.key.add("IND17", "dividend", str(ids[row]), labels(in_force(year_end)))


def _plant_investments(planter: Planter) -> None:
    """Shares that do not add up; enterprises that were founded shortly before they got the money."""
    world = planter.world
    investments, entities = world.economy.investments, world.economy.entities
    county = world.villages.county[world.projects.village[investments.project]]

    def take(lists: Periods) -> int | None:
        return planter.take("asset_investment", investments.signed <= DAYS[lists[0]], county)

    for row, periods in planter.subjects(take):
        share = int(investments.household_share_yuan[row])
        for period in periods:
            planter.edits.set_cell("asset_investment", period, row, "household_share_yuan", share - 5000)
        planter.key.add("IND16", "asset_investment", str(investments.id[row]), labels(periods))
    for entity, year_end in _take_entity(planter, entities.kind == ENTERPRISE):
        mine = np.flatnonzero((investments.entity == entity) & (investments.signed <= DAYS[year_end]))
        if len(mine) == 0:
            continue
        founded = int(investments.signed[mine].min()) - 100
        planter.edits.set_cell("entity", year_end, entity, "registered_date", date_of(founded))
        later = np.flatnonzero((investments.entity == entity) & (investments.signed - founded < 365))
        for row in later.tolist():
            seen = [period for period in in_force(year_end) if investments.signed[row] <= DAYS[period]]
            if seen:
                planter.key.add("IND28", "asset_investment", str(investments.id[row]), labels(tuple(seen)))
