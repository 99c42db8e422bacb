"""Canaries: unmistakable names and telephone numbers that must never reach a page below the restricted tier."""

from __future__ import annotations

from pipelines.demo.clock import PERIODS
from pipelines.demo.defects.planter import Planter

_PERSONS = ("金丝雀甲子", "金丝雀乙丑", "金丝雀丙寅", "金丝雀丁卯", "金丝雀戊辰")
_HELPER, _LEADER, _DEPUTY, _CONTACT, _CADRE = "金丝雀己巳", "金丝雀庚午", "金丝雀辛未", "金丝雀壬申", "金丝雀癸酉"


def place_canaries(planter: Planter) -> None:
    """Heads of five households in five counties, a helper and a cadre (who both visit), two leaders, a village contact."""
    world, canaries = planter.world, planter.key.canaries
    names = world.people.name.to_list()
    for turn, name in enumerate(_PERSONS):
        household = planter.take_household(planter.quiet)
        if household is None:
            continue
        head = int(world.head[0, household])
        names[head] = name
        phone = f"1999999{turn + 1:04d}"
        planter.set_household(household, tuple(range(PERIODS)), phone_number=phone)
        planter.set_person(head, tuple(range(PERIODS)), phone_number=phone)
        canaries["names"].append(name)
        canaries["id_numbers"].append(str(world.people.id_number[head]))
        canaries["phones"].append(phone)
    world.people.name = type(world.people.name)("person_name", names)
    _name_officials(planter)
    canaries["names"] += [_HELPER, _LEADER, _DEPUTY, _CONTACT, _CADRE]
    canaries["id_numbers"].append(str(world.cadres.id_number[0]))


def _name_officials(planter: Planter) -> None:
    """The first helper, cadre, unit leaders and village contact bear canary names wherever they are written."""
    world = planter.world
    old = world.pairings.helper_names[0]
    world.pairings.helper_names[0] = _HELPER
    visits = world.visits
    visits.visitor_name = visits.visitor_name.astype("<U8")
    visits.visitor_name[(visits.visitor == "FR0001") & (visits.visitor_name == old)] = _HELPER
    world.cadres.name[0] = _CADRE
    visits.visitor_name[visits.visitor == world.cadres.number[0]] = _CADRE
    visits.visitor_name[visits.visitor == "LD0001"] = _LEADER
    visits.visitor_name[visits.visitor == "LD0002"] = _DEPUTY
    world.units.leader_name[0], world.units.deputy_name[0] = _LEADER, _DEPUTY
    world.villages.contact_name[0] = _CONTACT
