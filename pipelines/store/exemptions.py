"""Exemptions: `data/decisions/exemptions/*.yml`, each record a finding that is let stand, for a time and with a reason.

A file is a list of records:

    - finding: IN08-0f3c5e7a9b1d      # 问题编号, as `bayou findings` lists it; or rule: … with subject: …
      reason: 省里批复按特殊情形处理
      approver: 某某科
      approved_on: 2019-12-20
      expires_on: 2020-06-30          # from the day after, the finding is open as any other

Here only their form is read; whether the rule exists and which finding one fits is known where they are applied (`check`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.store.decision_files import DecisionKind, checked_value, read_decisions, wrong_form
from pipelines.store.finding_ids import finding_id, rule_of


@dataclass(frozen=True)
class Exemption:
    """One finding that is let stand from `approved_on` to `expires_on`, both included."""

    file: str
    number: int
    reason: str
    approver: str
    approved_on: date
    expires_on: date
    finding: str | None = None
    rule: str | None = None
    subject: str | None = None

    @property
    def where(self) -> str:
        return EXEMPTIONS.place(self.file, self.number)

    @property
    def rule_id(self) -> str:
        return self.rule or rule_of(str(self.finding)) or ""

    @property
    def finding_id(self) -> str:
        return self.finding or finding_id(str(self.rule), str(self.subject))


EXEMPTIONS = DecisionKind(
    folder="exemptions",
    title_zh="豁免",
    begins="finding",
    fields=("finding", *(item.name for item in dataclasses.fields(Exemption)
                         if item.name not in ("file", "number", "finding"))),
    optional=("finding", "rule", "subject"),
    dates=("approved_on", "expires_on"),
)  # fmt: skip


def read_exemptions(decisions_folder: Path | None) -> list[Exemption]:
    """All exemptions in the order in which they were approved; none when the folder does not exist.

    Raises UsageError with file and record when one is not well formed; it never shows a value.
    """
    found = [_exemption(*record) for record in read_decisions(decisions_folder, EXEMPTIONS)]
    return sorted(found, key=lambda item: (item.approved_on, item.file, item.number))


def _exemption(file: str, number: int, record: Mapping[str, Any]) -> Exemption:
    where = EXEMPTIONS.place(file, number)
    named = tuple(name for name in EXEMPTIONS.optional if name in record)
    if named not in (("finding",), ("rule", "subject")):
        raise UsageError(
            "豁免记录要么写 finding，要么写 rule 和 subject", where=where, do="照 bayou findings 所列的抄，留下其中一种"
        )
    values = {name: checked_value(EXEMPTIONS, name, value, where) for name, value in record.items()}
    exemption = Exemption(file=file, number=number, **values)
    if exemption.finding is not None and not exemption.rule_id:
        raise wrong_form(EXEMPTIONS, "finding", where, "问题编号，照 bayou findings 的 finding_id 列抄")
    if exemption.expires_on < exemption.approved_on:
        raise UsageError(
            "豁免在批准之前就已到期",
            where=where,
            do=f"核对 approved_on({exemption.approved_on}) 和 expires_on({exemption.expires_on})",
        )
    return exemption
