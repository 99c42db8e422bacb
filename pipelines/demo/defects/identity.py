"""Defects of identity numbers, names and telephone numbers (family ID)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import Array, date_of
from pipelines.demo.defects.planter import ALL, Periods, Planter, always, changes_at, labels
from pipelines.demo.defects.support import unknown_to_rosters
from pipelines.demo.families import CHILD, HEAD
from pipelines.demo.identity import checksum, with_checksum

# Identity does not change, so a number that is wrong for a while changes twice (DY06 is then a side effect).
_SPELLS: tuple[Periods, ...] = (ALL, ALL, (3, 4, 5, 6), (0, 1), ALL, (6,))


def plant_identity(planter: Planter) -> None:
    """All rules of the family."""
    _plant_numbers(planter)
    _plant_birth_and_gender(planter)
    _plant_shared_numbers(planter)
    world = planter.world
    for person, periods in planter.plant_persons("ID19", always(_not_head(planter)), {}):
        planter.set_person(person, periods, person_name=f"{world.people.name[person]}A1")
    for _ in planter.plant_households("ID23", always(planter.quiet), {"phone_number": "1990000"}):
        pass
    everyone = always(planter.quiet & (world.size[0] > 1))
    for household, periods in planter.plant_households("ID17", everyone, {}):
        other = next(member for member in world.members(household).tolist() if member != world.head[0, household])
        planter.set_household(household, periods, head_id_number=str(world.people.id_number[other]))


def _not_head(planter: Planter) -> Array:
    return planter.world.people.role != HEAD


def _middle_aged(planter: Planter) -> Array:
    """Members, not heads, of 27 to 52 years: no age limit of any rule is near."""
    ages = planter.world.ages
    return _not_head(planter) & (ages[0] >= 27) & (ages[6] <= 52)


def _plant_id(planter: Planter, rule: str, mask: Array, wrong: dict[int, str], also: tuple[str, ...] = ()) -> None:
    """Give persons the wrong number that `wrong` (filled by position) holds for them."""
    for person, periods in planter.plant_persons(rule, always(mask), {}, spells=_SPELLS):
        planter.set_person(person, periods, id_number=wrong[person])
        planter.person_also("DY06", person, labels(changes_at(periods)))
        for other in also:
            planter.person_also(other, person, labels(periods))
        if rule == "ID10":
            unknown_to_rosters(planter, person, periods)


class _Wrong(dict[int, str]):
    """The wrong number of a person, made when it is asked for."""

    def __init__(self, planter: Planter, kind: str) -> None:
        self.numbers = planter.world.people.id_number
        self.kind = kind

    def __missing__(self, person: int) -> str:
        right = str(self.numbers[person])
        if self.kind == "short":
            return right[:-1]
        if self.kind == "checksum":
            return right[:17] + ("1" if right[17] != "1" else "2")
        if self.kind == "birth":
            return with_checksum(right[:10] + "1332" + right[14:17])
        if self.kind == "placeholder":
            return with_checksum("999999" + right[6:17])
        return right[:15] + "000"


def _plant_numbers(planter: Planter) -> None:
    """Blank, too short, wrong check digit, impossible birth, placeholder, digits lost by a spreadsheet."""
    mask = _middle_aged(planter)
    for _ in planter.plant_persons("ID01", always(mask), {"id_number": None}, spells=(ALL,)):
        pass
    _plant_id(planter, "ID02", mask, _Wrong(planter, "short"))
    _plant_id(planter, "ID04", mask, _Wrong(planter, "checksum"))
    _plant_id(planter, "ID06", mask, _Wrong(planter, "birth"), ("ID07",))
    _plant_id(planter, "ID10", mask, _Wrong(planter, "placeholder"))
    numbers = planter.world.people.id_number.to_list()
    loses = [checksum(number[:15] + "00") != "0" for number in numbers]
    women = mask & ~planter.world.people.is_male & np.array(loses)
    _plant_id(planter, "ID12", women, _Wrong(planter, "spreadsheet"), ("ID04",))


def _plant_birth_and_gender(planter: Planter) -> None:
    """Registered birth ten days off; registered sex against the number."""
    world = planter.world
    for person, periods in planter.plant_persons("ID07", always(_middle_aged(planter)), {}, spells=_SPELLS):
        planter.set_person(person, periods, birth_date=date_of(int(world.people.birth[person]) + 10))
        planter.person_also("DY06", person, labels(changes_at(periods)))
    heads = (world.people.role == HEAD) & (world.people.head_from > world.people.birth.max())
    for person, periods in planter.plant_persons("ID08", always(heads), {}, spells=_SPELLS):
        planter.set_person(person, periods, gender="女" if world.people.is_male[person] else "男")
        planter.person_also("DY06", person, labels(changes_at(periods)))


def _plant_shared_numbers(planter: Planter) -> None:
    """One person stands in two households: the second entry repeats number and birth of the first."""
    world = planter.world
    years = world.people.birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    mask = _middle_aged(planter) & (world.people.role == CHILD)
    for _ in range(planter.count(4)):
        first = planter.take_person(mask)
        if first is None:
            continue
        same = mask & (years == years[first]) & (world.people.is_male == world.people.is_male[first])
        second = planter.take_person(same)
        if second is None:
            continue
        number, birth = str(world.people.id_number[first]), date_of(int(world.people.birth[first]))
        planter.set_person(second, ALL, id_number=number, birth_date=birth)
        for person in (first, second):
            planter.person_found("ID14", person, labels(ALL))
            # The roster of the disabled may now speak of the other of the two.
            planter.person_also("LB06", person, labels(ALL))
