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
from pipelines.report.addresses import parse_address
from pipelines.store.home import Home
from tests.homes import answer_key, bayou, current_snapshot, listing

_ANCHOR = re.compile(r'<data value="([^"]*)">(.*?)</data>', re.S)
_DRAWN = re.compile(r"<(svg|style|script|code|sup)\b.*?</\1>", re.S)
_TAG = re.compile(r"<[^>]*>")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Where a page prints values of measures, findings and ledger rows: cards, tiles, cells, the equation of the ledger.
_PLACES = (
    re.compile(r'<div class="v">(.*?)</div>', re.S),
    re.compile(r'<(?:div|a) class="tile [^>]*>.*?</svg>(.*?)</(?:div|a)>', re.S),
    re.compile(r'<div class="eq"[^>]*>(.*?)</div></div>', re.S),
    re.compile(r"<td\b[^>]*>(.*?)</td>", re.S),
)
# What holds no such value says so: targets; counts of cells, files and deliveries.
_PLAIN = re.compile(r'\bclass="[^"]*\bplain\b')
_TABLE = re.compile(r"<table\b.*?</table>", re.S)


def pages(home: Path) -> list[Path]:
    """Every internal page of the home, wherever a paper put it."""
    folder = home / "reports" / "latest" / "internal"
    return sorted(path for path in folder.rglob("*.html") if "notebooks" not in path.parts)


def anchors(page: Path) -> Iterator[tuple[str, str]]:
    """(address, printed text) of every number of a page that has one."""
    for address, inner in _ANCHOR.findall(page.read_text(encoding="utf-8")):
        yield unescape(address), unescape(_TAG.sub("", inner))


def figures(text: str) -> list[str]:
    """The numbers in a text, without signs and units."""
    return _FIGURE.findall(text)


def unanchored(html: str) -> list[str]:
    """Cards, tiles and cells of measures, findings and the ledger that print a figure outside an anchor."""
    body = _TABLE.sub(
        lambda table: "" if _PLAIN.search(table[0].partition(">")[0]) else table[0], html[html.index("<main") :]
    )
    bare = _ANCHOR.sub("", _DRAWN.sub("</svg>", body))
    found = []
    for place in _PLACES:
        for match in place.finditer(bare):
            cell = match[0].partition(">")[0]
            text = _TAG.sub("", match[1])
            is_value = not cell.startswith("<td") or ("num" in cell and not _PLAIN.search(cell))
            if is_value and figures(text):
                found.append(text)
    return found


@pytest.fixture(scope="module")
def published(demo_home: Path) -> Iterator[Published]:
    with open_published(Home(demo_home)) as opened:
        yield opened


def test_every_address_resolves_and_its_recount_is_what_is_printed(demo_home: Path, published: Published) -> None:
    told = {(address, text) for page in pages(demo_home) for address, text in anchors(page)}
    kinds = {address.partition(":")[0] for address, _ in told}
    assert {"finding", "rule", "ledger", "registered_exit_rate", "persons_not_exited"} <= kinds
    wrong = []
    for address, text in sorted(told):
        number = resolve(published, parse_address(address))
        if number.agrees is False or figures(number.text) != figures(text):
            wrong.append((address, text, number.text, number.published))
    assert not wrong


def test_no_value_of_a_measure_is_printed_without_an_address(demo_home: Path) -> None:
    found = {page.name: unanchored(page.read_text(encoding="utf-8")) for page in pages(demo_home)}
    assert not {name: texts for name, texts in found.items() if texts}


def test_a_figure_outside_an_anchor_is_found(demo_home: Path) -> None:
    page = next(path for path in pages(demo_home) if path.name.startswith("county_progress"))
    html = page.read_text(encoding="utf-8")
    for place in ('<div class="v">', '<td class="num c4">', '<div class="eq"'):
        at = html.index("<data", html.index(place))
        end = html.index("</data>", at)
        broken = html[:at] + _TAG.sub("", html[at:end]) + html[end + len("</data>") :]
        assert unanchored(broken)


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
    }
    for address, said in wrong.items():
        with pytest.raises(UsageError) as caught, open_published(Home(demo_home)) as published:
            resolve(published, parse_address(address))
        assert said in str(caught.value), address


def why(home: Path, subject: str) -> dict[str, Any]:
    result = bayou("why", subject, "--format", "json", home=home)
    assert result.code == 0, result.err
    return dict(json.loads(result.out))
