"""One unit number that the lists of pairings, cadres, visits and leaders in force name, and whether the roll has it."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import having
from tests.oracle.facts.shared_visits import sole
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import distinct, most

LISTS = {"pairing": "pairings", "cadre": "cadres", "visit_log": "visits", "leader_village": "leaders"}


def build(moment: Moment) -> list[Row]:
    # Older visits name units that have left the roll since.
    listed = {row["unit_id"] for row in moment.latest("support_unit")}
    named = {row["unit_id"] for table in LISTS for row in moment.present(table)} - {None}
    facts = []
    for unit in named:
        mentions = {table: having(moment.present(table), "unit_id", unit) for table in LISTS}
        facts.append({
            "subject_key": unit, "unit_id": unit, "village_code": None, "town_code": None,
            "county_code": sole((row for rows in mentions.values() for row in rows), "county_code"), "as_of": moment.as_of,
            "duplicate_no": 1, "is_listed": unit in listed,
            # A pairing that is written twice is still one.
            **{name: distinct(row["record_key"] for row in mentions[table]) for table, name in LISTS.items()},
            **{f"{table}_row_id": most(row["row_id"] for row in rows) for table, rows in mentions.items()},
        })  # fmt: skip
    return facts
