"""What is wrong with a cell that could not be read, and what the office that sent it is asked to do, in words."""

from __future__ import annotations

from pipelines.contracts import Column

ISSUE_WORDS = {
    "unknown_code": "代码不在代码表内",
    "bad_number": "不是数字",
    "bad_date": "不是日期",
    "bad_boolean": "不是“是/否”",
    "number_in_text_column": "编号类文字存成了数字，末几位可能失真",
    "bad_period": "年度与批次日期不符",
}
"""What is wrong with a cell."""

NORMALISATION_WORDS = {
    "trimmed": "去掉首尾空白",
    "composed": "统一字形（组合字符）",
    "half_width": "全角改半角",
    "placeholder": "“无”“—”等占位符视为空",
    "date_format": "日期改写为年-月-日",
    "month_only": "只有年月，取当月1日",
    "year_only": "只有年份，取1月1日",
    "excel_serial": "Excel日期序号换算为日期",
    "time_cut": "去掉日期后的时刻",
    "boolean_word": "各种写法统一为是、否",
    "code_word": "代码的各种写法统一",
    "whole_number": "整数去掉小数点",
    "thousands_separator": "去掉千分位逗号",
    "rounded": "保留四位小数",
    "unit_scaled": "按表头单位换算",
    "no_header": "没有表头的列，未读入",
}
"""What normalisation did to a cell, in words."""

_BY_KIND = {
    "number_in_text_column": "照原件填写完整号码，本列已设为文本",
    "bad_period": "填数据所属的期末，写成2019-12-31",
}
_BY_TYPE = {
    "integer": "只填整数，不带文字和单位",
    "decimal": "只填数字，不带文字和单位；单位同表头",
    "boolean": "从下拉列表中选“是”或“否”",
    "date": "写成2019-12-31",
    "code": "从下拉列表中选一项",
    "code_list": "填代码表里的值，多项用“、”隔开",
    "text": "照原件填写",
}


def remedy(kind: str, column: Column | None) -> str:
    """What to do about a cell issue of `kind`; `column` is None for the period."""
    return _BY_KIND.get(kind) or _BY_TYPE[column.type if column is not None else "date"]
