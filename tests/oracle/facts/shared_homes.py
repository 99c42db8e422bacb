"""Which household a row speaks of and where that household lives, for grains that only bear its number."""

from __future__ import annotations

from typing import Any

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of


class Homes:
    """Every household that is or was on the register, in its latest version, and the villages on the list in force."""

    def __init__(self, moment: Moment) -> None:
        self._homes = {row["household_id"]: row for row in moment.latest("household") if row["duplicate_no"] == 1}
        self._villages = {row["village_code"] for row in moment.first("village")}

    def home(self, household_id: str | None) -> Row | None:
        return self._homes.get(household_id)

    def village_of(self, household_id: str | None) -> Any:
        """Where the household lives. The number of an unknown one begins with its village, which must be on the list."""
        home_village = of(self.home(household_id), "village_code")
        if home_village is not None or household_id is None:
            return home_village
        return household_id[:12] if household_id[:12] in self._villages else None
