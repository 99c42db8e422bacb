"""Promise 7: every printed number leads back to obligation, measure and source cells, and forward."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.answers.number import resolve
from pipelines.answers.published import Published, open_published
from pipelines.errors import UsageError
from pipelines.report.address_terms import WORKED
from pipelines.report.addresses import parse_address
from pipelines.report.frames import open_file
from pipelines.store.home import Home
from tests.homes import answer_key, bayou, current_snapshot, listing
from tests.unaddressed import names_of, unaddressed

_ADDRESSED = re.compile(
    r'<(data|text|tspan|option)\b[^>]*? (?:data-)?value="([^"]*)"(?: data-value="([^"]*)")?[^>]*>(.*?)</\1>', re.S
)
_TAG = re.compile(r"<[^>]*>")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def pages(home: Path, tier: str = "internal") -> list[Path]:
    """Every page of a tier of the home, wherever a paper put it."""
    folder = home / "reports" / "latest" / tier
    return sorted(path for path in folder.rglob("*.html") if "notebooks" not in path.parts)


def anchors(page: Path) -> Iterator[tuple[str, str]]:
    """(address, printed text) of every number of a page that has one, in its text and in its charts."""
    for tag, value, second, inner in _ADDRESSED.findall(page.read_text(encoding="utf-8")):
        address = second if tag == "option" else value
        if address:
            yield unescape(address), unescape(_TAG.sub("", inner))


def figures(text: str) -> list[str]:
    """The numbers in a text, without signs, units and commas."""
    return [number.replace(",", "") for number in _FIGURE.findall(text)]


@pytest.fixture(scope="module")
def published(demo_home: Path) -> Iterator[Published]:
    with open_published(Home(demo_home)) as opened:
        yield opened


def test_every_address_resolves_and_its_recount_is_what_is_printed(demo_home: Path, published: Published) -> None:
    told = {(address, text) for page in pages(demo_home) for address, text in anchors(page)}
    kinds = {address.partition(":")[0] for address, _ in told}
    assert {"finding", "rule", "ledger", "target", "parameter", *WORKED, "registered_exit_rate"} <= kinds
    wrong = []
    for address, text in sorted(told):
        number = resolve(published, parse_address(address))
        if number.agrees is False or figures(number.text) != figures(text):
            wrong.append((address, text, number.text, number.published))
    assert not wrong


def test_no_number_is_printed_without_an_address(demo_home: Path, published: Published) -> None:
    """In text and in charts, but for dates, names and what a page marks as no count (`tests/unaddressed.py`)."""
    public = open_file(current_snapshot(demo_home), "public")
    names = {"internal": names_of(published.snapshot), "public": names_of(public)}
    public.connection.close()
    found = {
        str(page): texts
        for tier, known in names.items()
        for page in pages(demo_home, tier)
        if (texts := unaddressed(page.read_text(encoding="utf-8"), known))
    }
    assert not found


def test_charts_say_where_their_numbers_come_from(demo_home: Path) -> None:
    (page,) = [path for path in pages(demo_home) if path.name == "county_progress_440882.html"]
    drawn = {
        name: anchors_of_chart(page, name) for name in ("remaining", "haves", "visits", "incomes", "mix", "missing")
    }
    assert "persons_not_exited:county:440882:2018-12-31" in drawn["remaining"]
    assert any(address.startswith("have_1_income:village:") for address in drawn["haves"])
    assert "areas:visits_main_leader.met.village:county:440882:2019-12-31" in drawn["visits"]
    assert {"bin:below:county:440882:2019-12-31", "parameter:household_income_line_yuan:2019"} <= drawn["incomes"]
    assert "share:earned:county:440882:2019-12-31" in drawn["mix"]
    assert "medical_insurance:county:440882:2019-12-31" in drawn["missing"]


def anchors_of_chart(page: Path, name: str) -> set[str]:
    """Addresses in one chart, in any of its widths."""
    drawings = re.findall(rf'<svg [^>]*aria-labelledby="{name}-.*?</svg>', page.read_text(encoding="utf-8"), re.S)
    assert drawings, name
    return {unescape(address) for svg in drawings for address in re.findall(r'data-value="([^"]*)"', svg)}


@pytest.mark.parametrize(
    "pattern",
    [
        r'<data value="[^"]*">([^<]*\d[^<]*)</data>',
        r'(<text [^>]*?) data-value="[^"]*"',
        r'<(tspan) data-value="[^"]*"',
    ],
    ids=["text", "chart", "part of a label"],
)
def test_a_number_that_loses_its_address_is_found(demo_home: Path, published: Published, pattern: str) -> None:
    (page,) = [path for path in pages(demo_home) if path.name == "county_progress_440882.html"]
    html, names = page.read_text(encoding="utf-8"), names_of(published.snapshot)
    for place in list(re.finditer(pattern, html))[:20]:
        kept = f"<{place[1]}" if place[1] == "tspan" else place[1]
        assert unaddressed(html[: place.start()] + kept + html[place.end() :], names), place[0]


def test_what_is_worked_out_says_when_the_register_counts_otherwise(published_home: Path) -> None:
    """Somebody changes a published number by hand: what is worked out from it differs from the register as well."""
    address = "share:persons_not_exited.registered:county:440882:2019-12-31"
    assert why(published_home, address)["agrees"] is True
    with duckdb.connect(current_snapshot(published_home) / "indicators.duckdb") as connection:
        connection.execute(
            "UPDATE measure_value SET value = value * 2, numerator = numerator * 2 WHERE measure_id = 'persons_not_exited'"
            " AND level = 'county' AND area_code = '440882' AND as_of = '2019-12-31'"
        )
    told = why(published_home, address)
    assert told["agrees"] is False
    assert told["published"] != told["recount"]


def test_a_sum_names_its_parts_and_a_figure_of_the_policy_its_source(demo_home: Path) -> None:
    parts = ["finding:ID:program:254:2019-12-31", "finding:HH:program:254:2019-12-31"]
    numbers = [int(why(demo_home, part)["text"].replace(",", "")) for part in parts]
    told = why(demo_home, "+".join(parts))
    assert (int(told["text"].replace(",", "")), told["agrees"]) == (sum(numbers), True)
    line = why(demo_home, "parameter:household_income_line_yuan:2019")
    assert line["text"] == "8130"
    assert "来源" in line["title"] or "（" in line["title"]
    assert "期限2020年12月31日" in why(demo_home, "target:registered_exit_rate")["title"]


def test_a_number_that_differs_from_its_recount_is_said(published_home: Path) -> None:
    """Somebody changes a published number by hand: the register says otherwise, and so does `bayou why`."""
    address = "medical_insurance:county:440882:2019-12-31"
    assert why(published_home, address)["agrees"] is True
    with duckdb.connect(current_snapshot(published_home) / "indicators.duckdb") as connection:
        connection.execute(
            "UPDATE measure_value SET numerator = numerator - 1, value = (numerator - 1) / denominator"
            " WHERE measure_id = 'medical_insurance' AND level = 'county' AND area_code = '440882' AND as_of = '2019-12-31'"
        )
    told = why(published_home, address)
    assert told["agrees"] is False
    assert told["published_parts"]["numerator"] == told["parts"]["numerator"] - 1
    assert "不一致" in bayou("why", address, home=published_home).out


def test_a_number_leads_back_to_articles_and_files(demo_home: Path) -> None:
    told = why(demo_home, "medical_insurance:county:440882:2019-12-31")
    assert {item["obligation_id"] for item in told["definition"]["obligations"]} == {"2.6", "15.1"}
    (file,) = told["files"]
    assert file["batch_id"] == "2019-12-31"
    assert "人口表" in file["file_name"]
    assert file["rows"] == told["parts"]["denominator"] + told["parts"]["unknown"]
    assert told["subjects_command"] == "bayou trace measure medical_insurance --county 440882"


def test_what_is_summed_up_leads_back_to_every_file_of_its_table(demo_home: Path) -> None:
    files = why(demo_home, "city_funds_per_village:program:254:2019-12-31")["files"]
    assert {file["table"] for file in files if not file["is_exact"]} == {"fund"}


def test_an_earlier_number_is_told_as_published(demo_home: Path) -> None:
    told = why(demo_home, "medical_insurance:county:440882:2018-12-31")
    assert (told["agrees"], told["recount"]) == (None, None)
    assert "2019-12-31" in told["not_counted"]
    assert told["parts"]["denominator"] > 0


def test_a_number_leads_forward_to_the_rows_against_it_and_those_back_to_it(demo_home: Path) -> None:
    """Down from a measure to a household and its cells, up from that household to the same measure."""
    told = why(demo_home, "registered_exit_rate:county:440882:2019-12-31")
    against = told["parts"]["denominator"] - told["parts"]["numerator"]
    result = bayou(
        "trace", "measure", "registered_exit_rate", "--county", "440882", "--subjects", "3", "--format", "json",
        home=demo_home,
    )  # fmt: skip
    assert result.code == 0, result.err
    traced = json.loads(result.out)
    assert traced["counts"]["against"] == against
    assert len(traced["subjects"]) == min(3, against)
    for subject in traced["subjects"]:
        (status,) = [value for value in subject["values"] if value["column"] == "poverty_status"]
        assert status["value"] != "已脱贫"
        assert all(re.fullmatch(r".+!.+![A-Z]+\d+", cell) for cell in status["cells"])
        household = why(demo_home, subject["ids"]["household_id"])
        assert ("registered_exit_rate", subject["subject"], "against") in {
            (item["measure_id"], item["subject"], item["role"]) for item in household["measures"]
        }


@pytest.mark.parametrize("table", [["why"], ["trace", "measure"], ["trace", "rule"]], ids=" ".join)
def test_the_commands_show_no_personal_value(demo_home: Path, table: list[str]) -> None:
    names = answer_key(demo_home)["canaries"]["names"]
    assert names
    village = str(listing("findings", home=demo_home)[0]["village_code"])
    subjects = {
        "why": [village, "--all"],
        "trace measure": ["pension_insurance", "--subjects", "50"],
        "trace rule": ["ID04", "--subjects", "50"],
    }[" ".join(table)]
    text = bayou(*table, *subjects, home=demo_home).out
    assert text
    assert not [name for name in names if name in text]


def test_wrong_addresses_end_2_and_say_what_there_is(demo_home: Path) -> None:
    wrong = {
        "medical_insurence:county:440882:2019-12-31": "medical_insurance",
        "medical_insurance:county:440882:2019-12-30": "2019-12-31",
        "medical_insurance:land:440882:2019-12-31": "county",
        "medical_insurance:county:440999:2019-12-31": "440882 雷州市",
        "medical_insurance:county:440882:2019-12-31#lefft": "#left",
        "finding:ID99:county:440882:2019-12-31": "ID09",
        "rule:ID04.violatd:program:254:2019-12-31": "ID04.violated",
        "ledger:kep:county:440882": "kept",
        "medical_insurance:2019": "medical_insurance:county:440882:2019-12-31",
        "standing:measures.latte:county:440882:2019-12-31": "late",
        "standing:measure.late:county:440882:2019-12-31": "measures",
        "rank:place:county:440999:2019-12-31": "440882 雷州市",
        "areas:model_natural_villages.dome.village:county:440882:2019-12-31": "done",
        "cells:open_cels:program:254:2019-12-31": "open_cells",
        "size:village:program:254:2019-12-31": "villages",
        "finding:all:program:254:2019-12-31#rule": "#rules",
        "target:registered_persons": "文件没有给这个指标定目标",
        "parameter:household_income_line_yuan:1999": "2019",
        "bin:lower:county:440882:2019-12-31": "below",
    }
    for address, said in wrong.items():
        with pytest.raises(UsageError) as caught, open_published(Home(demo_home)) as published:
            resolve(published, parse_address(address))
        assert said in str(caught.value), address


def why(home: Path, subject: str) -> dict[str, Any]:
    result = bayou("why", subject, "--format", "json", home=home)
    assert result.code == 0, result.err
    return dict(json.loads(result.out))
