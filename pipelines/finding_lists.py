"""What `bayou findings`, `exemptions` and `claims` list, read from a published snapshot (roof)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipelines.answers.places import village_named
from pipelines.errors import UsageError
from pipelines.policy.severities import SEVERITIES
from pipelines.store.exemptions import Exemption, read_exemptions
from pipelines.store.home import Home
from pipelines.store.manifests import read_manifest
from pipelines.store.published import Listing, chosen_snapshot, opened, refuse_unknown

if TYPE_CHECKING:
    import duckdb


# What follows a finding; snapshots of an older format do not record it.
_FOLLOWED = (
    "open_since",
    "due_on",
    "is_overdue",
    "is_exempt",
    "exempt_until",
    "claim",
    "claim_outcome",
    "follows_from",
)
_FINDINGS = """
    SELECT finding.finding_id, finding.rule_id, rule.severity, rule.title_zh, finding.grain,
           finding.subject_key AS subject, finding.household_id, finding.village_code, finding.county_code, finding.state,
           finding.first_seen, finding.periods_open, {followed},
           (SELECT array_to_string(list_sort(list(DISTINCT file.file_name || '!' || row.sheet || '!' || row.row_number)), '; ')
            FROM checks.occurrence AS occurrence, unnest(occurrence.source_row_ids) AS source(row_id)
            JOIN ledger.row AS row ON row.row_id = source.row_id JOIN ledger.file AS file ON file.file_id = row.file_id
            WHERE occurrence.rule_id = finding.rule_id AND occurrence.subject_key = finding.subject_key
              AND occurrence.as_of = finding.as_of) AS sources,
           rule.message_zh AS message, rule.remedy_zh AS remedy, rule.responsible
    FROM checks.finding_period AS finding JOIN checks.rule AS rule USING (rule_id)
    WHERE finding.as_of = $as_of AND finding.is_open
      AND ($rule IS NULL OR finding.rule_id = $rule)
      AND ($county IS NULL OR finding.county_code = $county)
      AND ($severity IS NULL OR rule.severity = $severity)
      AND ($family IS NULL OR rule.family = $family)
      AND ($village IS NULL OR finding.village_code = $village)
      AND ($responsible IS NULL OR list_contains(string_split(rule.responsible, '、'), $responsible))
      {overdue}
    ORDER BY rule.position, finding.subject_key
