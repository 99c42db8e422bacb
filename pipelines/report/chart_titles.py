"""What a chart shows, said in its title. Without figures: those stand in the chart, each with its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipelines.report.sentences import listed

_AGES = ("本期新发现", "满一期", "满两三期", "满四期及以上")
_NAMES = 3


def gap(differences: Sequence[float]) -> str:
    """Against the required path, oldest first; positive is slower."""
    if all(value > 0 for value in differences):
        return f"各期都慢于进度线{_narrowing(differences)}"
    if all(value <= 0 for value in differences):
        return "各期都不慢于进度线"
    return "已慢于进度线" if differences[-1] > 0 else "已追上进度线"


def _narrowing(differences: Sequence[float]) -> str:
    if len(differences) < 2 or differences[-1] == differences[-2]:
        return ""
    return "，在缩小" if differences[-1] < differences[-2] else "，在扩大"


def late(now: Mapping[str, int], before: Mapping[str, int | None]) -> str:
    """Measures that are late, by county: who has more of them than a period before."""
    compared = {name: (number, old) for name, number in now.items() if (old := before[name]) is not None}
    if not compared:
        return "各县落后指标项数"
    more = [name for name, (number, old) in compared.items() if number > old]
    if more:
        return f"{listed(more, _NAMES)}落后指标比上期多"
    is_fewer = all(number < old for number, old in compared.values())
    return "各县落后指标都比上期少" if is_fewer else "没有县落后指标比上期多"


def trend(counts: Sequence[int]) -> str:
    """Open findings, oldest period first."""
    steps = [later - earlier for earlier, later in pairwise(counts)]
    if not steps:
        return "未关闭的问题"
    if len(steps) > 1 and all(step < 0 for step in steps):
        return "未关闭的问题逐期减少"
    if len(steps) > 1 and all(step > 0 for step in steps):
        return "未关闭的问题逐期增加"
    if steps[-1] == 0:
        return "未关闭的问题与上期一样多"
    return f"未关闭的问题比上期{'减少' if steps[-1] < 0 else '增加'}"


def ages(counts: Sequence[int]) -> str:
    """Open findings by age: new, one period, two or three, four or more."""
    most = max(range(len(counts)), key=lambda at: counts[at])
    return f"未关闭的问题以{_AGES[most]}的最多"


def funds(below: Sequence[str], has_target: bool) -> str:
    """Funds a village by county; `below`: the names under the standard, the least first."""
    if not has_target:
        return "各县村均市级财政到位额"
    return f"{listed(below, _NAMES)}低于平均标准" if below else "各县都达到平均标准"


def most(names: Sequence[str], word: str) -> str:
    """`names` in order, the most first: who or what has most left."""
    return f"{names[0]}{word}最多"
