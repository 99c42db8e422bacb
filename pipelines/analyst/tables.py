"""How a frame looks in a notebook: Chinese as it is, numbers with commas, yes and no in words, nothing where there is nothing."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.report.charts.theme import HAIR, INK, INK3, RULE

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 30
_MOST_CHARACTERS = 160
_SHORT_CHARACTERS = 14
_WITH_COMMAS_FROM = 10_000  # whole numbers: a year stays 2019
# A column whose largest number exceeds this has so many decimals.
_DECIMALS = ((1_000, 0), (1, 2), (0.01, 4), (-1, 6))
HEADERS = {
    "measure_id": "指标编号", "title_zh": "名称", "definition_zh": "口径", "unit": "单位", "target_value": "目标",
    "obligations": "条款", "responsible": "责任单位", "level": "层级", "area_code": "地区代码", "area_name": "地区",
    "as_of": "截至", "numerator": "分子", "denominator": "分母", "unknown": "不详", "value": "值", "status": "状态",
    "reason": "原因", "code": "代码", "name": "名称", "helper_district": "帮扶区", "rule_id": "规则", "severity": "级别",
    "population": "检查", "violated": "不符合", "batch_id": "批次", "received": "收到", "kept": "在用", "merged": "合并",
    "superseded": "被替换", "retired": "退出", "quarantined": "另存待查", "not_data": "非数据", "below": "线下",
    "just_above": "刚在线上", "total": "合计", "model": "示范自然村", "natural_villages": "自然村", "needed": "还差",
    "indicator": "指标", "lacking": "未达标", "villages": "村", "paid": "已支出（元）",
    "unpaid": "未支出（元）", "paid_ratio": "支出率", "idle": "闲置（元）", "age_periods": "已有期数", "critical": "严重",
    "warning": "警告", "info": "提示", "findings": "问题", "new": "新发现", "reopened": "又出现", "persisting": "上期就有",
    "overdue": "过期", "in_time": "未到期", "remedy_zh": "怎么办", "family": "类别",
}  # fmt: skip
# Three times the class: Lab's own rules for tables weigh more than one.
_TABLE = "table.bayou.bayou.bayou"
_STYLE = (
    f"<style>{_TABLE}{{border-collapse:collapse;border:0;font-variant-numeric:tabular-nums;color:{INK};margin:2px 0}}"
    f"{_TABLE} th{{text-align:left;font-weight:600;border-bottom:1px solid {RULE};padding:4px 16px 4px 0;"
    "white-space:normal;vertical-align:bottom;background:none;min-width:2em}"
    f"{_TABLE} tr{{background:none}}"
    f"{_TABLE} td{{text-align:left;border-bottom:1px solid {HAIR};padding:3px 16px 3px 0;white-space:normal;"
    "max-width:34em;vertical-align:top;background:none}"
    f"{_TABLE} td.n,{_TABLE} th.n{{text-align:right}}"
    f"{_TABLE} td.n,{_TABLE} td.s{{white-space:nowrap}}"
    f"{_TABLE} th small{{display:block;color:{INK3};font-weight:400}}"
    f"p.bayou{{color:{INK3};font-size:12px;margin:4px 0 0}}</style>"
)


def use_tables() -> None:
    """In a notebook, show Polars frames as `as_html` does; elsewhere nothing happens."""
    import sys

    if "IPython" not in sys.modules:
        return
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None and shell.display_formatter is not None:
        shell.display_formatter.formatters["text/html"].for_type_by_name("polars.dataframe.frame", "DataFrame", as_html)


def as_html(frame: pl.DataFrame) -> str:
    """The first rows of a frame as an HTML table, and how many there are when that is not all."""
    columns = [[_shower(column)(value) for value in column] for column in frame.head(MOST_ROWS).iter_columns()]
    kinds = [_kind(dtype, cells) for dtype, cells in zip(frame.dtypes, columns, strict=True)]
    head = "".join(
        f'<th class="{kind}">{html.escape(name)}{_gloss(name)}</th>'
        for name, kind in zip(frame.columns, kinds, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f'<td class="{kind}">{cell}</td>' for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in zip(*columns, strict=True)
    )
    note = "没有行" if frame.is_empty() else ""
    if frame.height > MOST_ROWS:
        note = f"前{MOST_ROWS}行，共{frame.height:,}行"
    return f'{_STYLE}<table class="bayou"><tr>{head}</tr>{body}</table>' + (
        f'<p class="bayou">{note}</p>' if note else ""
    )


def _kind(dtype: pl.DataType, cells: list[str]) -> str:
    """Numbers are set to the right, short texts kept in one line."""
    if dtype.is_numeric():
        return "n"
    return "s" if max(map(len, cells), default=0) <= _SHORT_CHARACTERS else "t"


def _gloss(name: str) -> str:
    """The Chinese of a column that snapshots name in English; the English stays, for it is what one types."""
    return f"<small>{HEADERS[name]}</small>" if name in HEADERS else ""


def _shower(column: pl.Series) -> Callable[[Any], str]:
    """How the values of one column are written: all its numbers with the same decimals."""
    if not column.dtype.is_numeric():
        return _text
    known = column.drop_nulls()
    largest = float(known.abs().max() or 0) if len(known) else 0.0  # type: ignore[arg-type]
    if column.dtype.is_integer() or (known == known.round()).all():
        form = ",.0f" if largest >= _WITH_COMMAS_FROM else ".0f"
    else:
        form = f",.{next(decimals for limit, decimals in _DECIMALS if largest > limit)}f"
    return lambda value: "" if value is None else format(value, form)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return html.escape(text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…")
