"""What was promised for a village, from five lists, with what became of it: overdue first, done last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.report.visit.records import Promise, PromiseState

ORDER: tuple[PromiseState, ...] = ("late", "contradicted", "open", "unknown", "done")
_CLAIM_STATES: Mapping[str, PromiseState] = {
    "verified": "done",
    "contradicted": "contradicted",
    "unknown": "unknown",
}
Row = Mapping[str, Any]


def promises_of(found: Mapping[str, Sequence[Row]], as_of: date) -> tuple[Promise, ...]:
    """All promises of one village. `found` holds its rows of the statements found, issues, claims, gaps and risks."""
    promises = [
        *(_of_visit(row) for row in found["found"]),
        *(_of_issue(row, as_of) for row in found["issues"]),
        *(_of_claim(row, as_of) for row in found["claims"]),
        *_of_checks(found["gaps"], as_of),
        *(_of_risk(row, as_of) for row in found["risks"]),
    ]
    return tuple(sorted(promises, key=_urgency))


def _urgency(promise: Promise) -> tuple[int, date, date, str]:
    return (ORDER.index(promise.state), promise.deadline or date.max, promise.said_on or date.max, promise.text)


def standing(is_done: bool, deadline: date | None, as_of: date) -> PromiseState:
    """Done, or overdue from the day after its deadline."""
    if is_done:
        return "done"
    return "late" if deadline is not None and deadline < as_of else "open"


def _of_visit(row: Row) -> Promise:
    state: PromiseState = {True: "done", False: "open"}.get(row["is_resolved"], "unknown")  # type: ignore[assignment]
    return Promise("走访发现", row["visit_date"], row["problem_found"], row["visitor_role"] or "", None, state, row["cases"],
                   tuple(row["households"] or ()))  # fmt: skip


def _of_issue(row: Row, as_of: date) -> Promise:
    text = "，".join(part for part in (row["description"], row["corrective_measure"]) if part)
    state = standing(row["issue_status"] == "已完成", row["deadline_date"], as_of)
    return Promise(row["issue_source"] or "问题台账", row["found_date"], text or "未写明内容", row["responsible_unit"] or "",
                   row["deadline_date"], state, 1, tuple(row["households"] or ()))  # fmt: skip


def _of_claim(row: Row, as_of: date) -> Promise:
    state = _CLAIM_STATES.get(row["outcome"]) or standing(False, row["due_on"], as_of)
    who = (row["responsible"] or "").split("、")[0]
    return Promise("整改台账", row["completed_on"], row["title_zh"], who, row["due_on"], state, row["cases"],
                   tuple(row["households"] or ()))  # fmt: skip


def _of_checks(rows: Sequence[Row], as_of: date) -> Iterator[Promise]:
    """Households whose exit checks say the same are one promise."""
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row["planned_measure"]:
            key = (row["gap_note"] or "", row["planned_measure"], row["deadline"], row["fixed_on"] is not None)
            alike.setdefault(key, []).append(row)
    for (gap, measure, deadline, is_done), same in alike.items():
        said_on = max((row["exit_check_date"] for row in same if row["exit_check_date"]), default=None)
        text = f"{gap}，{measure}" if gap else measure
        households = tuple(row["household_id"] for row in same)
        yield Promise(
            "八有核查", said_on, text, "帮扶责任人", deadline, standing(is_done, deadline, as_of), len(same), households
        )


def _of_risk(row: Row, as_of: date) -> Promise:
    level = f"{row['risk_level']}风险" if row["risk_level"] else "风险"
    text = f"{row['risk_type'] or ''}{level}" + (
        f"，{row['planned_measure']}" if row["planned_measure"] else "，没有应对措施"
    )
    state = standing(False, row["deadline_date"], as_of)
    return Promise("风险台账", row["assessed_date"], text, "项目责任人", row["deadline_date"], state, row["cases"])
