"""One household on the present or an earlier list: what changed between the two newest lists that name it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, most, of, only, town_of

ENTRIES = ("新识别", "返贫", "分户")
DEPARTURES = ("终止帮扶(清退)", "整户自然减少", "合户")
REGROUPINGS = ("分户", "合户")
COMPARED = (
    "household_category", "poverty_status", "household_size_persons", "has_labour_capacity", "exit_year", "identified_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    register = Lists(moment)
    records = by(moment.present("household_change"), "household_id")
    earlier = by(moment.earlier("household"), "record_key")
    in_force = {row["record_key"] for row in moment.present("household")}
    pairs: list[tuple[Row | None, Row | None]] = [
        (row, only(earlier.get(row["record_key"]))) for row in moment.first("household")
    ]
    pairs += [
        (None, row)
        for row in moment.latest("household")
        if row["duplicate_no"] == 1 and row["record_key"] not in in_force
    ]
    facts = []
    for present, previous in pairs:
        newest = present or previous
        assert newest is not None
        facts.append({
            "subject_key": newest["record_key"], "household_id": newest["household_id"],
            "village_code": newest["village_code"], "town_code": town_of(newest["village_code"]),
            "county_code": newest["county_code"], "as_of": moment.as_of, "data_date": newest["data_date"],
            "duplicate_no": 1, "household_row_id": of(present, "row_id"),
            "previous_household_row_id": of(previous, "row_id"), "previous_data_date": of(previous, "data_date"),
            "previous_village_code": of(previous, "village_code"),
            **{name: of(present, name) for name in COMPARED},
            **{f"previous_{name}": of(previous, name) for name in COMPARED},
            **register.moves(newest, is_gone=present is None), **_records(records.get(newest["household_id"], [])),
        })  # fmt: skip
    return facts


class Lists:
    """Which households stood on the register when their county sent the list before the present one."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._days: dict[str, set[date]] = {}
        for row in moment.register.rows.get("household", []):
            if row["county_code"] is not None and row["duplicate_no"] == 1 and row["data_date"] <= moment.as_of:
                self._days.setdefault(row["county_code"], set()).add(row["data_date"])
        self._keys: dict[date, set[str]] = {}

    def moves(self, newest: Row, *, is_gone: bool) -> Row:
        """A partial list ends nobody and a row set aside still names its household: missing there, it has not left."""
        previous = self._previous_day(newest["county_code"])
        was_in_force = previous is not None and newest["record_key"] in self._in_force(previous)
        return {
            "previous_list_date": previous, "is_gone": is_gone,
            "is_new": not is_gone and previous is not None and not was_in_force,
            "is_gone_since_previous_list": is_gone and was_in_force,
        }  # fmt: skip

    def _previous_day(self, county_code: str | None) -> date | None:
        days = sorted(self._days.get(county_code or "", ()))
        return days[-2] if len(days) > 1 else None

    def _in_force(self, day: date) -> set[str]:
        if day not in self._keys:
            at_that_day = Moment(replace(self.moment.register, as_of=day))
            self._keys[day] = {row["record_key"] for row in at_that_day.present("household")}
        return self._keys[day]


def _records(records: list[Row]) -> Row:
    def count(kinds: tuple[str, ...]) -> int:
        return sum(record["change_type"] in kinds for record in records)

    def last(kind: str) -> date | None:
        found: date | None = most(record["change_date"] for record in records if record["change_type"] == kind)
        return found

    return {
        "entry_records": count(ENTRIES), "departure_records": count(DEPARTURES), "regrouping_records": count(REGROUPINGS),
        "last_return_date": last("返贫"), "last_exit_date": last("脱贫退出"),
    }  # fmt: skip
