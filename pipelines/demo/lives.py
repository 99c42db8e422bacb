"""Who comes and goes: births, deaths, marriages, moves, and households that come or go as a whole."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import NEVER, REFERENCE_DAY, Array, day, full_years
from pipelines.demo.families import (
    CHILD,
    DAUGHTER_IN_LAW,
    FATHER,
    GRANDCHILD,
    HEAD,
    MOTHER,
    SIBLING,
    SPOUSE,
    Members,
    birth_days,
    make_members,
)
from pipelines.demo.households import CLEARED_OUT, STAYS, TEKUN, VANISHED, Households
from pipelines.demo.people import (
    BORN,
    DIED,
    MARRIED_IN,
    MARRIED_OUT,
    MISJUDGED,
    MOVED_IN,
    MOVED_OUT,
    NO_EVENT,
    People,
    identify_people,
    name_people,
)

_BEFORE = (day(2017, 1, 10), day(2018, 12, 15))
_DURING_2019 = (day(2019, 1, 5), day(2019, 12, 20))


class _Extras:
    """Members beside those of 2018-12-31: who left in 2017 and 2018, who came in 2019."""

    def __init__(self) -> None:
        self.parts: list[dict[str, Array]] = []

    def add(self, household: Array, role: int, is_male: Array, age: Array, *, enter: Array, leave: Array,
            reasons: tuple[str, str], was_head: bool = False) -> None:  # fmt: skip
        """Add one group of members; `reasons` is why they came and why they left."""
        self.parts.append(
            {
                "household": household, "role": np.full(len(household), role), "is_male": is_male.astype(bool),
                "age": age, "enter": enter, "leave": leave, "was_head": np.full(len(household), was_head),
                "enter_reason": np.full(len(household), reasons[0]), "leave_reason": np.full(len(household), reasons[1]),
            }
        )  # fmt: skip

    def columns(self) -> dict[str, Array]:
        """All groups as one set of columns."""
        return {name: np.concatenate([part[name] for part in self.parts]) for name in self.parts[0]}


def _household_view(households: Households, members: Members) -> dict[str, Array]:
    """Per household: age and sex of the head, which roles it has, age of the youngest wife."""
    count = households.count
    view: dict[str, Array] = {
        "head_age": np.zeros(count), "head_male": np.zeros(count, dtype=bool), "wife_age": np.zeros(count),
        "only_children": np.ones(count, dtype=bool),
    }  # fmt: skip
    head = members.role == HEAD
    view["head_age"][members.household[head]] = members.age[head]
    view["head_male"][members.household[head]] = members.is_male[head]
    for name, role in (("spouse", SPOUSE), ("mother", MOTHER), ("child", CHILD), ("wife", DAUGHTER_IN_LAW)):
        has = np.zeros(count, dtype=bool)
        has[members.household[members.role == role]] = True
        view[f"has_{name}"] = has
    wife = ((members.role == SPOUSE) & ~members.is_male) | (members.role == DAUGHTER_IN_LAW)
    view["wife_age"][members.household[wife]] = members.age[wife]
    other = ~np.isin(members.role, (HEAD, CHILD))
    view["only_children"][members.household[other]] = False
    return view


def _pick(rng: np.random.Generator, eligible: Array, share: float) -> Array:
    """Positions of a random share of the eligible (at least one where there is one)."""
    positions = np.flatnonzero(eligible)
    count = min(len(positions), max(1, round(len(eligible) * share)))
    return np.sort(rng.choice(positions, count, replace=False)) if count else positions


def _add_departed(rng: np.random.Generator, extras: _Extras, households: Households, view: dict[str, Array]) -> None:
    """Members of original households who died, married out or moved away in 2017 and 2018."""
    stable = households.is_original & households.is_base & (households.category != TEKUN)
    free = stable.copy()

    def take(eligible: Array, share: float) -> Array:
        chosen = _pick(rng, eligible & free, share)
        free[chosen] = False
        return chosen

    for role, male, eligible, share in (
        (MOTHER, False, ~view["has_mother"] & (view["head_age"] < 66), 0.014),
        (FATHER, True, (view["head_age"] < 62) & view["has_mother"], 0.008),
        (SPOUSE, None, ~view["has_spouse"] & view["only_children"] & (view["head_age"] > 45), 0.012),
    ):
        chosen = take(eligible, share)
        head_age = view["head_age"][chosen]
        sex = ~view["head_male"][chosen] if male is None else np.full(len(chosen), male)
        gap = rng.uniform(-2, 6, len(chosen)) if role == SPOUSE else rng.uniform(21, 31, len(chosen))
        extras.add(chosen, role, sex, np.minimum(head_age + gap, 98.0), enter=households.enter[chosen],
                   leave=rng.integers(*_BEFORE, len(chosen)), reasons=(NO_EVENT, DIED), was_head=role == SPOUSE)  # fmt: skip
    grown = view["has_child"] & (view["head_age"] > 47) & (view["head_age"] < 62)
    for reason, share in ((MARRIED_OUT, 0.010), (MOVED_OUT, 0.004)):
        chosen = take(grown, share)
        extras.add(chosen, CHILD, np.full(len(chosen), reason == MOVED_OUT), rng.uniform(23.0, 27.0, len(chosen)),
                   enter=households.enter[chosen], leave=rng.integers(*_BEFORE, len(chosen)),
                   reasons=(NO_EVENT, reason))  # fmt: skip


def _add_newcomers_of_2019(
    rng: np.random.Generator, extras: _Extras, households: Households, view: dict[str, Array]
) -> None:
    """Children born in 2019 and wives who married in."""
    stable = households.is_base & (households.leave == NEVER) & (households.category != TEKUN)
    young = stable & (view["wife_age"] > 20) & (view["wife_age"] < 40)
    for role, eligible, share in (
        (CHILD, young & view["has_spouse"] & ~view["has_wife"], 0.014),
        (GRANDCHILD, young & view["has_wife"], 0.012),
    ):
        chosen = _pick(rng, eligible, share)
        born = rng.integers(*_DURING_2019, len(chosen))
        extras.add(chosen, role, rng.random(len(chosen)) < 0.52, (REFERENCE_DAY - born) / 365.25, enter=born,
                   leave=np.full(len(chosen), NEVER), reasons=(BORN, NO_EVENT))  # fmt: skip
    bachelor = stable & ~view["has_spouse"] & view["head_male"] & (view["head_age"] < 48)
    chosen = _pick(rng, bachelor & ~view["has_child"], 0.003)
    age = np.clip(view["head_age"][chosen] - rng.uniform(0, 6, len(chosen)), 23.0, 45.0)
    extras.add(chosen, SPOUSE, np.zeros(len(chosen), dtype=bool), age,
               enter=rng.integers(*_DURING_2019, len(chosen)), leave=np.full(len(chosen), NEVER),
               reasons=(MARRIED_IN, NO_EVENT))  # fmt: skip


def _with_extras(members: Members, columns: dict[str, Array], birth: Array, households: Households) -> dict[str, Array]:
    """Members and extras as one set of columns, ordered by household, extras last."""
    base = len(members.household)
    extra = len(columns["household"])
    household = np.concatenate([members.household, columns["household"]])
    together = {
        "household": household,
        "role": np.concatenate([members.role, columns["role"]]),
        "is_male": np.concatenate([members.is_male, columns["is_male"]]),
        "birth": birth,
        "enter": np.concatenate([households.enter[members.household], columns["enter"]]),
        "leave": np.concatenate([households.leave[members.household], columns["leave"]]),
        "enter_reason": np.concatenate([np.full(base, NO_EVENT, dtype="<U4"), columns["enter_reason"].astype("<U4")]),
        "leave_reason": np.concatenate([np.full(base, NO_EVENT, dtype="<U4"), columns["leave_reason"].astype("<U4")]),
        "was_head": np.concatenate([np.zeros(base, dtype=bool), columns["was_head"]]),
        "head_from": np.full(base + extra, NEVER),
        "is_extra": np.arange(base + extra) >= base,
    }
    order = np.argsort(household, kind="stable")
    return {name: values[order] for name, values in together.items()}


def _settle_successors(columns: dict[str, Array]) -> None:
    """Where the head died before 2019, the present head took over on that day."""
    previous = np.flatnonzero(columns["was_head"])
    took_over = np.full(int(columns["household"].max()) + 1, NEVER)
    took_over[columns["household"][previous]] = columns["leave"][previous]
    head = columns["role"] == HEAD
    columns["head_from"][head] = took_over[columns["household"][head]]


def _settle_arrivals(rng: np.random.Generator, columns: dict[str, Array], households: Households) -> None:
    """Children born after the household's entry, and young wives who married in, came on their own day."""
    own_entry = households.enter[columns["household"]]
    base = ~columns["is_extra"]
    born = base & (columns["birth"] > own_entry)
    columns["enter"][born] = columns["birth"][born]
    columns["enter_reason"][born] = BORN
    age = (REFERENCE_DAY - columns["birth"]) / 365.25
    has_young = np.zeros(households.count, dtype=bool)
    has_young[columns["household"][np.isin(columns["role"], (CHILD, GRANDCHILD)) & ~columns["is_extra"]]] = True
    wife = np.isin(columns["role"], (SPOUSE, DAUGHTER_IN_LAW)) & ~columns["is_male"]
    staying = households.is_base & households.is_original & (households.leave == NEVER)
    bride = base & wife & (age > 23.5) & (age < 34) & ~has_young[columns["household"]] & staying[columns["household"]]
    moved = base & (columns["role"] == CHILD) & (age > 5) & (age < 14) & staying[columns["household"]]
    for eligible, chance, reason in ((bride, 0.35, MARRIED_IN), (moved, 0.004, MOVED_IN)):
        chosen = eligible & (rng.random(len(age)) < chance)
        columns["enter"][chosen] = rng.integers(*_BEFORE, int(chosen.sum()))
        columns["enter_reason"][chosen] = reason


