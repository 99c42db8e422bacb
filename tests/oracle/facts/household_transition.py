"""One household on the present or an earlier list: what changed between the two newest lists that name it."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_lists import ListsBefore
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, most, of, only, town_of

ENTRIES = ("新识别", "返贫", "分户")
DEPARTURES = ("终止帮扶(清退)", "整户自然减少", "合户")
REGROUPINGS = ("分户", "合户")
COMPARED = (
    "household_category", "poverty_status", "household_size_persons", "has_labour_capacity", "exit_year", "identified_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    lists = ListsBefore(moment, "household")
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
            **lists.moves(newest, is_gone=present is None), **_records(records.get(newest["household_id"], [])),
        })  # fmt: skip
    return facts


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
