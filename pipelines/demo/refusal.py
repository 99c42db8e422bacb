"""A batch that the gate must refuse: the household list of one county lacks its mandatory 户编号."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.batches import Written, batch_toml
from pipelines.demo.figures import COUNTIES

REFUSED_LABEL = "2020-03-31"
_RECEIVED_ON = "2020-04-15"
_COUNTY = COUNTIES[0]


def write_refused_batch(folder: Path) -> Written:
    """One file without the key column, so that county has no household list and no row can be read."""
    folder.mkdir(parents=True)
    lines = ["年度,行政村代码,户主姓名,贫困户属性,脱贫属性,人数,是否有劳动能力户"]
    lines += [f"2020,{_COUNTY.code}101{201 + number},模拟户主,一般贫困户,未脱贫,3,是" for number in range(20)]
    text = "\r\n".join([*lines, "注:模拟数据,不代表任何真实情况", ""])
    path = folder / f"{_COUNTY.code}{_COUNTY.name}_户表_20200331.csv"
    path.write_bytes(text.encode("gb18030"))
    toml = batch_toml(REFUSED_LABEL, _RECEIVED_ON, ["household"], [_COUNTY])
    (folder / "batch.toml").write_text(toml, encoding="utf-8")
    return Written(files=1, rows=20)