def _settle_departures_of_2019(rng: np.random.Generator, columns: dict[str, Array], households: Households) -> None:
    """Deaths, marriages out and moves in 2019 among those present at 2018-12-31."""
    age = full_years(columns["birth"], REFERENCE_DAY)
    hazard = np.select([age >= 80, age >= 70, age >= 60], [0.09, 0.04, 0.016], 0.0012)
    quiet = households.is_base & (households.leave == NEVER) & (households.category != TEKUN)
    may_leave = ~columns["is_extra"] & quiet[columns["household"]] & (columns["role"] != HEAD)
    may_leave &= columns["enter_reason"] == NO_EVENT
    draw = rng.random(len(age))
    day_of_event = rng.integers(*_DURING_2019, len(age))
    grown = may_leave & (columns["role"] == CHILD) & (age >= 21) & (age <= 27)
    for eligible, chance, reason in (
        (may_leave & (draw < hazard), 1.0, DIED),
        (grown & ~columns["is_male"] & (draw > 0.985), 1.0, MARRIED_OUT),
        (grown & columns["is_male"] & (draw > 0.996), 1.0, MOVED_OUT),
        (may_leave & (columns["role"] == SIBLING) & (draw > 0.995), 1.0, MOVED_OUT),
    ):
        chosen = eligible & (rng.random(len(age)) < chance)
        columns["leave"][chosen] = day_of_event[chosen]
        columns["leave_reason"][chosen] = reason


