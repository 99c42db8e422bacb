"""The data dictionary page, written from the contracts: `python -m pipelines.contracts.dictionary_page docs/data-dictionary.md`.

`make docs` writes the page; a test holds the committed one to what this file would write.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.contracts import CodeList, Column, Contract, load_codes, load_contracts, load_policy_parameter

TYPES_ZH = {
    "text": "文本",
    "integer": "整数",
    "decimal": "小数",
    "boolean": "是/否",
    "date": "日期",
    "code": "代码",
    "code_list": "代码(可多选)",
}
SENSITIVITIES_ZH = {"public": "公开", "internal": "内部", "personal": "**个人**"}
KINDS_ZH = {"state": "状态表:每个数据日期一份名单", "event": "事件表:逐笔登记,只报新增"}
KEY_SCOPES_ZH = {"natural": "自然编号,全库唯一", "local": "表内序号,每个文件重新编起"}
MANDATORY_ZH = {"county": "每县必报", "program": "佛山汇总一份,必报", "never": "可不报"}

_PREAMBLE = """# 数据字典

> 本页由 `make docs` 根据 `pipelines/contracts/` 生成,请勿手改;要改表,就改 `tables/*.yml` 或 `codes/*.yml`。
> This page is generated from the contracts; edit those, then run `make docs`.

共 **{tables} 张报送的表、{columns} 列、{codes} 个代码表**,另有一张不由各地报送的[政策参数表](#policy_parameter)。
导入、空白表、演示数据、校验和脱敏都出自同一份契约。

- **表头**是我们的表样用的写法;**也认作**是各地实际用过的其他写法,导入时一样认得。
- **必填**的列缺了表头属于结构错误,不予发布;单元格空着只是数据问题,不丢行。
- **敏感级**:公开 < 内部 < 个人。个人信息只进受限库 `register.duckdb`,不进任何内部或公开页面。
- 读不成类型的单元格记为空,原文留在单元格问题账;编号、证件号码一律按文本原样保留。
"""


def page() -> str:
    """The whole page as Markdown."""
    contracts, codes = load_contracts(), load_codes()
    columns = sum(len(contract.columns) for contract in contracts.values())
    parts = [
        _PREAMBLE.format(tables=len(contracts), columns=columns, codes=len(codes)),
        "\n".join(_overview(contracts.values())),
        *("\n".join(_table(contract)) for contract in contracts.values()),
        "\n".join(_policy_parameter(load_policy_parameter())),
        "\n".join(_code_lists(codes.values(), contracts.values())),
    ]
    return "\n".join(parts).rstrip() + "\n"


def table_row(*cells: str) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def table_head(*titles: str) -> list[str]:
    """The two lines that open a Markdown table."""
    return [table_row(*titles), f"|{'---|' * len(titles)}"]


def _overview(contracts: Iterable[Contract]) -> Iterator[str]:
    yield "## 总览\n"
    yield from table_head("表", "名称", "列数", "其中个人信息", "报送", "对应条款")
    for contract in contracts:
        sensitivities = Counter(column.sensitivity for column in contract.columns)
        yield table_row(
            f"[{contract.title_zh}](#{contract.table})",
            f"`{contract.table}`",
            str(len(contract.columns)),
            str(sensitivities["personal"] or "—"),
            MANDATORY_ZH[contract.mandatory],
            _articles(contract),
        )
    yield ""


def _articles(contract: Contract) -> str:
    return "、".join(f"第{article}条" for article in contract.articles) or "—"


def _table(contract: Contract) -> Iterator[str]:
    yield f'<a id="{contract.table}"></a>\n'
    yield f"## {contract.title_zh} `{contract.table}`\n"
    yield f"- 一行是:{contract.grain}"
    yield f"- 主键:{_key(contract)}"
    yield f"- 性质:{KINDS_ZH[contract.kind]}" + (f",日期看 `{contract.event_date}`" if contract.event_date else "")
    yield f"- 报送:{MANDATORY_ZH[contract.mandatory]};隔离行超过 {contract.quarantine_tolerance:.0%} 时不予发布"
    if contract.period_headers:
        yield f"- 分期列:{'、'.join(contract.period_headers)}"
    yield f"- 对应条款:{_articles(contract)}\n"
    yield from _columns(contract.columns)
    yield ""


def _policy_parameter(contract: Contract) -> Iterator[str]:
    yield f'<a id="{contract.table}"></a>\n'
    yield f"## {contract.title_zh} `{contract.table}`\n"
    yield f"- 一行是:{contract.grain}"
    yield f"- 主键:{_key(contract)}"
    yield "- 来源:不收文件;每次运行按已知日期从 `pipelines/policy/parameters.yml` 写入 `parameter.policy_parameter`\n"
    yield from _columns(contract.columns)
    yield ""


def _key(contract: Contract) -> str:
    keys = " + ".join(f"`{name}`" for name in contract.key_columns)
    return f"{keys}({KEY_SCOPES_ZH[contract.key_scope]})"


def _columns(columns: Iterable[Column]) -> Iterator[str]:
    """The table of columns, without the particulars that no column of it has."""
    titles = ("表头", "列名", "类型", "单位", "代码表", "必填", "敏感级", "也认作", "说明")
    rows = [_particulars(column) for column in columns]
    shown = [position for position in range(len(titles)) if any(row[position] for row in rows)]
    yield from table_head(*(titles[position] for position in shown))
    yield from (table_row(*(row[position] for position in shown)) for row in rows)


def _particulars(column: Column) -> tuple[str, ...]:
    return (
        f"**{column.header}**",
        f"`{column.name}`",
        TYPES_ZH[column.type],
        column.unit or "",
        f"[{column.codes}](#code-{column.codes})" if column.codes else "",
        "✔" if column.required else "",
        SENSITIVITIES_ZH[column.sensitivity],
        "、".join(column.aliases),
        column.note or "",
    )


def _code_lists(codes: Iterable[CodeList], contracts: Iterable[Contract]) -> Iterator[str]:
    used_by: dict[str, list[str]] = {}
    for contract in contracts:
        for column in contract.columns:
            if column.codes:
                used_by.setdefault(column.codes, []).append(f"{contract.title_zh}·{column.header}")
    yield "## 代码表\n"
    yield "库里一律存下面加粗的中文值;括号里是各地用过的代码或写法,导入时换成中文值。\n"
    for code_list in codes:
        values = (
            f"**{value}**" + (f"({'、'.join(aliases)})" if aliases else "")
            for value, aliases in code_list.values.items()
        )
        yield f'<a id="code-{code_list.name}"></a>\n'
        yield f"### {code_list.title_zh} `{code_list.name}`\n"
        yield f"{' · '.join(values)}\n"
        yield f"用于:{'、'.join(used_by.get(code_list.name, [])) or '(暂无列使用)'}\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8", newline="\n")
