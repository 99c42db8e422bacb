"""The three tiers, and the refusal of a page that was handed what its tier must not hold.

A tier is a type: `frames.PublicSnapshot`, `InternalSnapshot` and `RestrictedSnapshot` are not interchangeable, so that mypy
refuses the register where a public page is made. What types cannot see, the columns of a frame, is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from pipelines.contracts import load_contracts
from pipelines.errors import RefusedError

Tier = Literal["internal", "public", "restricted"]
TIER_FILES: dict[Tier, str] = {
    "internal": "indicators.duckdb",
    "public": "public.duckdb",
    "restricted": "register.duckdb",
}
TIERS_ZH: dict[Tier, str] = {"internal": "内部", "public": "公开", "restricted": "受限"}
RESTRICTED_ZH = TIERS_ZH["restricted"]


@cache
def personal_columns() -> frozenset[str]:
    """Columns that some contract calls personal; no frame of a lower tier has a column of that name."""
    return frozenset(
        column.name
        for contract in load_contracts().values()
        for column in contract.columns
        if column.sensitivity == "personal"
    )


def refuse_personal(columns: Iterable[str], tier_zh: str) -> None:
    """Raise RefusedError when a frame for a page of `tier_zh` (公开, 内部) carries a personal column; 受限 may."""
    if tier_zh == RESTRICTED_ZH:
        return
    found = sorted(personal_columns().intersection(columns))
    if found:
        raise RefusedError(
            f"{tier_zh}页面不能用含个人信息的列：{'、'.join(found)}",
            where=f"{tier_zh}页面",
            do="改用汇总数，或把这一页改为受限",
        )
