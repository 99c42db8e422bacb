"""Releases: `data/decisions/releases/*.yml` says who lets which numbers go out; `data/releases/<id>/` holds what went out.

A record file is a list of records:

    - snapshot: 2019-12-31_2020-01-15_8d3ccde2
      sha256: 4f0c…              # of the public numbers, as `bayou release` prints it
      maker: 张某                 # 编制
      reviewer: 李某              # 审核: somebody else
      signer: 王某                # 签发: not the maker
      reviewed_on: 2020-01-20
      signed_on: 2020-01-21

Neither is an input of a run: a release looks back at a snapshot and changes none.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import RefusedError
from pipelines.store.decision_files import DecisionKind, checked_value, read_decisions
from pipelines.store.home import Home

ROLES = {"maker": "编制", "reviewer": "审核", "signer": "签发"}
FOLDER = "data/decisions/releases"
MANIFEST = "manifest.json"
PUBLIC_FILE = "public.duckdb"


@dataclass(frozen=True)
class Approval:
    """One record: who made, reviewed and signed which numbers. A role that nobody filled is empty."""

    file: str
    number: int
    snapshot: str
    sha256: str
    reviewed_on: date
    signed_on: date
    maker: str = ""
    reviewer: str = ""
    signer: str = ""
    note: str = ""

    @property
    def where(self) -> str:
        return APPROVALS.place(self.file, self.number)


APPROVALS = DecisionKind(
    folder="releases",
    title_zh="发布",
    begins="snapshot",
    fields=("snapshot", "sha256", *ROLES, "reviewed_on", "signed_on", "note"),
    optional=(*ROLES, "note"),
    dates=("reviewed_on", "signed_on"),
)


def read_approvals(decisions_folder: Path) -> list[Approval]:
    """All records, by file and number. Raises UsageError with file and record when one is not well formed."""
    return [_approval(*record) for record in read_decisions(decisions_folder, APPROVALS)]


def _approval(file: str, number: int, record: Mapping[str, Any]) -> Approval:
    where = APPROVALS.place(file, number)
    given = {name: value for name, value in record.items() if value is not None or name not in APPROVALS.optional}
    return Approval(
        file, number, **{name: checked_value(APPROVALS, name, value, where) for name, value in given.items()}
    )


def require_approved(approval: Approval, *, digest: str, known_on: date) -> None:
    """Raise RefusedError unless three roles are filled, nobody reviewed or signed what they made, and it is these numbers."""
    for role, title in ROLES.items():
        if not _same_person(getattr(approval, role)):
            raise RefusedError(f"发布记录没有{title}人", where=approval.where, do=f"补上 {role}（{title}）后再发布")
    for role in ("reviewer", "signer"):
        if _same_person(getattr(approval, role)) == _same_person(approval.maker):
            raise RefusedError(
                f"{ROLES[role]}人和编制人是同一个人，不能自己批自己",
                where=approval.where,
                do=f"由另一个人{ROLES[role]}，改正 {role} 后再发布",
            )
    if approval.sha256 != digest:
        raise RefusedError(
            "发布记录批的不是这些数：sha256 不一致",
            where=approval.where,
            do=f"请{ROLES['reviewer']}人重看 reports/public/draft/，同意后把 sha256 改为 {digest}",
        )
    if not known_on <= approval.reviewed_on <= approval.signed_on:
        raise RefusedError(
            f"日期不合次序：收数截止{known_on}，审核{approval.reviewed_on}，签发{approval.signed_on}",
            where=approval.where,
            do="先收数，再审核，再签发；改正 reviewed_on 或 signed_on",
        )


def _same_person(name: str) -> str:
    """A name as it is compared: full-width letters and blanks make nobody another person."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


@dataclass(frozen=True)
class Released:
    """One release that went out: its folder and what its manifest says."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def public_file(self) -> Path:
        return self.folder / PUBLIC_FILE


def read_released(home: Home) -> list[Released]:
    """Every release, in the order in which they went out."""
    found = [
        Released(path.parent, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(home.releases.glob(f"*/{MANIFEST}"))
        if not path.parent.name.endswith(".building")
    ]
    return sorted(found, key=lambda item: int(item.record["number"]))
