"""One GX expectation per rule, over `checks.rule_total`, which DuckDB fills in one pass.

GX bundles all of them into one aggregate SELECT, whatever the size of the register. A rule that is not in the table
gives -1 and fails: no rule passes on nothing.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from great_expectations.execution_engine import ExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnAggregateExpectation
from great_expectations.expectations.metrics.column_aggregate_metric_provider import (
    ColumnAggregateMetricProvider,
    column_aggregate_partial,
)

NOT_IN_FORCE = -2
"""Population of a rule that is not in force at as_of: it holds, having been asked of nobody."""


class RuleViolations(ColumnAggregateMetricProvider):
    """Violations of one rule at the snapshot's as_of; -1 where the rule was not evaluated."""

    metric_name = "column.bayou_rule_violations"
    value_keys = ("rule_id",)

    @column_aggregate_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, rule_id: str, **_: Any) -> Any:
        return sqlalchemy.func.coalesce(
            sqlalchemy.func.sum(sqlalchemy.case((sqlalchemy.column("rule_id") == rule_id, column))), -1
        )


class RulePopulation(ColumnAggregateMetricProvider):
    """Cases one rule examined at the snapshot's as_of; -1 where it was not evaluated, -2 where it is not in force."""

    metric_name = "column.bayou_rule_population"
    value_keys = ("rule_id",)

    @column_aggregate_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, rule_id: str, **_: Any) -> Any:
        return sqlalchemy.func.coalesce(
            sqlalchemy.func.sum(
                sqlalchemy.case(
                    (sqlalchemy.column("rule_id") != rule_id, None),
                    (sqlalchemy.column("status") == "not_in_force", NOT_IN_FORCE),
                    else_=sqlalchemy.column("population"),
                )
            ),
            -1,
        )


class ExpectRuleToHold(ColumnAggregateExpectation):
    """Expect no more violations of a logic rule than its tolerance allows, on at least one examined case.

    Args:
        rule_id: the rule of the catalogue.
        tolerance_share: share of the examined cases that may violate it (0 to 1).
        may_be_empty: the rule's record says why it may examine nothing.
    """

    metric_dependencies = ("column.bayou_rule_violations", "column.bayou_rule_population")
    success_keys = ("rule_id", "tolerance_share", "may_be_empty")
    rule_id: str
    tolerance_share: float = 0.0
    may_be_empty: bool = False

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine | None = None,
    ) -> dict[str, Any]:
        violations = int(metrics["column.bayou_rule_violations"])
        population = int(metrics["column.bayou_rule_population"])
        examined = population > 0 or population == NOT_IN_FORCE or (population == 0 and self.may_be_empty)
        holds = violations >= 0 and examined and violations <= self.tolerance_share * max(population, 0)
        return {"success": holds, "result": {"observed_value": violations, "details": {"population": population}}}
