"""Exemptions met with the rules: which findings people have decided to let stand, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from pipelines.check.rules import Rule
from pipelines.errors import UsageError, nearest
from pipelines.store.database import insert_rows
from pipelines.store.exemptions import Exemption


def write_exemptions(
    connection: duckdb.DuckDBPyConnection,
    exemptions: Iterable[Exemption],
    rules: Mapping[str, Rule],
    known_on: date | None,
) -> None:
    """Write `checks.exemption`: what was approved by `known_on` (None: whenever), one row a record.

    Raises:
        UsageError: a record names a rule that does not exist, with the nearest ones.
    """
    connection.execute("""
        CREATE TABLE checks.exemption (
            file_name VARCHAR, record_number INTEGER, finding_id VARCHAR, rule_id VARCHAR, reason VARCHAR, approver VARCHAR,
            approved_on DATE, expires_on DATE
        )
    """)
    listed = list(exemptions)
    for item in listed:
        _refuse_unknown_rule(item, rules)
    rows = [
        (item.file, item.number, item.finding_id, item.rule_id, item.reason, item.approver, item.approved_on,
         item.expires_on)
        for item in listed
        if known_on is None or item.approved_on <= known_on
    ]  # fmt: skip
    insert_rows(connection, "checks.exemption", rows)


def _refuse_unknown_rule(exemption: Exemption, rules: Mapping[str, Rule]) -> None:
    if exemption.rule_id not in rules:
        near = nearest(exemption.rule_id, rules)
        raise UsageError(f"没有这条规则：{exemption.rule_id}", where=exemption.where, do=f"相近的有：{near}")
