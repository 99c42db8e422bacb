"""One remarkable thing about a received file: that it was refused, or a kind of remark."""

from __future__ import annotations

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import total


def build(moment: Moment) -> list[Row]:
    batches = {row["batch_id"]: row for row in moment.ledger("batch")}
    facts = []
    for file in moment.ledger("file"):
        batch = batches[file["batch_id"]]
        if batch["data_date"] > moment.as_of:
            continue
        remarks = [row for row in moment.ledger("file_issue") if row["file_id"] == file["file_id"]]
        kinds = {
            kind: total(row["cells"] for row in remarks if row["kind"] == kind)
            for kind in {row["kind"] for row in remarks}
        }
        if file["state"] == "refused":
            kinds["refused"] = None
        for kind, cells in kinds.items():
            facts.append({
                "subject_key": f"{file['batch_id']}/{file['file_name']}/{kind}", "village_code": None, "town_code": None,
                "county_code": file["county_code"], "as_of": moment.as_of, "data_date": batch["data_date"],
                "duplicate_no": 1, "file_issue_row_id": None, "batch_id": file["batch_id"], "file_name": file["file_name"],
                "table_name": file["table_name"], "issue_kind": kind, "cells": cells,
            })  # fmt: skip
    return facts
