"""One cell that could not be read, of a row in force: where it stands, and of what was written only how much it was."""

from __future__ import annotations

import re
import unicodedata

from tests.oracle.facts.shared_persons import key_without_number, listed_village
from tests.oracle.facts.shared_rows import having
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import first_of, town_of

BETWEEN_VALUES = re.compile(r"[,、;/|+&。\s]+")


def build(moment: Moment) -> list[Row]:
    facts = []
    for table in moment.register.rows:
        for row in moment.present(table):
            household = row.get("household_id")
            village = first_of(row.get("village_code"), listed_village(moment, household))
            for issue in having(moment.ledger("cell_issue"), "row_id", row["row_id"]):
                facts.append({
                    "subject_key": f"{key_without_number(table, row['record_key'])}/{issue['column_name']}",
                    "household_id": household, "village_code": village, "town_code": town_of(village),
                    "county_code": row["county_code"], "as_of": moment.as_of, "data_date": row["data_date"],
                    "duplicate_no": row["duplicate_no"], "issue_row_id": row["row_id"], "table_name": table,
                    "column_name": issue["column_name"], "issue_kind": issue["kind"],
                    "digits": _digits(issue["raw_text"]), "written_values": _values(issue["raw_text"]),
                })  # fmt: skip
    return facts


def _digits(text: str | None) -> int | None:
    return None if text is None else sum(character in "0123456789" for character in text)


def _values(text: str | None) -> int | None:
    """How many values stand in the cell, however they are separated; what separates nothing ends no value."""
    if text is None:
        return None
    parts = BETWEEN_VALUES.split(unicodedata.normalize("NFKC", text))
    return sum(part != "" for part in parts)
