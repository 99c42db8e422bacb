"""Defects of villages and natural villages (family VL, DUTY14, DUTY15 and DUTY25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, Array, date_of
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, Periods, Planter, in_force, labels, over
from pipelines.demo.exits import year_of_check
from pipelines.demo.tables.village import village_rows

_OTHER_CITY = "模拟外市"


def plant_villages(planter: Planter) -> None:
    """All rules of the family."""
    _plant_exited(planter)
    _plant_counts(planter)
    _plant_hamlets(planter)
    _plant_support(planter)


def plant_village(
    planter: Planter, rule: str, mask: Callable[[int], Array], values: dict[str, Any],
    spells: Sequence[Periods] = SPELLS,
) -> list[tuple[int, Periods]]:  # fmt: skip
    """Edit village rows on the lists of a spell; returns what was taken."""
    taken: list[tuple[int, Periods]] = []

    def take(periods: Periods) -> int | None:
        return planter.take_village(over(mask, periods))

    for village, periods in planter.subjects(take, spells=spells, count=planter.count(5)):
        set_village(planter, village, periods, **values)
        planter.key.add(rule, "village", str(planter.world.village_id[village]), labels(periods))
        taken.append((village, periods))
    return taken


def set_village(planter: Planter, village: int, periods: Periods, **values: Any) -> None:
    """Edit columns of a village's row on some lists."""
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell("village", period, village, column, value)


def _plant_exited(planter: Planter) -> None:
    """Villages that are out without meeting a condition of the exit."""
    out = planter.world.village_states.is_out
    plans: tuple[tuple[str, dict[str, Any]], ...] = (
        ("VL07", {"collective_income_yuan": 0}),
        ("VL09", {"is_collective_income_stable": False}),
        ("VL10", {"has_hardened_road_to_town": False}),
        ("VL11", {"households_without_safe_water": 3}),
        ("VL14", {"sanitary_toilet_coverage_pct": 72.5}),
        ("VL15", {"has_broadband": False}),
        ("VL16", {"has_sewage_treatment": False}),
    )
    spells = tuple(spell for spell in SPELLS if 0 not in spell and 1 not in spell)
    for rule, values in plans:
        plant_village(planter, rule, lambda period: out[period], values, spells)


def _plant_counts(planter: Planter) -> None:
    """A city outside the programme; more poor than inhabitants; counts that disagree; more insured than inhabitants."""
    every = np.ones(planter.world.villages.count, dtype=bool)

    def anywhere(period: int) -> Array:
        return every

    plant_village(planter, "VL02", anywhere, {"city_name": _OTHER_CITY})
    tables = {period: village_rows(planter.world, period) for period in range(len(DAYS))}

    def cell(period: int, village: int, column: str) -> int:
        return int(tables[period].get_column(column)[village])

    for village, periods in plant_village(planter, "VL04", anywhere, {}):
        value = cell(0, village, "registered_households") + 3
        set_village(planter, village, periods, poor_households=value)
        planter.key.add_side_effect("DY17", "village", str(planter.world.village_id[village]), labels(periods))
    for village, periods in plant_village(planter, "VL19", anywhere, {}, YEAR_END_SPELLS):
        set_village(planter, village, periods, natural_villages=cell(0, village, "natural_villages") + 1)
    for village, periods in plant_village(planter, "VL33", anywhere, {}):
        value = cell(0, village, "registered_persons") + 30
        set_village(planter, village, periods, medical_insured_persons=value)
    plant_village(planter, "DUTY25", anywhere, {"assistants": 0})


def _plant_hamlets(planter: Planter) -> None:
    """Model villages that are not clean or lack sewers; more poor households than households."""
    hamlets = planter.world.hamlets
    county = planter.world.villages.county[hamlets.village]

    def model(year_end: int) -> Array:
        result: Array = hamlets.model_year <= year_of_check(year_end)
        return result

    def every(year_end: int) -> Array:
        return np.ones(hamlets.count, dtype=bool)

    plans = (
        ("VL23", model, "is_clean_village"), ("VL24", model, "has_sewage_treatment"), ("VL27", every, "poor_households"),
    )  # fmt: skip
    for rule, mask, column in plans:

        def take(lists: Periods, mask: Callable[[int], Array] = mask) -> int | None:
            return planter.take("natural_village", mask(lists[0]), county)

        for hamlet, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS, count=planter.count(6)):
            value = int(hamlets.households[hamlet]) + 2 if rule == "VL27" else False
            planter.edits.set_cell("natural_village", year_end, hamlet, column, value)
            code = str(hamlets.code[hamlet])
            planter.key.add(rule, "natural_village", code, labels(in_force(year_end)))


def _plant_support(planter: Planter) -> None:
    """Two lead units in one village; a village whose unit has gone."""
    units = planter.world.units
    second = np.zeros(planter.world.villages.count, dtype=bool)
    second[units.pair_village[~units.pair_is_lead]] = True
    rows_of = {village: np.flatnonzero(units.pair_village == village) for village in range(len(second))}
    for village, periods in plant_village(planter, "DUTY14", lambda period: second, {}):
        for period in periods:
            for row in rows_of[village].tolist():
                planter.edits.set_cell("support_unit", period, row, "is_lead_unit", True)
    for village, periods in plant_village(planter, "DUTY15", lambda period: ~second, {}):
        for period in periods:
            ended = date_of(int(DAYS[periods[0]]) - 31)
            planter.edits.set_cell("support_unit", period, int(rows_of[village][0]), "end_date", ended)