def _settle_head_deaths_of_2019(rng: np.random.Generator, columns: dict[str, Array], households: Households) -> None:
    """A few married heads with no one but children die in 2019; the spouse becomes the head."""
    count = households.count
    others = np.zeros(count, dtype=bool)
    others[columns["household"][~np.isin(columns["role"], (HEAD, SPOUSE, CHILD)) | columns["is_extra"]]] = True
    others[columns["household"][columns["leave"] < NEVER]] = True
    spouse = np.full(count, -1)
    married = (columns["role"] == SPOUSE) & (columns["enter_reason"] == NO_EVENT)
    spouse[columns["household"][married]] = np.flatnonzero(married)
    head = np.flatnonzero(columns["role"] == HEAD)
    head = head[(spouse >= 0)[columns["household"][head]] & ~others[columns["household"][head]]]
    head = head[households.is_base[columns["household"][head]]]
    head = head[(households.category != TEKUN)[columns["household"][head]]]
    head = np.sort(rng.choice(head, max(1, round(len(head) * 0.009)), replace=False))
    at = rng.integers(*_DURING_2019, len(head))
    columns["leave"][head] = at
    columns["leave_reason"][head] = DIED
    columns["head_from"][spouse[columns["household"][head]]] = at


def settle_vanishing_households(rng: np.random.Generator, households: Households, members: Members) -> None:
    """Some old people who lived alone die in 2019: the household leaves as a whole."""
    alone = households.is_base & (households.size_2018 == 1) & households.is_original & (households.leave == NEVER)
    age = np.zeros(households.count)
    age[members.household] = members.age
    dying = alone & (age > 66) & (rng.random(households.count) < 0.045)
    households.leave[dying] = rng.integers(*_DURING_2019, int(dying.sum()))
    households.leave_kind[dying] = VANISHED


