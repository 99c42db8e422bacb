"""到村单 by the commands people type: a page for every village, every open finding on it, nobody named, one A4 page."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from pipelines.report.blocks import Block
from pipelines.report.frames import RestrictedSnapshot
from pipelines.report.page_files import is_complete
from pipelines.report.pages.village_visit import VillageVisits
from tests.browser import opened
from tests.homes import bayou, current_snapshot, listing
from tests.promises.test_3_no_personal_value import ID_NUMBER, canaries

COUNTY = "440882"
FINDINGS = re.compile(r'data-findings="(\d+)"')
TOTAL = re.compile(r'data-findings-of-village="(\d+)"')
RULE = re.compile(r'data-rule="([A-Z]+[0-9]+)" data-findings="(\d+)"')

SIZES = """[...document.querySelectorAll('.sheet')].map(
    sheet => [sheet.scrollHeight, sheet.clientHeight, sheet.scrollWidth, sheet.clientWidth])"""


def restricted(home: Path) -> Path:
    return home / "reports" / "latest" / "restricted"


def village_page(home: Path, code: str) -> Path:
    return restricted(home) / "village_visit" / code[:6] / f"{code}.html"


def villages(home: Path) -> list[tuple[str, str, int]]:
    """Code, name and listed households of every village of the list."""
    with duckdb.connect(current_snapshot(home) / "register.duckdb", read_only=True) as connection:
        return connection.execute(
            "SELECT village_code, village_name, listed_households FROM facts.village WHERE duplicate_no = 1 ORDER BY 1"
        ).fetchall()


def test_every_village_of_the_register_has_a_page_and_no_page_is_more(demo_home: Path) -> None:
    codes = [code for code, _, _ in villages(demo_home)]
    pages = sorted(path.stem for path in (restricted(demo_home) / "village_visit").rglob("*.html"))
    assert pages == codes
    assert len(pages) == 254
    assert all(is_complete(village_page(demo_home, code)) for code in codes)


def test_every_open_finding_of_a_village_is_on_its_page(demo_home: Path) -> None:
    open_of = Counter((row["village_code"], row["rule_id"]) for row in listing("findings", home=demo_home))
    total = Counter[str]()
    for (code, _), number in open_of.items():
        total[str(code)] += number
    assert len(total) > 50
    for code, _, _ in villages(demo_home):
        html = village_page(demo_home, code).read_text(encoding="utf-8")
        assert {(code, rule): int(number) for rule, number in RULE.findall(html)} == {
            key: number for key, number in open_of.items() if key[0] == code
        }
        assert [int(number) for number in TOTAL.findall(html)] == [total[code]]


def test_the_page_says_as_many_as_the_command_that_lists_them(demo_home: Path) -> None:
    code = Counter(
        row["village_code"] for row in listing("findings", home=demo_home) if row["village_code"]
    ).most_common(1)[0][0]
    html = village_page(demo_home, str(code)).read_text(encoding="utf-8")
    found = listing("findings", "--village", str(code), home=demo_home)
    assert sum(int(number) for number in FINDINGS.findall(html)) == len(found) > 0


def test_the_countys_page_lists_its_villages_and_links_to_them(demo_home: Path) -> None:
    page = restricted(demo_home) / f"village_visit_{COUNTY}.html"
    links = re.findall(rf'href="(village_visit/{COUNTY}/[0-9]+\.html)"', page.read_text(encoding="utf-8"))
    assert sorted(Path(link).stem for link in links) == [
        code for code, _, _ in villages(demo_home) if code.startswith(COUNTY)
    ]
    assert all((page.parent / link).exists() for link in links)


def test_the_restricted_index_names_every_county(demo_home: Path) -> None:
    html = (restricted(demo_home) / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'href="village_visit_[0-9]{6}\.html"', html)) == 12
    assert "worklists" in html


def test_nobody_is_named_on_a_page_or_in_a_kept_notebook(demo_home: Path) -> None:
    planted = canaries(demo_home)
    with duckdb.connect(current_snapshot(demo_home) / "register.duckdb", read_only=True) as connection:
        names = {
            name for (name,) in connection.execute("SELECT DISTINCT person_name FROM base.person").fetchall() if name
        }
        numbers = {
            text for (text,) in connection.execute("SELECT DISTINCT id_number FROM base.person").fetchall() if text
        }
    texts = [path.read_text(encoding="utf-8") for path in restricted(demo_home).rglob("village_visit*/**/*.html")]
    texts += [
        path.read_text(encoding="utf-8") for path in restricted(demo_home).glob("notebooks/village_visit_*.ipynb")
    ]
    assert len(texts) == 254 + 12
    together = "\n".join(texts)
    assert not [value for value in planted if value in together]
    assert not ID_NUMBER.search(together)
    assert sum(name in together for name in names if len(name) > 2) == 0
    assert not numbers & set(re.findall(r"[0-9Xx]{15,20}", together))


def test_pages_are_for_the_group_of_their_owner(demo_home: Path) -> None:
    files = [path for path in restricted(demo_home).rglob("*") if path.is_file()]
    assert len(files) > 254
    assert not [path for path in files if path.stat().st_mode & 0o007]


def test_every_page_says_that_the_data_are_made_up(demo_home: Path) -> None:
    for code, _, _ in villages(demo_home):
        assert "模拟数据，不代表任何真实情况" in village_page(demo_home, code).read_text(encoding="utf-8")


def test_the_command_makes_one_countys_pages_anew(published_home: Path) -> None:
    gone = next((restricted(published_home) / "village_visit" / COUNTY).glob("*.html"))
    before = gone.read_bytes()
    gone.unlink()
    result = bayou("report", "--paper", "village_visit", "--county", COUNTY, home=published_home)
    assert result.code == 0, result.err
    assert "restricted/" in result.out
    assert gone.read_bytes() == before


@pytest.mark.browser
def test_a_typical_village_is_one_a4_page_and_asks_for_nothing(demo_home: Path, tmp_path: Path) -> None:
    listed = sorted(villages(demo_home), key=lambda row: row[2])
    typical = listed[len(listed) // 2][0]
    with opened(village_page(demo_home, typical), width=900) as (page, seen):
        page.emulate_media(media="print")
        pdf = page.pdf(path=tmp_path / "village.pdf", prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type ?/Page[ \n/]", pdf)) == 1
        assert not seen.console
        assert len([url for url in seen.requests if not url.startswith("data:")]) == 1


@pytest.mark.browser
def test_no_sheet_overflows_and_none_scrolls_sideways_on_a_phone(demo_home: Path) -> None:
    most = Counter(
        row["village_code"] for row in listing("findings", home=demo_home) if row["village_code"]
    ).most_common(5)
    for code, _ in most:
        path = village_page(demo_home, str(code))
        with opened(path, width=900) as (page, _):
            page.emulate_media(media="print")
            sheets = page.evaluate(SIZES)
            assert all(high <= room and wide <= width for high, room, wide, width in sheets), (code, sheets)
        with opened(path, width=390, height=844) as (page, _):
            assert page.evaluate("document.documentElement.scrollWidth") <= 390


def copied_register(home: Path, target: Path) -> Path:
    shutil.copyfile(current_snapshot(home) / "register.duckdb", target)
    target.chmod(0o600)
    return target


def test_a_name_in_a_note_is_not_printed(demo_home: Path, tmp_path: Path) -> None:
    name = canaries(demo_home)[0]
    register = copied_register(demo_home, tmp_path / "register.duckdb")
    with duckdb.connect(register) as connection:
        ((county,),) = connection.execute(
            "SELECT min(county_code) FROM base.person WHERE person_name = ?", [name]
        ).fetchall()
        connection.execute(
            "UPDATE facts.visit_log SET problem_found = ?, is_resolved = FALSE WHERE county_code = ?",
            [f"{name}家漏水，电话13900000001", county],
        )
    snapshot = RestrictedSnapshot(register)
    html = "".join(block.html for block in VillageVisits(snapshot, county).village_pages())
    snapshot.connection.close()
    assert "某某家漏水，电话〔号码略〕" in html
    assert name not in html
    assert "13900000001" not in html


def emptied(home: Path, target: Path) -> Path:
    """The register of `home`, where one village of the county has lost everything but its line in the village list."""
    copied_register(home, target)
    code = next(code for code, _, _ in villages(home) if code.startswith(COUNTY))
    with duckdb.connect(target) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_columns()"
            " WHERE column_name = 'village_code' AND schema_name IN ('facts', 'checks') AND table_name <> 'village'"
        ).fetchall()
        for schema, table in tables:
            connection.execute(f"DELETE FROM {schema}.{table} WHERE village_code = ?", [code])
        connection.execute(
            "UPDATE facts.village SET lead_unit_id = NULL, supporting_units = 0, village_exit_status = NULL, town_name = NULL,"
            " listed_persons = 0 WHERE village_code = ?",
            [code],
        )
    return target


def test_a_village_of_which_nothing_is_known_has_a_page_that_says_so(demo_home: Path, tmp_path: Path) -> None:
    snapshot = RestrictedSnapshot(emptied(demo_home, tmp_path / "register.duckdb"))
    visits = VillageVisits(snapshot, COUNTY)
    (block,) = [one for one in visits.village_pages() if village_of(one) == visits.read.villages[0].code]
    snapshot.connection.close()
    for said in ("没有登记户", "牵头帮扶单位没有登记", "户表里没有本村的户", "没有在岗驻村干部的记录", "核查没有未关闭的问题",
                 "都没有留下承诺", "为什么本村在户表里没有一户？", "到村次数无从核对"):  # fmt: skip
        assert said in block.html, said


def village_of(block: Block) -> str:
    assert block.page is not None
    return Path(block.page["file"]).stem
