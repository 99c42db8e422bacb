"""The obligations that a rule or measure serves, with their articles, as records and lines (roof)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.policy import load_articles, load_obligations


def obligation_records(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Number, summary and article of each obligation; one that the paper's records no longer have is left out."""
    known = {item.id: item for item in load_obligations()}
    articles = load_articles()
    return [
        {
            "obligation_id": number,
            "summary": known[number].summary_zh,
            "article": known[number].article,
            "article_title": articles[known[number].article].title_zh,
        }
        for number in ids
        if number in known
    ]


def obligation_line(ids: Sequence[str], indent: str) -> Iterator[str]:
    """条款 2.6（第2条 目标任务）、15.1（第15条 健康扶贫）: all of them in one line, without what they demand."""
    named = [
        f"{item['obligation_id']}（第{item['article']}条 {item['article_title']}）" for item in obligation_records(ids)
    ]
    if named:
        yield f"{indent}条款 {'、'.join(named)}"


def obligation_lines(ids: Sequence[str], indent: str = "  ") -> Iterator[str]:
    """条款 16.1 危房改造：…（第16条 …）, one line an obligation."""
    for item in obligation_records(ids):
        yield (
            f"{indent}条款 {item['obligation_id']}：{item['summary']}（第{item['article']}条 {item['article_title']}）"
        )
