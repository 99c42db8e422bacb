"""One record of how a household behaved, dated by the day of the facts."""

from __future__ import annotations

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of, town_of

TAKEN_AWAY = ("取消", "扣", "不予", "停")


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    facts = []
    for record in moment.present("household_conduct"):
        home = homes.home(record["household_id"])
        village = homes.village_of(record["household_id"])
        facts.append({
            "subject_key": record["record_key"], "record_id": record["record_id"],
            "household_id": record["household_id"], "village_code": village, "town_code": town_of(village),
            "county_code": record["county_code"], "as_of": moment.as_of, "data_date": record["data_date"],
            "duplicate_no": record["duplicate_no"], "household_conduct_row_id": record["row_id"],
            "household_row_id": of(home, "row_id"), "conduct_date": record["conduct_date"],
            "conduct_type": record["conduct_type"], "is_listed_as_dishonest": record["is_listed_as_dishonest"],
            "has_household": home is not None, "has_basis": record["basis"] is not None,
            "has_reward_or_penalty": record["reward_or_penalty"] is not None,
            "is_rewarded": _is_reward(record["reward_or_penalty"]),
        })  # fmt: skip
    return facts


def _is_reward(words: str | None) -> bool:
    """A prize that is not given, or taken away again, is a penalty."""
    return words is not None and "奖" in words and not any(word in words for word in TAKEN_AWAY)
