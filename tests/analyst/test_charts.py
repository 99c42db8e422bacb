"""Charts say what they draw: whole, empty, of one area; and every topic bears a snapshot in which there is nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.analyst import (
    Snapshot,
    bars,
    findings,
    histogram,
    incomes,
    line,
    measures,
    money,
    open_snapshot,
    ranked_columns,
    stacked_bars,
    stacked_columns,
    villages,
)
from pipelines.analyst.tables import as_html
from pipelines.errors import UsageError
from tests.homes import current_snapshot

TOPICS: dict[str, Callable[[Snapshot], Any]] = {
    "histogram": incomes.histogram_chart,
    "near_line": incomes.near_line_chart,
    "goal": incomes.goal_chart,
    "poverty": incomes.poverty_chart,
    "model_villages": villages.model_villages_chart,
    "lacking": villages.lacking_chart,
    "sources": money.sources_chart,
    "paid": money.paid_chart,
    "idle": money.idle_chart,
    "projects": money.project_chart,
    "risks": money.risks_chart,
    "age": findings.age_chart,
    "family": findings.family_chart,
    "responsible": findings.responsible_chart,
    "trend": findings.trend_chart,
    "share": lambda snapshot: measures.chart(snapshot, "medical_insurance"),
    "share_over_time": lambda snapshot: measures.trend_chart(snapshot, "medical_insurance"),
}
TABLES: dict[str, Callable[[Snapshot], pl.DataFrame]] = {
    "near_line": incomes.near_line,
    "poverty": incomes.poverty_measures,
    "model_villages": villages.model_villages,
    "natural": villages.natural_village_rates,
    "lacking": villages.lacking_indicators,
    "sources": money.received_by_source,
    "paid": money.paid_and_unpaid,
    "projects": money.project_rates,
    "age": findings.by_age,
    "family": findings.by_family,
    "responsible": findings.by_responsible,
    "trend": findings.trend,
}


@pytest.fixture(scope="session")
def barren_snapshot(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A snapshot with its measures and rules, in which no area has a value, an income or a finding."""
    folder = tmp_path_factory.mktemp("barren")
    shutil.copyfile(current_snapshot(demo_home) / "indicators.duckdb", folder / "indicators.duckdb")
    with duckdb.connect(folder / "indicators.duckdb") as connection:
        for table in ("area", "measure_value", "distribution", "finding_count"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("INSERT INTO area (level, code, name) VALUES ('program', '254', '佛山帮扶村')")
    snapshot = open_snapshot(folder)
    yield snapshot
    snapshot.connection.close()


def text_of(chart: Any) -> str:
    return "".join(chart.to_dict()["title"]["text"])


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_concludes_with_a_number(topic: str, opened_snapshot: Snapshot) -> None:
    assert any(sign.isdigit() for sign in text_of(TOPICS[topic](opened_snapshot)))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_without_data_says_so(topic: str, barren_snapshot: Snapshot) -> None:
    chart = TOPICS[topic](barren_snapshot)
    assert "没有" in text_of(chart)
    assert "没有可画的数据" in str(chart.to_dict())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_data_is_empty(table: str, opened_snapshot: Snapshot, barren_snapshot: Snapshot) -> None:
    assert TABLES[table](opened_snapshot).height > 0
    assert TABLES[table](barren_snapshot).height == 0


@pytest.mark.parametrize(
    "chart", [findings.age_chart, findings.family_chart, findings.trend_chart, villages.lacking_chart]
)
def test_one_county_is_less_than_all(chart: Callable[..., Any], opened_snapshot: Snapshot) -> None:
    county = measures.worst(opened_snapshot, "persons_not_exited")
    assert text_of(chart(opened_snapshot, county_code=county.code)) != text_of(chart(opened_snapshot))


def test_the_titles_are_the_numbers_of_the_frames(opened_snapshot: Snapshot) -> None:
    near = incomes.near_line(opened_snapshot)
    assert f"共{near['just_above'].sum()}户" in text_of(incomes.near_line_chart(opened_snapshot))
    model = villages.model_villages(opened_snapshot)
    reached = model.filter(pl.col("model") * 10 >= pl.col("natural_villages") * 6).height
    assert f"{model.height}个村中{reached}个" in text_of(villages.model_villages_chart(opened_snapshot))
    ages = findings.by_age(opened_snapshot)
    assert int(ages["findings"].sum()) == opened_snapshot.findings([])["findings"].sum()
    assert (ages["critical"] + ages["warning"] + ages["info"] == ages["findings"]).all()
    assert text_of(findings.age_chart(opened_snapshot)).startswith(f"{ages['findings'].sum():,}件")
    trend = findings.trend(opened_snapshot)
    assert trend["as_of"].to_list() == opened_snapshot.period_ends()
    assert trend["findings"][-1] == ages["findings"].sum()


def test_the_money_adds_up(opened_snapshot: Snapshot) -> None:
    paid = money.paid_and_unpaid(opened_snapshot)
    assert (paid["unpaid"] == (paid["received"] - paid["paid"]).clip(lower_bound=0)).all()
    received = money.received_by_source(opened_snapshot)
    assert (received["total"] == received.select(pl.sum_horizontal(*money.SOURCES.values())).to_series()).all()
    assert received["total"].is_sorted(descending=True)


def test_needed_natural_villages_are_whole_and_reach_the_share(opened_snapshot: Snapshot) -> None:
    frame = villages.model_villages(opened_snapshot)
    reached = (frame["model"] + frame["needed"]) * 10 >= frame["natural_villages"] * 6
    one_less = frame.filter(pl.col("needed") > 0)
    assert reached.all()
    assert ((one_less["model"] + one_less["needed"] - 1) * 10 < one_less["natural_villages"] * 6).all()


def test_the_worst_is_red_and_named_unless_others_are_as_bad(opened_snapshot: Snapshot) -> None:
    worst = measures.worst(opened_snapshot, "registered_exit_rate")
    values = opened_snapshot.values(["registered_exit_rate"], level="county", as_of=opened_snapshot.context.as_of)
    assert worst.value == values["value"].min()
    drawn = measures.chart(opened_snapshot, "registered_exit_rate").to_dict()
    assert worst.name in "".join(drawn["title"]["text"])
    assert worst.name in str(drawn["layer"][0]["encoding"]["fill"])
    assert measures.worst(opened_snapshot, "persons_not_exited").name in text_of(
        measures.chart(opened_snapshot, "persons_not_exited")
    )


def test_a_wrong_name_is_answered_with_the_nearest(opened_snapshot: Snapshot) -> None:
    for ask in (measures.chart, measures.trend_chart, measures.worst):
        with pytest.raises(UsageError, match="medical_insurance"):
            ask(opened_snapshot, "medical_insurence")
    with pytest.raises(UsageError, match="medical_insurance"):
        opened_snapshot.values(["medical_insurence"])
    with pytest.raises(UsageError, match="county"):
        opened_snapshot.values(["medical_insurance"], level="conty")
    with pytest.raises(UsageError, match="雷州市"):
        measures.trend_chart(opened_snapshot, "medical_insurance", highlight="雷州")


def test_empty_frames_are_charts_that_say_so() -> None:
    empty = pl.DataFrame(schema={"area_name": pl.String, "value": pl.Float64, "as_of": pl.Date, "a": pl.Int64})
    bins = pl.DataFrame(schema={"bin_low": pl.Float64, "bin_high": pl.Float64, "count": pl.Int64})
    drawn = [
        bars(empty, target=1.0),
        line(empty, by="area_name", highlight="x"),
        stacked_bars(empty, parts={"a": "甲"}),
        stacked_columns(empty, parts={"a": "甲"}),
        ranked_columns(empty, target=0.6),
        histogram(bins, line_yuan=8130),
    ]
    assert all("没有可画的数据" in str(chart.to_dict()) for chart in drawn)


def test_a_number_stands_behind_the_target_that_would_cross_it() -> None:
    frame = pl.DataFrame({"area_name": ["甲", "乙"], "value": [0.5, 0.9]})
    assert "number_at': 0.6" in str(bars(frame, target=0.6).to_dict())
    assert "number_at': 0.5" in str(bars(frame).to_dict())


def test_long_titles_break_at_punctuation() -> None:
    title = "户00672：人均可支配收入8,163元，与当年达标线8,130元相比高出33元" * 2
    lines = bars(pl.DataFrame({"area_name": ["甲"], "value": [1.0]}), title=title, width=360).to_dict()["title"]["text"]
    assert "".join(lines) == title
    assert len(lines) > 2
    assert all(len(one) <= 30 for one in lines)


def test_a_table_reads_in_chinese() -> None:
    frame = pl.DataFrame(
        {
            "area_name": ["<甲>", None],
            "value": [0.5, None],
            "元": [12345.6, 2.0],
            "年度": [2019, 2018],
            "过期": [True, False],
        }
    )
    page = as_html(frame)
    assert "area_name<small>地区</small>" in page
    assert ">&lt;甲&gt;<" in page
    assert ">0.5000<" in page
    assert ">12,346<" in page
    assert ">2019<" in page
    assert ">是<" in page
    assert "没有行" in as_html(frame.clear())
    assert "前30行，共62行" in as_html(pl.concat([frame] * 31))
