"""The gate: refuses a build on structure only. Findings never refuse; they mark the numbers they touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.check.enforce import Validation
from pipelines.contracts import Contract

UNBALANCED_FILES = """
    SELECT file_name, rows_received + rows_split, kept + merged + superseded + retired + quarantined + not_data
    FROM ledger.file
    WHERE rows_received + rows_split <> kept + merged + superseded + retired + quarantined + not_data
    ORDER BY file_name
"""


@dataclass(frozen=True)
class Refusal:
    """One reason not to publish: what is wrong, where, and what to do."""

    kind: str
    what: str
    where: str
    do: str


@dataclass(frozen=True)
class Claim:
    """A batch says that its list of `table` for `county_code` is complete."""

    batch_id: str
    table: str
    county_code: str


def structural_refusals(
    connection: duckdb.DuckDBPyConnection,
    contracts: Iterable[Contract],
    *,
    county_codes: Sequence[str],
    claims: Sequence[Claim],
) -> list[Refusal]:
    """All structural reasons to refuse, worst first; empty when the build may be published."""
    listed = list(contracts)
    return [
        *_unbalanced(connection),
        *_missing_tables(connection, listed, county_codes),
        *_broken_claims(connection, listed, claims),
        *_quarantined_too_much(connection, listed),
    ]


def _unbalanced(connection: duckdb.DuckDBPyConnection) -> list[Refusal]:
    return [
        Refusal(
            "ledger", f"行账不平：收到和拆出共{received}行，去向合计{total}行", name, "这是程序错误，请保留文件并报告"
        )
        for name, received, total in connection.execute(UNBALANCED_FILES).fetchall()
    ]


def _missing_tables(
    connection: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], county_codes: Sequence[str]
) -> list[Refusal]:
    refusals = []
    for contract in contracts:
        if contract.mandatory == "never":
            continue
        present = {
            row[0] for row in connection.execute(f"SELECT DISTINCT county_code FROM base.{contract.table}").fetchall()
        }
        missing = [code for code in county_codes if code not in present]
        if contract.mandatory == "program":
            missing = [] if present else ["全部"]
        if missing:
            refusals.append(
                Refusal(
                    "missing_table",
                    f"缺少必报表《{contract.title_zh}》：{'、'.join(missing)}",
                    contract.table,
                    "查看 bayou ledger 中被拒收的文件及原因，补报后重新运行",
                )
            )
    return refusals


def _broken_claims(
    connection: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], claims: Sequence[Claim]
) -> list[Refusal]:
    """A mandatory list that a batch announces as complete, of which nothing arrived."""
    mandatory = {contract.table: contract for contract in contracts if contract.mandatory != "never"}
    rows = connection.execute(
        "SELECT DISTINCT file.batch_id, row.table_name, coalesce(row.county_code, '')"
        " FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)"
        " WHERE row.state NOT IN ('quarantined', 'not_data')"
    ).fetchall()
    arrived = set(rows)
    return [
        Refusal(
            "missing_list",
            f"批次声明《{mandatory[claim.table].title_zh}》完整，但没有收到可用的行：{claim.county_code}",
            f"{claim.batch_id}/{claim.table}",
            "查看 bayou ledger 中被拒收的文件及原因，改正后重报；确未报送的，从 batch.toml 的 [full] 中删去该县",
        )
        for claim in claims
        if claim.table in mandatory and (claim.batch_id, claim.table, claim.county_code) not in arrived
    ]


def _quarantined_too_much(connection: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> list[Refusal]:
    tolerances = {contract.table: contract for contract in contracts}
    counted = connection.execute(
        "SELECT table_name, sum(CASE WHEN state = 'quarantined' THEN 1 ELSE 0 END), count(*)"
        " FROM ledger.row WHERE state <> 'not_data' GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    return [
        Refusal(
            "quarantine",
            f"《{tolerances[table].title_zh}》隔离{quarantined}行，占{quarantined / rows:.2%}，"
            f"超过允许的{tolerances[table].quarantine_tolerance:.0%}",
            table,
            "查看 bayou ledger 的隔离原因，请报送单位改正后重报",
        )
        for table, quarantined, rows in counted
        if table in tolerances and quarantined > tolerances[table].quarantine_tolerance * rows
    ]


def validation_refusals(validations: Sequence[Validation]) -> list[Refusal]:
    """Critical contract expectations that failed, and any expectation that could not be computed."""
    refusals = [
        Refusal(
            "errored_expectation",
            f"核验未能执行：{item.expectation}",
            f"{item.suite}/{item.target}",
            "这是规则或程序错误，请保留快照文件夹并报告",
        )
        for item in validations
        if item.errored
    ]
    return refusals + [
        Refusal(
            "contract",
            f"契约核验不通过：{item.expectation}({item.observed})",
            f"{item.suite}/{item.target}",
            "查看 bayou ledger 和质量页，请报送单位改正",
        )
        for item in validations
        if not item.errored and not item.success and item.severity == "critical" and item.suite.startswith("contract_")
    ]