"""


def list_findings(
    home: Home,
    *,
    as_of: date | None,
    known_on: date | None,
    rule: str | None = None,
    county: str | None = None,
    severity: str | None = None,
    family: str | None = None,
    village: str | None = None,
    responsible: str | None = None,
    overdue_only: bool = False,
) -> Listing:
    """Findings open at `as_of` (default the snapshot's own), each with what follows it and the rows it rests on.

    Raises UsageError for a value that the snapshot does not know, with the nearest ones.
    """
    if severity is not None and severity not in SEVERITIES:
        raise UsageError(f"没有这一级：{severity}", where="--severity", do=f"可用：{'、'.join(SEVERITIES)}")
    with opened(chosen_snapshot(home, known_on)) as connection:
        at = _period_end(connection, as_of)
        _refuse_unknown_choices(connection, rule=rule, county=county, family=family, responsible=responsible)
        kept = {
            "rule": rule, "county": county, "severity": severity, "family": family, "responsible": responsible,
            "village": _village_code(connection, village),
        }  # fmt: skip
        recorded = {row[0] for row in connection.execute("DESCRIBE checks.finding_period").fetchall()}
        followed = [f"finding.{name}" if name in recorded else f"NULL AS {name}" for name in _FOLLOWED]
        sql = _FINDINGS.format(followed=", ".join(followed), overdue="AND finding.is_overdue" if overdue_only else "")
        return _listed(connection.execute(sql, {"as_of": at, **kept}))


def _period_end(connection: duckdb.DuckDBPyConnection, as_of: date | None) -> date:
    ends = [row[0] for row in connection.execute("SELECT DISTINCT as_of FROM checks.rule_result ORDER BY 1").fetchall()]
    at = max((end for end in ends if as_of is None or end <= as_of), default=None)
    if at is None or (as_of is not None and as_of > ends[-1]):
        listed = "、".join(str(end) for end in ends)
        raise UsageError(f"快照里没有{as_of}的核查结果", where="--as-of", do=f"可用的日期：{listed}")
    return at


_CHOICES = {
    "rule": "SELECT rule_id FROM checks.rule ORDER BY 1",
    "county": "SELECT DISTINCT county_code FROM facts.village ORDER BY 1",
    "family": "SELECT DISTINCT family FROM checks.rule ORDER BY 1",
    "responsible": "SELECT DISTINCT unnest(string_split(responsible, '、')) FROM checks.rule ORDER BY 1",
}


def _refuse_unknown_choices(connection: duckdb.DuckDBPyConnection, **chosen: str | None) -> None:
    for name, value in chosen.items():
        if value is not None:
            refuse_unknown([row[0] for row in connection.execute(_CHOICES[name]).fetchall()], value, f"--{name}")


def _village_code(connection: duckdb.DuckDBPyConnection, village: str | None) -> str | None:
    if village is None:
        return None
    code, known = village_named(connection, village, where="--village")
    refuse_unknown(known, village, "--village")
    return code


def _listed(result: duckdb.DuckDBPyConnection) -> Listing:
    return [item[0] for item in result.description], result.fetchall()


_READABLE = {"finding_id": "问题编号", "severity": "级别", "title_zh": "问题", "household_id": "户编号", "village_code": "村",
             "open_since": "起自", "due_on": "限期", "is_overdue": "过期", "exempt_until": "豁免至", "claim": "整改情况",
             "claim_outcome": "核对"}  # fmt: skip
_SEVERITY_WORDS = {"critical": "严重", "warning": "警告", "info": "提示"}
_OUTCOME_WORDS = {"verified": "属实", "contradicted": "与数据不符", "pending": "待核", "none": ""}


def readable_findings(columns: list[str], rows: list[tuple[object, ...]]) -> Listing:
    """The same list for people, who see what to do first: in words, without what only programs read."""
    told = []
    for row in rows:
        record = dict(zip(columns, row, strict=True))
        words = {
            "severity": _SEVERITY_WORDS.get(str(record["severity"])),
            "is_overdue": "过期" if record["is_overdue"] else "",
            "exempt_until": record["exempt_until"] if record["is_exempt"] else None,
            "claim_outcome": _OUTCOME_WORDS.get(str(record["claim_outcome"]), ""),
        }
        told.append(tuple({**record, **words}[name] for name in _READABLE))
    return list(_READABLE.values()), told


def list_exemptions(home: Home, *, known_on: date | None) -> Listing:
    """Every exemption with its state at the snapshot's as_of.

    in_force: an open finding is let stand; expired; not_yet: approved after as_of or after what the snapshot knows; pending: the
    next run applies it; fits_no_finding: nothing open has this rule and subject.
    """
    columns = ["file", "record", "finding_id", "rule_id", "status", "note", "approved_on", "expires_on", "reason",
               "approver"]  # fmt: skip
    exemptions = read_exemptions(home.decisions)
    if not exemptions:
        return columns, []
    snapshot = chosen_snapshot(home, known_on)
    manifest = read_manifest(snapshot)
    as_of, known = (date.fromisoformat(manifest[name]) for name in ("as_of", "known_on"))
    with opened(snapshot) as connection:
        applied = connection.execute(
            "SELECT file_name, record_number, finding_id, approved_on, expires_on FROM checks.exemption"
        ).fetchall()
        is_open = dict(connection.execute("SELECT finding_id, TRUE FROM checks.finding").fetchall())
    rows: list[tuple[object, ...]] = []
    for item in exemptions:
        is_applied = (item.file, item.number, item.finding_id, item.approved_on, item.expires_on) in applied
        status, note = _exemption_status(item, as_of, known, is_applied, item.finding_id in is_open)
        rows.append((item.file, item.number, item.finding_id, item.rule_id, status, note, item.approved_on, item.expires_on,
                     item.reason, item.approver))  # fmt: skip
    return columns, rows


_CLAIMS = """
    SELECT claim.finding_id, claim.rule_id, claim.claim, claim.completion_date, claim.outcome, claim.is_open, claim.evidence_date,
           claim.data_date, claim.household_id, claim.village_code, claim.county_code, batch.supplier,
           file.file_name || '!' || row.sheet || '!' || row.row_number AS source
    FROM checks.claim AS claim
    JOIN ledger.row AS row USING (row_id) JOIN ledger.file AS file ON file.file_id = row.file_id
    JOIN ledger.batch AS batch ON batch.batch_id = file.batch_id
    WHERE claim.as_of = $as_of AND ($county IS NULL OR claim.county_code = $county)
      AND ($outcome IS NULL OR claim.outcome = $outcome)
    ORDER BY claim.outcome <> 'unknown', claim.outcome <> 'contradicted', claim.finding_id
"""
OUTCOMES = ("unknown", "contradicted", "pending", "verified", "none")


def list_claims(
    home: Home, *, as_of: date | None, known_on: date | None, county: str | None = None, outcome: str | None = None
) -> Listing:
    """What the returned lists say was done, each with what the data say of it; claims about no finding first."""
    refuse_unknown(list(OUTCOMES), outcome, "--outcome")
    with opened(chosen_snapshot(home, known_on)) as connection:
        at = _period_end(connection, as_of)
        _refuse_unknown_choices(connection, county=county)
        return _listed(connection.execute(_CLAIMS, {"as_of": at, "county": county, "outcome": outcome}))


def _exemption_status(
    item: Exemption, as_of: date, known_on: date, is_applied: bool, is_open: bool
) -> tuple[str, str | None]:
    if item.approved_on > known_on:
        return "not_yet", f"快照只知道到{known_on}为止的决定"
    if item.approved_on > as_of:
        return "not_yet", f"批准日在数据截止日{as_of}之后"
    if item.expires_on < as_of:
        return "expired", "已到期，问题按未关闭处理" if is_open else "已到期，问题已不存在"
    if not is_open:
        return "fits_no_finding", "没有未关闭的问题与它相符：问题已解决，或编号抄错"
    return ("in_force", None) if is_applied else ("pending", "下次运行时生效")
