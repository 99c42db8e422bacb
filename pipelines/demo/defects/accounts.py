"""Defects of what a household or an office is known by: names of heads, telephones, bank accounts, credit codes (family ID)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, Array
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, always, in_force, labels
from pipelines.demo.figures import COUNTIES
from pipelines.demo.households import GENERAL
from pipelines.demo.identity import bank_cards, phone_numbers

_SHARING_HOUSEHOLDS = 3


def plant_accounts(planter: Planter) -> None:
    """All rules of the family that do not concern the number of a person."""
    world = planter.world
    quiet = always(planter.quiet)
    for household, periods in planter.plant_households("ID18", quiet, {}):
        name = str(world.people.name[int(world.head[0, household])])
        planter.set_household(household, periods, head_name=f"{name[:-1]}{'桥' if name[-1] != '桥' else '帆'}")
    for _ in planter.plant_households("ID25", quiet, {"bank_card_number": "9.99E+15"}):
        pass
    _plant_shared(planter)
    _plant_cadres(planter)
    _plant_entities(planter)


def _plant_shared(planter: Planter) -> None:
    """A telephone of three households of a county; an account of two."""
    for rule, households, column in (
        ("ID24", _SHARING_HOUSEHOLDS, "phone_number"),
        ("ID26", 2, "bank_card_number"),
    ):
        for periods in ((6,), (2,), (1,), (4, 5))[: planter.count(4)]:
            sharing = _of_one_county(planter, households)
            if len(sharing) < households:
                continue
            first = np.array(sharing[:1])
            written = phone_numbers(first) if rule == "ID24" else bank_cards(first + 1, 16 + first % 4)
            for household in sharing:
                planter.set_household(household, periods, **{column: str(written[0])})
                planter.household_found(rule, household, labels(periods))


def _of_one_county(planter: Planter, count: int) -> list[int]:
    """So many free households of one county, of one village no two; none where no county has so many."""
    households = planter.world.households
    free = planter.quiet & ~planter.used_households & (households.category == GENERAL)
    _, one_of_village = np.unique(np.where(free, households.village, -1), return_index=True)
    allowed = np.zeros(households.count, dtype=bool)
    allowed[one_of_village] = free[one_of_village]
    allowed &= np.bincount(households.county[allowed], minlength=len(COUNTIES))[households.county] >= count
    chosen: list[int] = []
    for _ in range(count):
        household = planter.take_household(allowed)
        if household is None:
            break
        chosen.append(household)
        allowed = allowed & (households.county == households.county[household])
    return chosen


def _plant_cadres(planter: Planter) -> None:
    """A cadre's number whose check character is wrong, or which lacks one."""
    cadres = planter.world.cadres

    def take(periods: Periods) -> int | None:
        listed = (cadres.start <= DAYS[periods[0]]) & (cadres.village >= 0)
        return planter.take("cadre", listed & (np.arange(len(listed)) > 0), cadres.county)

    for turn, (cadre, periods) in enumerate(planter.subjects(take)):
        right = str(cadres.id_number[cadre])
        wrong = right[:17] + ("1" if right[17] != "1" else "2") if turn % 2 == 0 else right[:-1]
        for period in periods:
            planter.edits.set_cell("cadre", period, cadre, "id_number", wrong)
        planter.key.add("ID21", "cadre", str(cadres.number[cadre]), labels(periods))


def _plant_entities(planter: Planter) -> None:
    """A credit code whose last character is wrong."""
    entities = planter.world.economy.entities
    county = planter.world.villages.county[entities.village]
    everyone: Array = np.ones(len(county), dtype=bool)
    for entity, (year_end,) in planter.subjects(
        lambda periods: planter.take("entity", everyone, county), spells=YEAR_END_SPELLS
    ):
        right = entities.credit_code[entity]
        wrong = right[:17] + ("1" if right[17] != "1" else "2")
        planter.edits.set_cell("entity", year_end, entity, "unified_social_credit_code", wrong)
        planter.key.add("ID22", "entity", str(entities.id[entity]), labels(in_force(year_end)))
        _note_payments(planter, entity, in_force(year_end))


def _note_payments(planter: Planter, entity: int, periods: Periods) -> None:
    """Payments to an entity whose right code is on no list meanwhile are payments to nobody known (PF15)."""
    payments = planter.world.economy.payments
    for row in np.flatnonzero((payments.person < 0) & (payments.entity == entity)).tolist():
        at = labels(tuple(period for period in periods if period >= payments.batch[row]))
        planter.key.add_side_effect("PF15", "fund_payment", f"ZC{row + 1:06}", at)
