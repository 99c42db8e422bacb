"""GX suites, generated from the contracts and the rules and committed under `expectations/suites/`.

A contract suite per base table holds stock expectations; a logic suite per grain holds one expectation per rule.
The suites are plain JSON records, so writing and comparing them needs no import of Great Expectations (4–6 s).
`python -m pipelines.check.suites` rewrites the folder; a test compares it with what would be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.check.rules import Rule, by_grain, load_rules
from pipelines.contracts import SYSTEM_COLUMNS, CodeList, Contract, load_codes, load_contracts
from pipelines.store.home import SUITES_FOLDER

Record = dict[str, Any]


def _expectation(kind: str, severity: str, notes: str, **kwargs: Any) -> Record:
    return {"type": kind, "kwargs": kwargs, "meta": {"note": notes}, "severity": severity}


def contract_suite(contract: Contract, codes: Mapping[str, CodeList]) -> Record:
    """Stock expectations on `base.<table>`. Critical are structure and key only; values are warnings."""
    columns = [*(column.name for column in contract.columns), *SYSTEM_COLUMNS]
    expectations = [
        _expectation(
            "expect_table_columns_to_match_set", "critical", "契约的列都在", column_set=columns, exact_match=True
        ),
        _expectation(
            "expect_table_row_count_to_equal",
            "critical",
            "基表行数等于行账中保留的行数",
            value={"$PARAMETER": f"kept_rows_{contract.table}"},
        ),
        _expectation(
            "expect_compound_columns_to_be_unique",
            "critical",
            "同一键、同一数据日期内编号不重复",
            column_list=["record_key", "data_date", "duplicate_no"],
        ),
        _expectation("expect_column_values_to_not_be_null", "critical", "每行都有数据日期", column="data_date"),
        *_value_expectations(contract, codes),
    ]
    return {"name": f"contract_{contract.table}", "expectations": expectations, "meta": {"title_zh": contract.title_zh}}


def _value_expectations(contract: Contract, codes: Mapping[str, CodeList]) -> list[Record]:
    records = []
    for column in contract.columns:
        if column.required:
            records.append(
                _expectation(
                    "expect_column_values_to_not_be_null",
                    "warning",
                    f"必填：{column.header}",
                    column=column.name,
                    mostly=0.99,
                )
            )
        if column.type == "code" and column.codes:
            values = list(codes[column.codes].values)
            records.append(
                _expectation(
                    "expect_column_values_to_be_in_set",
                    "warning",
                    f"在代码表内：{column.header}",
                    column=column.name,
                    value_set=values,
                )
            )
    return records


def logic_suite(grain: str, rules: Sequence[Rule]) -> Record:
    """One expectation per rule of the grain, over `checks.rule_total`."""
    expectations = [
        _expectation(
            "expect_rule_to_hold",
            rule.severity,
            rule.title_zh,
            rule_id=rule.id,
            tolerance_share=float(rule.tolerance.get("share", 0.0)),
            may_be_empty=rule.expected_population.may_be_empty is not None,
        )
        for rule in rules
    ]
    return {"name": f"logic_{grain}", "expectations": expectations, "meta": {"grain": grain}}


def all_suites() -> list[Record]:
    """Every suite in a stable order."""
    codes = load_codes()
    contract_suites = [contract_suite(contract, codes) for contract in load_contracts().values()]
    grains = sorted(by_grain(load_rules()).items())
    return contract_suites + [logic_suite(grain, rules) for grain, rules in grains]


def suite_files(suites: Iterable[Record]) -> dict[str, str]:
    """File name → text of each suite."""
    return {f"{suite['name']}.json": json.dumps(suite, ensure_ascii=False, indent=1) + "\n" for suite in suites}


def write_suites(folder: Path = SUITES_FOLDER) -> None:
    """Rewrite the committed suites; a suite that no longer exists is removed."""
    files = suite_files(all_suites())
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in folder.glob("*.json")} - set(files):
        (folder / stale).unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_suites()
