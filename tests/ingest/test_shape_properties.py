"""However titles, blank rows, totals, merged levels and lists lie around the rows, every row of data comes out once."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.schema import STATES
from tests.ingest.received import PERSON_HEADERS, Cell, Merge, Received, person, xlsx_bytes

WIDTH = len(PERSON_HEADERS)
TITLES = st.lists(
    st.sampled_from(["坡头区贫困人口信息表", "单位：坡头区扶贫办", "填报日期：2019年1月10日", ""]), max_size=4
)
BETWEEN = st.sampled_from([
    [], ["\u3000"], ["合计", "", "", "", "3"], ["", "", "甲村", "小计", "1"], list(PERSON_HEADERS), ["注：以上为模拟数据。"],
    ["全镇合计"], ["二、以下为第二组人员，请核对"],
])  # fmt: skip
TAILS = st.lists(
    st.sampled_from([[], ["填表人：", "", "审核人："], ["是填1、否填2"], ["合计", "", "", "9"]]), max_size=3
)
LISTS = st.none() | st.integers(1, 4)


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[list[Cell]], list[Merge], list[int]]:
    """A sheet of one or more forms: its rows, its merged blocks, and the numbers of the persons in it."""
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    numbers: list[int] = []
    for _ in range(draw(st.integers(1, 3))):
        rows += [[title] for title in draw(TITLES)]
        levels = draw(st.integers(0, 3))
        for level in range(levels):
            merges.append((len(rows), 0, len(rows), WIDTH - 1, f"第{'一二三'[level]}层"))
            rows.append([f"第{'一二三'[level]}层"])
        rows.append(list(PERSON_HEADERS))
        for _ in range(draw(st.integers(1, 4))):
            numbers.append(len(numbers) + 1)
            rows.append([*person(numbers[-1])])
            rows += [list(row) for row in draw(st.lists(BETWEEN, max_size=2))]
        rows += [list(row) for row in draw(TAILS)]
        rows.append([])
    below = draw(LISTS)
    if below is not None:
        height = len(rows) + below
        rows = [[*row, *[None] * (WIDTH - len(row))] for row in rows] + [[None] * WIDTH for _ in range(below)]
        rows = [[*row, None, None, "名录" if place == 0 else f"项{place}"] for place, row in enumerate(rows[:height])]
    return rows, merges, numbers


@settings(derandomize=True, max_examples=40, deadline=None)
@given(form=forms())
def test_every_person_comes_out_once_and_the_ledger_balances(
    tmp_path_factory: pytest.TempPathFactory, form: Any
) -> None:
    rows, merges, numbers = form
    folder = tmp_path_factory.getbasetemp() / "shapes"
    shutil.rmtree(folder, ignore_errors=True)
    received = Received(folder)
    received.batch("b", {"440804人口.xlsx": xlsx_bytes({"人": rows}, merges)})
    with received.ingested() as register:
        assert register.summary.refused_files == ()
        expected = [str(person(number)[0]) for number in numbers]
        assert register.column("SELECT person_id FROM base.person ORDER BY person_id") == expected
        assert register.summary.quarantined == 0
        states = sum(getattr(register.summary, state) for state in STATES)
        assert register.summary.rows + register.summary.rows_split == states
        assert register.rows("SELECT count(*), count(DISTINCT row_id) FROM ledger.row") == [(states, states)]
        assert register.rows("SELECT sum(rows) FROM ledger.sheet") == [(len(numbers),)]
