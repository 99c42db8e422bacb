"""Counts of villages that do not agree with the lists, with each other or with common sense (VL, DY17, DY18, EX17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from pipelines.demo.clock import LABELS, PERIODS, Array, date_of, day, year_of
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, Periods, Planter, changes_at, in_force, labels
from pipelines.demo.defects.village import plant_village, set_village
from pipelines.demo.economy.governance import ASSETS
from pipelines.demo.exits import year_of_check
from pipelines.demo.tables.annual import helper_names
from pipelines.demo.tables.village import village_rows

_OUT_SPELLS = tuple(spell for spell in SPELLS if 0 not in spell and 1 not in spell)
# Never on the newest list: the pages of the last date show 254 villages.
_STRAY_VILLAGE_PERIODS = (2, 4, 1)
_MOST_CHECKS = 30
_FEWEST_HOUSEHOLDS = 4
# What decides where a household or person is counted, and whether it is still poor.
_COUNTED_BY = {
    "household": {"household_id", "village_code", "poverty_status"},
    "person": {"person_id", "household_id", "village_code", "person_status"},
}


def plant_counts(planter: Planter) -> None:
    """All of it; after every other planting, because the lists of other defects change what a village counts."""
    moved = _villages_with_moved_counts(planter)
    _plant_exited(planter)
    _plant_numbers(planter)
    _plant_hamlet_sums_and_names(planter)
    _plant_farmland(planter)
    _plant_list_counts(planter, moved)
    _plant_same_day(planter)
    _plant_busy_checkers(planter)
    _plant_stray_village(planter)


def _cell(planter: Planter) -> Callable[[int, int, str], float]:
    """Values of the village table as the world has them: list, village, column."""
    tables = {period: village_rows(planter.world, period) for period in range(PERIODS)}
    return lambda period, village, column: float(tables[period].get_column(column)[village])


def _plant_exited(planter: Planter) -> None:
    """Villages that are out without inhabitants, without a doctor, with too many who are poor."""
    out = planter.world.village_states.is_out
    plans: tuple[tuple[str, str, float | None], ...] = (
        ("VL06", "registered_households", None),
        ("VL13", "doctors", 0),
        ("VL17", "poverty_headcount_ratio_pct", 3.6),
    )
    for rule, column, value in plans:
        for village, periods in plant_village(planter, rule, lambda period: out[period], {column: value}, _OUT_SPELLS):
            if rule == "VL17":
                planter.key.add_side_effect("VL05", "village", str(planter.world.village_id[village]), labels(periods))


def _plant_numbers(planter: Planter) -> None:
    """A wrong ratio, more unsafe houses than households, income in ten thousands."""
    world, cell = planter.world, _cell(planter)

    def poor(period: int) -> Array:
        result: Array = ~world.village_states.is_out[period]
        return result

    for village, periods in plant_village(planter, "VL05", poor, {}):
        for period in periods:
            value = round(cell(period, village, "poverty_headcount_ratio_pct") + 1.7, 2)
            set_village(planter, village, (period,), poverty_headcount_ratio_pct=value)
    for village, periods in plant_village(planter, "VL12", poor, {}):
        value = int(cell(0, village, "registered_households")) + 4
        set_village(planter, village, periods, households_in_dangerous_housing=value)

    def take(periods: Periods) -> int | None:
        return planter.take_village(np.ones(world.villages.count, dtype=bool))

    for village, periods in planter.subjects(take, count=planter.count(5)):
        for period in periods:
            value = round(cell(period, village, "collective_income_yuan") / 10000, 2)
            set_village(planter, village, (period,), collective_income_yuan=value)
        dates = labels(tuple(sorted({*periods, *changes_at(periods)})))
        planter.key.add("VL08", "village", str(world.village_id[village]), dates)


def _plant_hamlet_sums_and_names(planter: Planter) -> None:
    """A natural village with more inhabitants than its village; two natural villages of one name."""
    world, cell = planter.world, _cell(planter)
    hamlets = world.hamlets
    first = np.searchsorted(hamlets.village, np.arange(world.villages.count), side="left")

    def take(periods: Periods) -> int | None:
        return planter.take_village(np.ones(world.villages.count, dtype=bool))

    for village, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS, count=planter.count(5)):
        value = int(cell(year_end, village, "registered_persons")) + 12
        planter.edits.set_cell("natural_village", year_end, int(first[village]), "persons", value)
        planter.key.add("VL25", "village", str(world.village_id[village]), labels((year_end,)))
    for village, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS, count=planter.count(5)):
        one, two = int(first[village]), int(first[village]) + 1
        planter.edits.set_cell("natural_village", year_end, two, "natural_village_name", hamlets.name[one])
        for hamlet in (one, two):
            planter.key.add("VL26", "natural_village", str(hamlets.code[hamlet]), labels(in_force(year_end)))


def _plant_farmland(planter: Planter) -> None:
    """The ledger says that a village has next to no farmland."""
    world = planter.world
    contracted = next(at for at, asset in enumerate(ASSETS) if "耕地" in asset[1])

    with_farmers = np.bincount(
        world.households.village[planter.quiet & ~planter.used_households], minlength=world.villages.count
    )

    def take(periods: Periods) -> int | None:
        return planter.take_village(with_farmers > 0)

    for village, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS, count=planter.count(5)):
        planter.edits.set_cell("village_asset", year_end, village * len(ASSETS) + contracted, "quantity", 0.1)
        planter.key.add("VL31", "village", str(world.village_id[village]), labels(in_force(year_end)))


def _villages_with_moved_counts(planter: Planter) -> dict[int, set[int]]:
    """Villages, and on which lists, where another defect changes who is counted as poor."""
    world, edits = planter.world, planter.edits
    position = {code: at for at, code in enumerate(world.village_id.tolist())}
    of_row = {"household": world.households.village, "person": world.households.village[world.people.household]}
    found: dict[int, set[int]] = defaultdict(set)
    for table, counted_by in _COUNTED_BY.items():
        for period in range(PERIODS):
            place = (table, period)
            rows = set(edits.dropped.get(place, ())) | set(edits.doubled.get(place, ()))
            for cells in (edits.cells.get(place, {}), edits.raw_cells.get(place, {})):
                for column in counted_by & set(cells):
                    rows |= set(cells[column])
                    targets = {position.get(str(value)) for value in cells[column].values()}
                    for village in targets - {None}:
                        found[int(village or 0)].add(period)
            for row in rows:
                found[int(of_row[table][row])].add(period)
    return found


def _plant_list_counts(planter: Planter, moved: dict[int, set[int]]) -> None:
    """One poor household too many in the village table; elsewhere the lists moved and the table did not."""
    world = planter.world
    cell = _cell(planter)
    still = np.ones(world.villages.count, dtype=bool)
    still[sorted(moved)] = False
    for village, periods in plant_village(planter, "DY17", lambda period: still, {}):
        for period in periods:
            value = int(cell(period, village, "poor_households")) + 1
            set_village(planter, village, (period,), poor_households=value)
    for village, lists in moved.items():
        dates = labels(tuple(sorted(lists)))
        planter.key.add_side_effect("DY17", "village", str(world.village_id[village]), dates)


def _plant_same_day(planter: Planter) -> None:
    """All households of a village identified on one day of the spring of 2016; whoever came later keeps the own day."""
    world = planter.world
    is_early = year_of(world.households.identified) < 2018

    def enough(period: int) -> Array:
        present = world.households.village[world.household_present[period]]
        result: Array = np.bincount(present, minlength=world.villages.count) >= _FEWEST_HOUSEHOLDS
        return result

    for turn, (village, periods) in enumerate(plant_village(planter, "DY18", enough, {})):
        identified = date_of(day(2016, 5, 16) + turn)
        for period in periods:
            mine = world.household_present[period] & (world.households.village == village) & is_early
            own = planter.edits.cells["household", period]["identified_date"]
            for household in np.flatnonzero(mine).tolist():
                if household not in own:
                    own[household] = identified


def _plant_busy_checkers(planter: Planter) -> None:
    """One helper signs for more than thirty households of a county as checked on one day."""
    world = planter.world
    stays: Array = np.asarray(world.household_present.all(axis=0))
    for turn, (year_end,) in enumerate(YEAR_END_SPELLS[: planter.count(4)]):
        stays[list(planter.edits.dropped.get(("exit_check", year_end), ()))] = False
        large = [
            county for county in range(12) if (stays & (world.households.county == county)).sum() > _MOST_CHECKS + 3
        ]
        if not large:
            continue
        mine = np.flatnonzero(stays & (world.households.county == large[(5 * turn + 2) % len(large)]))
        first = int(planter.rng.integers(0, len(mine) - _MOST_CHECKS - 2))
        checked = mine[first : first + _MOST_CHECKS + 3]
        name, at = str(helper_names(world, checked[:1])[0]), date_of(day(year_of_check(year_end), 12, 27))
        for household in checked.tolist():
            planter.set_household(household, (year_end,), table="exit_check", checker_name=name, check_date=at)
        for village in np.unique(world.households.village[checked]).tolist():
            planter.key.add("EX17", "village", str(world.village_id[village]), labels(in_force(year_end)))


def _plant_stray_village(planter: Planter) -> None:
    """A list names a village that is not one of the 254."""
    world = planter.world
    for period in _STRAY_VILLAGE_PERIODS[: planter.count(3)]:
        village = planter.take_village(~world.village_states.is_out[period])
        if village is None:
            continue
        code = str(int(world.villages.code[village]) + 700)
        planter.edits.double(
            "village", period, village, village_code=code, village_name="模拟外村", poor_households=0, poor_persons=0,
            poverty_headcount_ratio_pct=0.0, natural_villages=None,
        )  # fmt: skip
        planter.key.add("VL01", "program", "program", [LABELS[period]])
        for rule in ("DUTY15", "DUTY16", "DUTY18"):
            planter.key.add_side_effect(rule, "village", code, [LABELS[period]])
