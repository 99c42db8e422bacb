"""The page on how cells may be written: `python -m pipelines.contracts.values_page docs/accepted-values.md`.

`make docs` writes the page; a test holds the committed one to what this file would write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.contracts.dictionary_page import table_head, table_row
from pipelines.contracts.issue_kinds import (
    WAYS_ZH,
    Example,
    load_issue_kinds,
    load_normalisation_kinds,
)
from pipelines.contracts.written_values import load_written_values

_PREAMBLE = """# 单元格的写法

> 本页由 `make docs` 根据 `pipelines/contracts/issue_kinds.yml` 和 `written_values.yml` 生成,请勿手改。
> This page is generated; every example on it is read by a test.

各地写法不一,**读得准的照读并计数,读不准的一律不猜**:单元格记为空(或保留原文),记入单元格问题账,附文件、工作表、单元格地址。
原文始终保存在 `raw`。下面按列的类型列出认得的写法,再列出每种问题和改法。

- 按空值处理的写法:{placeholders};文字、代码、日期列里的{nothing}也是。
- 空着和填0不是一回事:空着是不知道,0是没有。数字列里写“无”分不清是哪一种,要改。
- 格子里写明的单位优先于表头:元列里的“3万元”就是30000元;只写“3万”不知道“万”是数还是单位,要改。
- 读作“是”:{yes}。
- 读作“否”:{no}。
- “○”在有的地方表示是,在有的地方表示没有,要改成“是”或“否”。
"""


def page() -> str:
    """The whole page as Markdown."""
    written = load_written_values()
    words = {
        "placeholders": sorted(written.placeholders),
        "nothing": sorted(written.nothing),
        "yes": [word for word, means in written.booleans.items() if means],
        "no": [word for word, means in written.booleans.items() if not means],
    }
    lines = [
        _PREAMBLE.format(**{name: _quoted(listed) for name, listed in words.items()}),
        *_accepted(),
        *_issues(),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _quoted(words: Iterable[str]) -> str:
    return "、".join(f"`{word}`" for word in words)


def _shown(text: str) -> str:
    visible = (
        text.replace("\n", "↵")
        .replace("\u200b", "(零宽字符)")
        .replace("\ue000", "(自造字)")
        .replace("\u0301", "(组合符)")
    )
    return f"`{visible}`"


def _accepted() -> Iterator[str]:
    yield "## 认得的写法\n"
    kinds = load_normalisation_kinds().values()
    for way, title in WAYS_ZH.items():
        rows = [
            table_row(_shown(example.text), _shown(example.value) if example.value else "(空)", kind.title_zh)
            for kind in kinds
            for example in kind.examples
            if example.way == way
        ]
        if rows:
            yield f"### {title}\n"
            yield from table_head("写法", "读作", "处理")
            yield from rows
            yield ""


def _issues() -> Iterator[str]:
    yield "## 要改的写法\n"
    yield from table_head("问题", "例", "含义", "入库", "怎么改")
    for kind in load_issue_kinds().values():
        kept = "空值" if kind.cell == "empty" else "保留原文"
        yield table_row(
            f"**{kind.title_zh}** `{kind.kind}`", _listed(kind.examples), kind.meaning_zh, kept, kind.remedy_zh
        )


def _listed(examples: Iterable[Example]) -> str:
    by_way: dict[str, list[str]] = {}
    for example in examples:
        by_way.setdefault(WAYS_ZH[example.way], []).append(_shown(example.text))
    return "<br>".join(f"{way}:{' '.join(texts)}" for way, texts in by_way.items()) or "—"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8", newline="\n")
