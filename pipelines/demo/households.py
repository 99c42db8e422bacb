"""Which households there are: the 26,943 of 2018-12-31, those that left before and those that came after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import NEVER, Array, day
from pipelines.demo.figures import COUNTIES
from pipelines.demo.villages import Villages

GENERAL, DIBAO, TEKUN = 0, 1, 2
CATEGORIES = ("一般贫困户", "低保贫困户", "五保贫困户")

# Why a whole household leaves the register.
STAYS, CLEARED_OUT, VANISHED = 0, 1, 2

_LARGEST = 9


@dataclass
class Households:
    """Parallel arrays over all households that are ever registered, ordered by village and entry."""

    village: Array  # position among the villages
    county: Array
    sequence: Array  # 1, 2, … within the village
    category: Array
    size_2018: Array  # members who are present at 2018-12-31 (or make up the household, if it is not)
    identified: Array  # day number
    enter: Array  # day of entry: the identification, or for the original ones too
    leave: Array
    leave_kind: Array
    is_base: Array  # registered at 2018-12-31

    @property
    def count(self) -> int:
        """How many households."""
        return len(self.village)

    @property
    def is_original(self) -> Array:
        """Registered in the first identification, up to June 2016."""
        return self.enter < day(2016, 7, 1)


def _sizes(rng: np.random.Generator, category: Array, county: Array, targets: Array) -> Array:
    """Members of each household so that each county's sum is its target."""
    general = rng.choice(np.arange(1, 10), len(category), p=[0.05, 0.10, 0.19, 0.26, 0.20, 0.12, 0.05, 0.02, 0.01])
    dibao = rng.choice(np.arange(1, 8), len(category), p=[0.20, 0.22, 0.23, 0.18, 0.10, 0.05, 0.02])
    tekun = 1 + (rng.random(len(category)) < 0.06)
    sizes = np.where(category == GENERAL, general, np.where(category == DIBAO, dibao, tekun))
    is_general = np.flatnonzero(category == GENERAL)
    largest = int(is_general[len(is_general) // 2])
    sizes[largest] = 11
    for position, target in enumerate(targets.tolist()):
        members = np.flatnonzero((county == position) & (category != TEKUN))
        members = members[members != largest]
        while (difference := target - int(sizes[county == position].sum())) != 0:
            step = 1 if difference > 0 else -1
            able = members[(sizes[members] + step >= 1) & (sizes[members] + step <= _LARGEST)]
            chosen = rng.choice(able, min(abs(difference), len(able)), replace=False)
            sizes[chosen] += step
    result: Array = sizes
    return result


def _original_identification(rng: np.random.Generator, count: int) -> Array:
    """Identification days: most in spring 2016, a tenth in the pilot villages of late 2015."""
    spring = rng.integers(day(2016, 4, 1), day(2016, 7, 1), count)
    pilot = rng.integers(day(2015, 10, 1), day(2015, 12, 20), count)
    return np.where(rng.random(count) < 0.1, pilot, spring)


def _base_entries(rng: np.random.Generator, count: int) -> Array:
    """Entry days of the base: 1.0% newly identified in 2017, 0.8% in 2018, the others in the first identification."""
    draw = rng.random(count)
    in_2017 = rng.integers(day(2017, 2, 1), day(2017, 12, 1), count)
    in_2018 = rng.integers(day(2018, 2, 1), day(2018, 12, 1), count)
    original = _original_identification(rng, count)
    return np.where(draw < 0.010, in_2017, np.where(draw < 0.018, in_2018, original))


def _extra_households(rng: np.random.Generator, village_of_base: Array) -> dict[str, Array]:
    """Households outside the base: gone in 2017 and 2018 (cleared out or died out), and newcomers of 2019."""
    base = len(village_of_base)
    parts: list[dict[str, Array]] = []
    plan = [
        (0.010, CLEARED_OUT, 2017), (0.005, VANISHED, 2017), (0.005, CLEARED_OUT, 2018),
        (0.005, VANISHED, 2018), (0.0035, STAYS, 2019),
    ]  # fmt: skip
    for share, kind, year in plan:
        count = max(2, round(base * share))
        event = rng.integers(day(year, 1, 20), day(year, 12, 10), count)
        is_new = kind == STAYS
        enter = event if is_new else _original_identification(rng, count)
        large = rng.integers(2, 6, count)
        parts.append(
            {
                "village": village_of_base[rng.integers(0, base, count)],
                "category": np.where(rng.random(count) < (0.4 if kind == VANISHED else 0.0), TEKUN, GENERAL),
                "size_2018": np.ones(count, dtype=np.int64) if kind == VANISHED else large,
                "enter": enter,
                "leave": np.full(count, NEVER) if is_new else event,
                "leave_kind": np.full(count, kind),
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _begin_with_the_first(columns: dict[str, Array]) -> None:
    """No village is without a household when the programme begins: the first of each is one of the original ones."""
    is_first = np.diff(columns["village"], prepend=-1) != 0
    late = is_first & columns["is_base"] & (columns["enter"] >= day(2016, 7, 1))
    columns["enter"][late] = day(2016, 3, 15)


def make_households(rng: np.random.Generator, villages: Villages, scale: float) -> Households:
    """All households, ordered by village, then entry; sizes add up to the county figures at 2018-12-31."""
    village = np.repeat(np.arange(villages.count), villages.households_2018)
    base = len(village)
    category = rng.choice([GENERAL, DIBAO, TEKUN], base, p=[0.55, 0.32, 0.13])
    county = villages.county[village]
    per_county = np.bincount(county, minlength=len(COUNTIES))
    targets = np.maximum(np.array([round(figures.persons * scale) for figures in COUNTIES]), per_county)
    sizes = _sizes(rng, category, county, targets)
    enter = _base_entries(rng, base)
    leave, leave_kind = np.full(base, NEVER), np.zeros(base, dtype=np.int64)
    cleared = (rng.random(base) < 0.0015) & (category == GENERAL) & (enter < day(2017, 1, 1))
    leave[cleared] = rng.integers(day(2019, 1, 10), day(2019, 12, 10), int(cleared.sum()))
    leave_kind[cleared] = CLEARED_OUT
    extra = _extra_households(rng, village)
    columns = {
        "village": np.concatenate([village, extra["village"]]),
        "category": np.concatenate([category, extra["category"]]),
        "size_2018": np.concatenate([sizes, extra["size_2018"]]),
        "enter": np.concatenate([enter, extra["enter"]]),
        "leave": np.concatenate([leave, extra["leave"]]),
        "leave_kind": np.concatenate([leave_kind, extra["leave_kind"]]),
        "is_base": np.arange(base + len(extra["village"])) < base,
    }
    order = np.lexsort((columns["enter"], ~columns["is_base"] & (columns["leave"] == NEVER), columns["village"]))
    columns = {name: values[order] for name, values in columns.items()}
    _begin_with_the_first(columns)
    first = np.searchsorted(columns["village"], columns["village"], side="left")
    return Households(
        county=villages.county[columns["village"]],
        sequence=np.arange(len(order)) - first + 1,
        identified=columns["enter"].copy(),
        **columns,
    )
