"""A file that nobody can read, which a county sends beside its lists: refused as a whole, and nothing else depends on it."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.clock import LABELS
from pipelines.demo.figures import COUNTIES


def unreadable_file_name(period: int, county: int) -> str:
    """A form of the county's own, beside the lists of a data date."""
    figures = COUNTIES[county]
    return f"{figures.code}{figures.name}_入户摸底草表_{LABELS[period].replace('-', '')}.csv"


def write_unreadable_file(folder: Path, period: int, county: int) -> None:
    """The household list without its key column, as somebody kept it for himself."""
    code = COUNTIES[county].code
    lines = ["年度,行政村代码,户主姓名,贫困户属性,脱贫属性,人数,是否有劳动能力户"]
    lines += [f"{LABELS[period][:4]},{code}101{201 + number},模拟户主,一般贫困户,未脱贫,3,是" for number in range(5)]
    text = "\r\n".join([*lines, "注:模拟数据,不代表任何真实情况", ""])
    (folder / unreadable_file_name(period, county)).write_bytes(text.encode("gb18030"))
