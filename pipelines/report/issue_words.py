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
