"""Figures of the policy that pages print: targets and parameters, with their source and how sure it is (roof)."""

from __future__ import annotations

from pipelines.answers.published import Published
from pipelines.answers.resolved import Resolved
from pipelines.errors import UsageError, nearest
from pipelines.policy import load_measures, load_parameter_records, parameters_at
from pipelines.report import numbers
from pipelines.report.addresses import ParameterAddress, TargetAddress

CONFIDENCES = {"P": "文件公布", "D": "由公布数推算", "B": "背景资料，未经证实", "A": "本系统的假设"}


def policy_figure(published: Published, address: TargetAddress | ParameterAddress) -> Resolved:
    """A target or a parameter: nothing of the register is counted for it. Raises UsageError for an unknown one."""
    return _target(published, address) if isinstance(address, TargetAddress) else _parameter(published, address)


def _target(published: Published, address: TargetAddress) -> Resolved:
    measures = published.snapshot.measure_by_id
    if address.measure_id not in measures:
        known = nearest(address.measure_id, measures)
        raise UsageError(f"没有这个指标：{address.measure_id}", where="指标编号", do=f"相近的有：{known}")
    measure, record = measures[address.measure_id], load_measures().get(address.measure_id)
    if not measure.target_text:
        raise UsageError(f"文件没有给这个指标定目标：{measure.title_zh}", where=str(address), do="见三十条落实台账")
    by = f"，期限{numbers.prose_date(measure.target_by)}" if measure.target_by else ""
    title = f"{measure.title_zh}的目标{by}（依据：{measure.target_source or '文件'}）"
    is_same = record is not None and record.target_value == measure.target_value
    reason = "文件定的目标，不由登记数据计算" + ("" if is_same else "；指标的记录在发布之后改动过")
    return Resolved(address, title, measure.target_text, None, not_counted=reason)


def _parameter(published: Published, address: ParameterAddress) -> Resolved:
    records = load_parameter_records()
    known = parameters_at(published.context.known_on).in_force.get((address.name, address.year))
    if known is None:
        years = "、".join(str(item.year) for item in records[address.name].values) if address.name in records else ""
        do = f"有值的年份：{years}" if years else f"相近的有：{nearest(address.name, records)}"
        raise UsageError(f"没有这个政策参数：{address.name} {address.year}", where=str(address), do=do)
    record = records[address.name]
    title = f"{address.year}年{record.title_zh}，{record.unit}（{known.source}；{CONFIDENCES[known.confidence]}）"
    return Resolved(address, title, f"{known.value.normalize():f}", None, not_counted="政策参数，不由登记数据计算")
