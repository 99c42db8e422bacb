"""Records that analysts write: read as the loaders read them, filled up for a trial, and written out to be sent in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipelines.errors import UsageError, nearest
from pipelines.policy import load_measures, load_obligations
from pipelines.policy.measure_records import NO_TARGET, read_measure

if TYPE_CHECKING:
    from pipelines.check.rules import Rule
    from pipelines.policy import Measure

TRIED = "tried"
TRIED_MEASURE, TRIED_RULE = "试算的指标记录", "试算的规则记录"
_KIND_NEEDS = {"share": ("condition",), "sum": ("value",), "mean": ("value",), "count": (), "ratio": ("value", "per")}
_CHOICES = {"direction": ("at_least", "at_most", "neither"), "tier": ("public", "internal", "restricted")}
_MEASURE_DEFAULTS: Mapping[str, Any] = {
    "id": TRIED, "obligations": (), "title_zh": "试算的指标", "definition_zh": "", "unit": "", "decimals": 1,
    "responsible": (), "tier": "internal", "target": NO_TARGET, "direction": "at_least",
}  # fmt: skip
_RULE_DEFAULTS: Mapping[str, Any] = {
    "id": TRIED, "family": "ID", "title_zh": "试算的规则", "severity": "warning", "obligations": (), "source": "",
    "applies": "TRUE", "expected_population": {"may_be_empty": "试算"}, "message_zh": "", "remedy_zh": "",
}  # fmt: skip


def record_of(written: Mapping[str, Any] | str) -> dict[str, Any]:
    """The record that a dictionary or a YAML text describes. Raises UsageError when it is neither, or more than one."""
    if isinstance(written, str):
        try:
            written = yaml.safe_load(written)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"第{mark.line + 1}行" if mark is not None else ""
            raise UsageError("记录不是 YAML", where=place, do="检查缩进、冒号和引号；谓词写在双引号里") from error
    if isinstance(written, list) and len(written) == 1:
        written = written[0]
    if not isinstance(written, Mapping):
        raise UsageError(
            "要一条记录：字段名和值", where="record", do="一次试一条；照 7_write_your_own.ipynb 里的样子写"
        )
    return dict(written)


def drafted_measure(record: Mapping[str, Any]) -> Measure:
    """The measure of a record, with what a trial does not need filled up. Raises BayouError with the nearest names."""
    filled = {**_MEASURE_DEFAULTS, **record}
    if filled["target"] != NO_TARGET and "direction" not in record:
        del filled["direction"]
    measure = read_measure(filled, TRIED, TRIED_MEASURE)
    _require_choices(filled)
    return measure


def drafted_rule(record: Mapping[str, Any]) -> Rule:
    """The rule of a record, with what a trial does not need filled up. Raises BayouError with the nearest names."""
    from pipelines.check.rules import read_rule

    rule = read_rule({**_RULE_DEFAULTS, **record}, TRIED_RULE)
    _require_identifier(rule.id)
    return rule


def write_record(
    record: Mapping[str, Any] | str, *, topic: str | None = None, folder: str | Path | None = None
) -> Path:
    """Write a tried record as the YAML file that is sent in, and return where it lies.

    The file is read by the loaders of measures or rules as it is; whoever takes it in appends it to the file that its first
    line names. Written again without a change, the file stays as it is.

    Args:
        record: every field that a record has, see `expectations/README.md` and `pipelines/policy/measures/`.
        topic: of a measure: the file of `pipelines/policy/measures/` that it belongs to, e.g. incomes.
        folder: default `data/drafts` of the home.
    Raises UsageError when a field is missing or misspelled, the id is taken, or the file is there with other content.
    """
    from pipelines.analyst.opening import home
    from pipelines.store.files import write_atomically

    written = record_of(record)
    target = _rule_target(written) if "violation" in written else _measure_target(written, topic)
    text = f"# 加到 {target} 的末尾\n\n" + yaml.safe_dump(
        [written], allow_unicode=True, sort_keys=False, width=120, default_flow_style=None
    )
    path = (Path(folder) if folder is not None else home().drafts) / f"{written['id']}.yml"
    if path.exists():
        if path.read_text(encoding="utf-8") == text:
            return path
        raise UsageError("同名的草稿已经在那里，内容不同，没有覆盖", where=str(path), do="换一个 id，或先移走那个文件")
    write_atomically(path, text)
    return path


def _measure_target(record: Mapping[str, Any], topic: str | None) -> str:
    from pipelines.analyst.trying import require_names

    topics = sorted({measure.topic for measure in load_measures().values()})
    if topic not in topics:
        raise UsageError(f"没有这个主题：{topic}", where="topic", do=f"可用：{'、'.join(topics)}")
    target = f"pipelines/policy/measures/{topic}.yml"
    measure = read_measure(record, topic, f"{target}!{record.get('id', '?')}")
    _require_choices(record)
    _require_new(measure.id, load_measures())
    _require_obligations(measure.obligations)
    require_names(measure.predicates)
    return target


def _rule_target(record: Mapping[str, Any]) -> str:
    from pipelines.analyst.trying import require_names
    from pipelines.check.rules import load_rules, read_rule

    rule = read_rule(record, f"expectations/rules/!{record.get('id', '?')}")
    families = sorted({known.family for known in load_rules().values()})
    if rule.family not in families:
        raise UsageError(f"没有这一类规则：{rule.family}", where="family", do=f"可用：{'、'.join(families)}")
    _require_new(rule.id, load_rules())
    _require_obligations(rule.obligations)
    require_names(rule.predicates)
    for outcome in ("passes", "violates"):
        if not rule.examples.get(outcome):
            raise UsageError(
                f"规则要有例子：examples 里缺 {outcome}",
                where=rule.id,
                do="写一行会通过的和一行会违反的，列名：值；不要用真人的数据",
            )
    return f"expectations/rules/{rule.family}.yml"


def _require_choices(record: Mapping[str, Any]) -> None:
    """A kind that there is, with what it counts; a direction and a tier that there are."""
    kind = record.get("kind")
    if kind not in _KIND_NEEDS:
        raise UsageError(f"没有这种指标：{kind}", where="kind", do=f"可用：{'、'.join(_KIND_NEEDS)}")
    missing = [name for name in _KIND_NEEDS[kind] if not record.get(name)]
    if missing:
        raise UsageError(
            f"{kind} 类指标缺少字段：{'、'.join(missing)}", where="kind", do="补上；写法见 7_write_your_own.ipynb"
        )
    for name, known in _CHOICES.items():
        if name in record and record[name] not in known:
            raise UsageError(f"{name} 不能是 {record[name]}", where=name, do=f"可用：{'、'.join(known)}")
    _require_identifier(record["id"])


def _require_identifier(record_id: object) -> None:
    """The id becomes part of a file name and of SQL."""
    if not isinstance(record_id, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{1,59}", record_id):
        raise UsageError(
            f"编号不能用：{record_id}", where="id", do="用英文字母开头，只含字母、数字和下划线，最多60个字符"
        )


def _require_new(record_id: str, known: Collection[str]) -> None:
    _require_identifier(record_id)
    if record_id in known:
        raise UsageError(f"编号已经有了：{record_id}", where="id", do="换一个编号；要改已有的那条，直接修改它的记录")


def _require_obligations(obligations: Collection[str]) -> None:
    known = {item.id for item in load_obligations()}
    for obligation in obligations:
        if obligation not in known:
            raise UsageError(
                f"没有这项任务：{obligation}", where="obligations", do=f"相近的有：{nearest(obligation, known)}"
            )
    if not obligations:
        raise UsageError(
            "没有写对应的条款", where="obligations", do='例如 ["23.2"]；snapshot.obligations() 列出各项任务'
        )
