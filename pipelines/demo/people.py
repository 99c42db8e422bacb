"""The persons of the register as parallel arrays, and when each of them is on the lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, PERIODS, Array, full_years
from pipelines.demo.families import DAUGHTER_IN_LAW, FATHER, HEAD, MOTHER, SPOUSE
from pipelines.demo.identity import id_numbers
from pipelines.demo.names import GIVEN_NAMES, SURNAMES, person_names

# Positions in the code list 增减原因.
NO_EVENT = ""
BORN, MARRIED_IN, MOVED_IN = "新生儿", "婚入", "户籍迁入"
DIED, MARRIED_OUT, MOVED_OUT, MISJUDGED = "死亡", "婚出", "户籍迁出", "识别不准"


@dataclass
class People:
    """Parallel arrays over all persons that are ever registered, ordered by household and slot."""

    household: Array
    county: Array
    slot: Array
    role: Array
    is_male: Array
    birth: Array
    enter: Array
    leave: Array
    enter_reason: Array  # "" when the person came with the household
    leave_reason: Array
    head_from: Array  # day from which this person is the head; NEVER: by role alone
    was_head: Array  # head until death, followed by the person with head_from
    name: pl.Series
    id_number: pl.Series

    @property
    def count(self) -> int:
        """How many persons."""
        return len(self.household)

    def present(self, period: int) -> Array:
        """Who is on the list of a data date."""
        at = DAYS[period]
        return (self.enter <= at) & (at < self.leave)

    def ages(self, period: int) -> Array:
        """Age in full years at a data date."""
        return full_years(self.birth, int(DAYS[period]))

    def is_head(self, day_number: int) -> Array:
        """Who is the head of the household on a day."""
        succeeded = self.head_from <= day_number
        return succeeded | ((self.head_from == NEVER) & ((self.role == HEAD) | self.was_head))

    def relations(self, period: int) -> Array:
        """Relation to the head at a data date, as register values. Shape: persons, text."""
        table = np.array([["户主", "配偶", "之女", "之母", "之父", "之女", "之儿媳", "之孙女", "之兄弟姐妹"],
                          ["户主", "配偶", "之子", "之母", "之父", "之子", "之儿媳", "之孙子", "之兄弟姐妹"]])  # fmt: skip
        relation = table[self.is_male.astype(np.int64), self.role]
        is_head = self.is_head(int(DAYS[period]))
        relation = np.where(is_head, "户主", relation)
        result: Array = np.where(~is_head & (self.head_from < NEVER), "配偶", relation)
        return result

    def presence(self) -> Array:
        """Shape: data dates × persons."""
        return np.stack([self.present(period) for period in range(PERIODS)])


def name_people(rng: np.random.Generator, household: Array, role: Array) -> pl.Series:
    """Names; members of a household share the surname, except those who married in."""
    family = rng.integers(0, len(SURNAMES), int(household.max()) + 1)[household]
    own = rng.integers(0, len(SURNAMES), len(household))
    married = (role == SPOUSE) | (role == DAUGHTER_IN_LAW) | (role == MOTHER)
    surname = np.where(married & (role != FATHER), own, family)
    return person_names(surname, rng.integers(0, GIVEN_NAMES, len(household)))


def identify_people(county: Array, birth: Array, is_male: Array) -> pl.Series:
    """Identity numbers of all persons."""
    return id_numbers(county, birth, is_male.astype(bool))