def make_people(rng: np.random.Generator, households: Households, types: Array) -> People:
    """All persons with the days on which they come and go, named and numbered."""
    members = make_members(rng, households, types)
    settle_vanishing_households(rng, households, members)
    view = _household_view(households, members)
    extras = _Extras()
    _add_departed(rng, extras, households, view)
    _add_newcomers_of_2019(rng, extras, households, view)
    extra = extras.columns()
    birth = birth_days(rng, np.concatenate([members.age, np.maximum(extra["age"], -2.0)]))
    born_2019 = np.concatenate([np.zeros(len(members.age), dtype=bool), extra["enter_reason"] == BORN])
    birth[born_2019] = np.concatenate([np.zeros(len(members.age), dtype=np.int64), extra["enter"]])[born_2019]
    columns = _with_extras(members, extra, birth, households)
    _settle_successors(columns)
    _settle_arrivals(rng, columns, households)
    _settle_departures_of_2019(rng, columns, households)
    _settle_head_deaths_of_2019(rng, columns, households)
    _settle_whole_households(columns, households)
    slot = np.arange(len(birth)) - np.searchsorted(columns["household"], columns["household"], side="left") + 1
    county = households.county[columns["household"]]
    return People(
        household=columns["household"], county=county, slot=slot, role=columns["role"], is_male=columns["is_male"],
        birth=columns["birth"], enter=columns["enter"], leave=columns["leave"],
        enter_reason=columns["enter_reason"], leave_reason=columns["leave_reason"],
        head_from=columns["head_from"], was_head=columns["was_head"],
        name=name_people(rng, columns["household"], columns["role"]),
        id_number=identify_people(county, columns["birth"], columns["is_male"]),
    )  # fmt: skip


def _settle_whole_households(columns: dict[str, Array], households: Households) -> None:
    """Members of a household that leaves as a whole leave with it."""
    kind = households.leave_kind[columns["household"]]
    household_leave = households.leave[columns["household"]]
    leaving = (kind != STAYS) & (columns["leave"] >= household_leave)
    columns["leave"][leaving] = household_leave[leaving]
    columns["leave_reason"][leaving & (kind == CLEARED_OUT)] = MISJUDGED
    columns["leave_reason"][leaving & (kind == VANISHED)] = DIED
