"""One GX expectation per rule, over `checks.rule_total`, which DuckDB fills in one pass.

All of them share one metric, read once: what a rule costs GX is its own record, whatever the size of the register. A rule
that is not in the table gives -1 and fails: no rule passes on nothing.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import ExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

NOT_IN_FORCE = -2
"""Population of a rule that is not in force at as_of: it holds, having been asked of nobody."""


class RuleTotals(TableMetricProvider):
    """Per rule its violations and the cases it examined at the snapshot's as_of."""

    metric_name = "table.bayou_rule_totals"

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls, execution_engine: SqlAlchemyExecutionEngine, metric_domain_kwargs: dict[str, Any], **_: Any
    ) -> dict[str, tuple[int, int]]:
        table, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        columns: list[Any] = [sqlalchemy.column(name) for name in ("rule_id", "status", "violated", "population")]
        rows = execution_engine.execute_query(sqlalchemy.select(*columns).select_from(table)).fetchall()
        return {
            rule_id: (_counted(violated), NOT_IN_FORCE if status == "not_in_force" else _counted(population))
            for rule_id, status, violated, population in rows
        }


def _counted(number: int | None) -> int:
    """-1 where nobody counted: it must not pass for none."""
    return -1 if number is None else int(number)


class ExpectRuleToHold(BatchExpectation):
    """Expect no more violations of a logic rule than its tolerance allows, on at least one examined case.

    Args:
        rule_id: the rule of the catalogue.
        tolerance_share: share of the examined cases that may violate it (0 to 1).
        may_be_empty: the rule's record says why it may examine nothing.
    """

    success_keys = ("rule_id", "tolerance_share", "may_be_empty")
    rule_id: str
    tolerance_share: float = 0.0
    may_be_empty: bool = False

    def get_validation_dependencies(
        self, execution_engine: ExecutionEngine | None = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        """The one metric that all rules share.

        GX's own form asks every keyword of every expectation through its whole record again: sixty times a rule.
        """
        result_format = (runtime_configuration or {}).get("result_format", "SUMMARY")
        totals = MetricConfiguration(RuleTotals.metric_name, {"batch_id": self.batch_id}, {})
        return ValidationDependencies({RuleTotals.metric_name: totals}, result_format)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine | None = None,
    ) -> dict[str, Any]:
        violations, population = metrics[RuleTotals.metric_name].get(self.rule_id, (-1, -1))
        examined = population > 0 or population == NOT_IN_FORCE or (population == 0 and self.may_be_empty)
        holds = violations >= 0 and examined and violations <= self.tolerance_share * max(population, 0)
        return {"success": holds, "result": {"observed_value": violations, "details": {"population": population}}}
