"""One file received for a period up to the day, refused or not: whether it was sent again, is the newest, was rewritten."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import total

SLIPS = (
    "trimmed", "half_width", "quote_removed", "web_export", "invisible_removed", "composed", "name_joined", "name_dot",
    "unit_in_cell", "thousands_separator", "chinese_number", "number_format", "chinese_date", "remark_cut", "blank_removed",
    "capital_x", "point_removed", "telephone_format",
)  # fmt: skip
"""Changes to single cells; other kinds are the habit of a whole column, of the program that wrote the file, or of the form."""


def build(moment: Moment) -> list[Row]:
    batches = {row["batch_id"]: row for row in moment.ledger("batch")}
    received = [{**batches[file["batch_id"]], **file} for file in moment.ledger("file")]
    received = [file for file in received if file["data_date"] <= moment.as_of]
    readable = [file for file in received if file["state"] != "refused"]
    facts = []
    for file in received:
        number = file["file_id"]
        merged = having(having(moment.ledger("file_issue"), "file_id", number), "kind", "merged_amount")
        slips = [row for row in having(moment.ledger("normalisation"), "file_id", number) if row["kind"] in SLIPS]
        is_refused = file["state"] == "refused"
        facts.append({
            **copied(file, "county_code", "data_date", "batch_id", "file_name", "table_name", "rows_received"),
            "subject_key": f"{file['batch_id']}/{file['file_name']}", "village_code": None, "town_code": None,
            "as_of": moment.as_of, "duplicate_no": 1, "file_row_id": None, "is_refused": is_refused,
            "is_replaced": is_refused and any(_takes_place(other, file) for other in readable),
            "is_newest_list": _is_newest(file, readable), "merged_rows": file["merged"],
            "quarantined_rows": file["quarantined"], "merged_amount_cells": total(row["cells"] for row in merged) or 0,
            "rewritten_cells": total(row["cells"] for row in slips) or 0,
        })  # fmt: skip
    return facts


def _takes_place(other: Row, refused: Row) -> bool:
    """The same sender sent a file of the same name afterwards."""
    is_same = (other["supplier"], other["file_name"]) == (refused["supplier"], refused["file_name"])
    return is_same and (other["received_on"], other["batch_id"]) > (refused["received_on"], refused["batch_id"])


def _is_newest(file: Row, readable: list[Row]) -> bool:
    """No newer list of the same table and county could be read, and one of this period could."""
    days = [
        other["data_date"]
        for other in having(readable, "table_name", file["table_name"])
        if other["county_code"] == file["county_code"]
    ]
    return bool(days) and file["data_date"] == max(days)
