"""Twenty rules of persons: ours on the register, beside Polars by hand, pointblank, and Great Expectations on pandas.

The others read the same rows from Parquet. `python -m tests.bench.peers CONTENDER FILE` is one measurement in a process of
its own; it prints its seconds, imports left out, and the violations it counted. All contenders must count the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.check.evaluate import OUTSIDE, UNKNOWN, VIOLATES, verdict_sql
from pipelines.check.rules import Rule, load_rules
from pipelines.policy import parameters_at
from pipelines.policy.predicates import with_parameters

# Those that a stock expectation of Great Expectations can say.
RULES = (
    "ID01", "ID02", "ID03", "ID04", "ID05", "ID08", "ID13", "ID14", "ID20", "HH05", "HH17", "ED05", "ED06", "ED09", "ED11",
    "LB01", "LB02", "LB05", "LB06", "LB18",
)  # fmt: skip
REPEATS = 3
Counts = dict[str, int]


def conditions() -> dict[str, tuple[str, str]]:
    """Rule id → (applies, violation) as SQL without parameters."""
    return {
        rule.id: (with_parameters(rule.applies, _value_of), with_parameters(rule.violation, _value_of))
        for rule in _rules().values()
    }


def _rules() -> dict[str, Rule]:
    return {rule_id: load_rules()[rule_id] for rule_id in RULES}


def _value_of(name: str) -> object:
    return parameters_at(date(2020, 1, 15)).value(name, 2019)


def bayou(file: str) -> Counts:
    """One statement over all rules: what each rule speaks of, violates, and cannot judge."""
    verdicts = ", ".join(f"{verdict_sql(rule, _value_of)} AS {rule_id}" for rule_id, rule in _rules().items())
    counts = ", ".join(
        f"count_if({rule_id} = {VIOLATES}), count_if({rule_id} <> {OUTSIDE}), count_if({rule_id} = {UNKNOWN})"
        for rule_id in RULES
    )
    with duckdb.connect(file, read_only=True) as connection:
        row = connection.execute(f"SELECT {counts} FROM (SELECT {verdicts} FROM facts.person)").fetchall()[0]
    return dict(zip(RULES, row[::3], strict=True))


def polars(file: str) -> Counts:
    """One lazy query over all rules, with the same three counts."""
    import polars as pl

    counts = []
    for rule_id, (applies, violation) in conditions().items():
        spoken_of, violated = pl.sql_expr(applies), pl.sql_expr(violation)
        counts += [
            (spoken_of & violated).sum().alias(rule_id),
            spoken_of.sum().alias(f"{rule_id}_population"),
            (spoken_of & violated.is_null()).sum().alias(f"{rule_id}_unknown"),
        ]
    return {rule_id: row for rule_id, row in _counted(file, counts).items() if rule_id in RULES}


def polars_violations(file: str) -> Counts:
    """One lazy query over all rules that says nothing but what is violated."""
    import polars as pl

    return _counted(
        file,
        [
            (pl.sql_expr(applies) & pl.sql_expr(violation)).sum().alias(rule_id)
            for rule_id, (applies, violation) in conditions().items()
        ],
    )


def _counted(file: str, counts: list[Any]) -> Counts:
    import polars as pl

    return dict(pl.scan_parquet(file).select(counts).collect().row(0, named=True))


def pointblank(file: str) -> Counts:
    """One step a rule; it passes where the rule does not speak of a person."""
    import pointblank as pb
    import polars as pl

    validation = pb.Validate(pl.read_parquet(file, columns=_columns(file)))
    for applies, violation in conditions().values():
        holds = ~(pl.sql_expr(applies) & pl.sql_expr(violation)).fill_null(value=False)
        validation = validation.col_vals_expr(holds)
    result = validation.interrogate(collect_extracts=False)
    return {rule_id: int(result.n_failed(i=at, scalar=True)) for at, rule_id in enumerate(RULES, 1)}


def gx_pandas(file: str) -> Counts:
    """One stock expectation a rule, on the frame that pandas reads."""
    import great_expectations as gx
    import pandas as pd

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    asset = context.data_sources.add_pandas("persons").add_dataframe_asset("persons")
    frame = pd.read_parquet(file, columns=_columns(file))
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    expectations = _stock_expectations()
    for rule_id, expectation in expectations.items():
        expectation.meta = {"rule_id": rule_id}
    suite = gx.ExpectationSuite("rules", list(expectations.values()))
    outcome = batch.validate(suite, result_format={"result_format": "SUMMARY", "partial_unexpected_count": 0})
    return {
        result.expectation_config.meta["rule_id"]: int(result.result["unexpected_count"]) for result in outcome.results
    }


def _stock_expectations() -> dict[str, Any]:
    from great_expectations import expectations as gxe

    def where(condition: str) -> dict[str, str]:
        return {"row_condition": condition, "condition_parser": "pandas"}

    member, able = "is_current_member == True", ["普通劳动力", "技能劳动力"]
    return {
        "ID01": gxe.ExpectColumnValuesToNotBeNull(column="id_text"),
        "ID02": gxe.ExpectColumnValuesToBeInSet(column="id_length", value_set=[15, 18, 20, 22]),
        "ID03": gxe.ExpectColumnValuesToBeInSet(column="is_id_formed", value_set=[True], **where("id_length == 18")),
        "ID04": gxe.ExpectColumnValuesToBeInSet(column="is_id_checksum_ok", value_set=[True], **where("id_length == 18")),
        "ID05": gxe.ExpectColumnValuesToBeInSet(
            column="is_id_checksum_ok", value_set=[True], **where("id_length == 20 or id_length == 22")
        ),
        "ID08": gxe.ExpectColumnPairValuesToBeEqual(
            column_A="id_gender", column_B="gender", ignore_row_if="either_value_is_missing"
        ),
        "ID13": gxe.ExpectColumnValuesToNotBeInSet(column="id_length", value_set=[15]),
        "ID14": gxe.ExpectColumnValuesToBeBetween(column="persons_with_same_id", max_value=1, **where("id_length >= 15")),
        "ID20": gxe.ExpectColumnValueLengthsToBeBetween(column="person_name", min_value=2, max_value=15),
        "HH05": gxe.ExpectColumnPairValuesToBeEqual(
            column_A="gender", column_B="relation_gender", ignore_row_if="either_value_is_missing", **where(member)
        ),
        "HH17": gxe.ExpectColumnValuesToBeInSet(column="has_household", value_set=[True]),
        "ED05": gxe.ExpectColumnValuesToBeBetween(
            column="age_years", min_value=6, max_value=14, **where(f"{member} and school_status == '小学'")
        ),
        "ED06": gxe.ExpectColumnValuesToBeBetween(
            column="age_years", min_value=12, max_value=17,
            **where(f"{member} and school_status in ['七年级', '八年级', '九年级']"),
        ),
        "ED09": gxe.ExpectColumnValuesToBeBetween(
            column="age_years", min_value=20, **where(f"{member} and school_status == '硕士研究生及以上'")
        ),
        "ED11": gxe.ExpectColumnValuesToBeBetween(
            column="age_years", max_value=32, **where(f"{member} and is_at_school == True")
        ),
        "LB01": gxe.ExpectColumnValuesToBeInSet(
            column="labour_skill", value_set=["无劳动力"], **where(f"{member} and age_years < 16")
        ),
        "LB02": gxe.ExpectColumnValuesToNotBeInSet(
            column="labour_skill", value_set=able, **where(f"{member} and age_years > 59")
        ),
        "LB05": gxe.ExpectColumnValuesToBeInSet(
            column="labour_skill", value_set=["无劳动力"], **where(f"{member} and is_at_school == True")
        ),
        "LB06": gxe.ExpectColumnValuesToNotBeInSet(
            column="labour_skill", value_set=able, **where(f"{member} and disability_level in ['一级', '二级']")
        ),
        "LB18": gxe.ExpectColumnValuesToBeBetween(
            column="age_years", min_value=16, max_value=69, **where(f"{member} and public_service_job == public_service_job")
        ),
    }  # fmt: skip


def _columns(file: str) -> list[str]:
    """Columns that the rules read: nobody is made to load the others."""
    words = " ".join(" ".join(pair) for pair in conditions().values())
    names = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()]
    return [name for name in names if name in words]


CONTENDERS: Mapping[str, Callable[[str], Counts]] = {
    "bayou": bayou, "polars": polars, "polars_violations": polars_violations, "pointblank": pointblank,
    "gx_pandas": gx_pandas,
}  # fmt: skip
_IMPORTS = {
    "polars": ("polars",),
    "polars_violations": ("polars",),
    "pointblank": ("pointblank", "polars"),
    "gx_pandas": ("great_expectations", "polars", "pandas"),
}


def beside_each_other(register: Path, persons: Path) -> dict[str, Any]:
    """Best seconds of `REPEATS` processes for each contender, taken in turn, and how many times ours each takes.

    A contender that does not come to an end (memory) has None.
    """
    taken: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    counts = {}
    for _ in range(REPEATS):
        for name in CONTENDERS:
            ran = subprocess.run(
                [sys.executable, "-m", __name__, name, str(register if name == "bayou" else persons)],
                capture_output=True,
                text=True,
                check=False,
            )
            if ran.returncode == 0:
                record = json.loads(ran.stdout.splitlines()[-1])
                taken[name].append(record["seconds"])
                counts[name] = record["violations"]
    assert all(found == counts["bayou"] for found in counts.values()), counts
    seconds = {name: round(min(runs), 3) if runs else None for name, runs in taken.items()}
    ours = seconds["bayou"] or 0.0
    return {
        "rules": len(RULES),
        "violations": sum(counts["bayou"].values()),
        "seconds": seconds,
        "times_ours": {name: None if value is None else round(value / ours, 1) for name, value in seconds.items()},
    }


def main(name: str, file: str) -> None:
    for module in _IMPORTS.get(name, ()):
        __import__(module)
    load_rules()
    conditions()
    begun = time.perf_counter()
    violations = CONTENDERS[name](file)
    print(json.dumps({"seconds": time.perf_counter() - begun, "violations": violations}))


if __name__ == "__main__":
    main(*sys.argv[1:])
