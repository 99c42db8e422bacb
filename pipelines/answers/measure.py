"""A measure for a reader (roof): what it counts in words and SQL, its parameters, its target, and whom it serves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pipelines.answers.obligations import obligation_records
from pipelines.curate.columns import column_titles, grain_titles
from pipelines.errors import RefusedError, UsageError, nearest
from pipelines.policy import Measure, Parameters, load_measures, load_parameter_records
from pipelines.policy.predicate_words import Words

KINDS_ZH = {"share": "占比", "sum": "合计", "mean": "平均", "count": "计数", "ratio": "部分与整体之比"}
_AMOUNTS = ("value", "per")
_FINDINGS_ZH = "问题"
# What measures know of findings, which are no fact.
_FINDING_TITLES = {
    "has_open_blocking_finding": "所在户有与脱贫相矛盾的未关闭问题",
    "severity": "级别",
    "state": "状态",
    "is_open": "是否未关闭",
    "is_resolved_now": "是否本期解决",
    "periods_open": "未关闭的期数",
    "open_since": "起自",
    "due_on": "限期",
    "is_exempt": "是否已豁免",
    "is_overdue": "是否过期未整改",
}
_FIELDS_ZH = {"population": "对象", "condition": "算达到", "value": "相加的数", "per": "除以"}


def known_measure(measure_id: str) -> Measure:
    """The measure of that id. Raises UsageError with the nearest ids when there is none."""
    measures = load_measures()
    if measure_id not in measures:
        raise UsageError(
            f"没有这个指标：{measure_id}", where="指标编号", do=f"相近的有：{nearest(measure_id, measures)}"
        )
    return measures[measure_id]


def parameter_record(name: str, parameters: Parameters, year: int) -> dict[str, Any]:
    """Name, title, value, year, unit and source of a parameter; without a value of that year, the value is None."""
    known = load_parameter_records()[name]
    try:
        value = parameters.record(name, year)
    except RefusedError:
        return {"name": name, "title": known.title_zh, "value": None, "year": year, "unit": known.unit, "source": ""}
    return {"name": name, "title": known.title_zh, "value": f"{value.value.normalize():f}", "year": year,
            "unit": known.unit, "source": value.source, "confidence": value.confidence}  # fmt: skip


def definition(measure: Measure, parameters: Parameters, as_of: date) -> dict[str, Any]:
    """Everything that the record of the measure says, with the parameters of the year of `as_of`."""
    told = {name: parameter_record(name, parameters, as_of.year) for name in measure.parameters}

    def shown(name: str) -> str:
        item = told[name]
        unit = "" if item["unit"] == "比例" else item["unit"]
        return f"{item['title']}（{item['value'] or '没有该年的值'}{unit if item['value'] else ''}）"

    words = Words({**_FINDING_TITLES, **column_titles().get(measure.grain, {})}, shown)
    return {
        "measure_id": measure.id,
        "title": measure.title_zh,
        "definition": measure.definition_zh,
        "kind": measure.kind,
        "unit": measure.unit,
        "grain": measure.grain,
        "grain_title": grain_titles().get(measure.grain, _FINDINGS_ZH),
        "words": {
            field: words.of_value(text) if field in _AMOUNTS else words.of(text)
            for field, text in measure.predicates.texts.items()
        },
        "sql": dict(measure.predicates.texts),
        "parameters": list(told.values()),
        "target": {"value": measure.target_value, "by": measure.target_by, "source": measure.target_source,
                   "direction": measure.direction} if measure.target_value is not None else None,
        "responsible": list(measure.responsible),
        "tier": measure.tier,
        "obligations": obligation_records(measure.obligations),
    }  # fmt: skip


def definition_lines(told: dict[str, Any], target_text: str) -> Iterator[str]:
    """The definition for a person; `target_text` in the measure's own form, empty without a target."""
    yield f"  口径：{told['definition']}"
    yield f"  事实表 {told['grain']}：{told['grain_title']} · {KINDS_ZH[told['kind']]}"
    for field, words in told["words"].items():
        yield f"  {_FIELDS_ZH[field]}：{words}"
        yield f"  SQL {_FIELDS_ZH[field]}：{told['sql'][field]}"
    for item in told["parameters"]:
        value = f"{item['value']}{item['unit']}" if item["value"] else "没有该年的值"
        source = f"，{item['source']}" if item["source"] else ""
        yield f"  参数 {item['name']} {item['title']}：{value}（{item['year']}年{source}）"
    if told["target"]:
        word = "不少于" if told["target"]["direction"] == "at_least" else "不多于"
        by = f"，到{told['target']['by']}" if told["target"]["by"] else ""
        yield f"  目标：{word}{target_text}（{told['target']['source']}{by}）"
    else:
        yield "  目标：文件未定指标"
    yield f"  责任单位：{'、'.join(told['responsible'])}"
    for item in told["obligations"]:
        yield f"  条款 {item['obligation_id']}：{item['summary']}（第{item['article']}条 {item['article_title']}）"
