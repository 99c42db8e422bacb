"""A finding followed until it is closed, by the commands people type: worklist out, filled list in, claim judged."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.contracts import load_contracts
from tests.homes import LAST_BATCH, answer_key, bayou, current_snapshot, listing
from tests.promises.test_1_no_row_lost import STATES
from tests.returned import saved, sheets_of
from tests.store.test_exemptions import write as write_exemptions

CONTRACT = load_contracts()["rectification"]
HEADERS = [column.header for column in CONTRACT.columns]
RETURNED = "2020-02-01-worklists"
Findings = list[dict[str, Any]]


def worklists(home: Path) -> Path:
    return home / "reports" / "latest" / "restricted" / "worklists"


def listed(path: Path) -> list[dict[str, Any]]:
    """The lines of a worklist, by header."""
    rows = sheets_of(path)[CONTRACT.title_zh]
    start = rows.index(HEADERS)
    return [dict(zip(HEADERS, row, strict=True)) for row in rows[start + 1 :]]


def open_findings(home: Path, *options: str) -> Findings:
    return listing("findings", *options, home=home)


def test_claims_of_the_demo_turn_out_as_the_answer_key_says(demo_home: Path) -> None:
    planted = {claim["finding"]: claim["outcome"] for claim in answer_key(demo_home)["claims"]}
    found = {str(row["finding_id"]): row["outcome"] for row in listing("claims", home=demo_home)}
    assert found == planted
    assert set(planted.values()) == {"verified", "contradicted", "pending", "none", "unknown"}
    said = {row["finding_id"]: row["claim_outcome"] for row in open_findings(demo_home) if row["claim"]}
    assert said == {name: outcome for name, outcome in planted.items() if outcome not in ("verified", "unknown")}


def test_every_open_finding_is_on_one_list_of_an_area_and_on_that_of_each_department(demo_home: Path) -> None:
    findings = open_findings(demo_home)
    everywhere = {path: [line["问题编号"] for line in listed(path)] for path in worklists(demo_home).rglob("*.xlsx")}
    areas = Counter(name for path, names in everywhere.items() if path.parent.name != "责任单位" for name in names)
    assert areas == Counter(row["finding_id"] for row in findings)
    wanted = Counter((who, row["finding_id"]) for row in findings for who in str(row["responsible"]).split("、"))
    departments = Counter(
        (path.name.partition("_")[0], name)
        for path, names in everywhere.items()
        if path.parent.name == "责任单位"
        for name in names
    )
    assert departments == wanted


def test_the_list_of_a_village_holds_its_findings_gravest_first(demo_home: Path) -> None:
    findings = {row["finding_id"]: row for row in open_findings(demo_home)}
    for path in worklists(demo_home).glob("44*/*村_*.xlsx"):
        lines = listed(path)
        assert {line["行政村代码"] for line in lines} == {path.name[:12]}
        order = [("严重", "警告", "提示").index(line["级别"]) for line in lines]
        assert order == sorted(order)
        for line in lines:
            assert line["整改期限"] == date.fromisoformat(str(findings[line["问题编号"]]["due_on"]))


def test_lists_are_for_their_owners_group_and_named_below_no_lower_tier(demo_home: Path) -> None:
    paths = list(worklists(demo_home).rglob("*.*"))
    assert paths
    assert all(path.stat().st_mode & 0o777 == 0o640 for path in paths)
    for page in (demo_home / "reports" / "latest").glob("[ip]*/*.html"):
        assert "worklists/" not in page.read_text(encoding="utf-8"), page.name


def test_the_verb_writes_the_same_bytes_and_only_what_is_asked_for(published_home: Path) -> None:
    before = {path: path.read_bytes() for path in worklists(published_home).rglob("*.xlsx")}
    assert bayou("worklists", home=published_home).code == 0
    assert {path: path.read_bytes() for path in worklists(published_home).rglob("*.xlsx")} == before
    village = next(path for path in before if path.parent.name != "责任单位" and path.name[6:12].isdigit())
    shutil.rmtree(worklists(published_home))
    assert bayou("worklists", "--village", village.name[:12], home=published_home).code == 0
    assert [path.read_bytes() for path in worklists(published_home).rglob("*.xlsx")] == [before[village]]
    again = bayou("run", home=published_home)
    assert f"整改台账 {len(before)} 份" in again.out
    assert "没有新的输入" in bayou("run", home=published_home).out


def test_a_county_or_village_without_findings_names_those_that_have_some(demo_home: Path, tmp_path: Path) -> None:
    wrong = bayou("worklists", "--county", "遂溪", home=demo_home)
    assert wrong.code == 2
    assert "有问题的：" in wrong.err
    wrong = bayou("worklists", "--village", "无此村", home=demo_home)
    assert wrong.code == 2


def test_findings_are_chosen_by_what_follows_them(demo_home: Path) -> None:
    every = open_findings(demo_home)
    overdue = open_findings(demo_home, "--overdue")
    assert [row["finding_id"] for row in overdue] == [
        row["finding_id"] for row in every if str(row["due_on"]) < LAST_BATCH
    ]
    for option, column, value in (
        ("--family", "rule_id", "EX"), ("--village", "village_code", str(every[0]["village_code"])),
        ("--responsible", "responsible", "市住建局"),
    ):  # fmt: skip
        chosen = open_findings(demo_home, option, value)
        assert 0 < len(chosen) < len(every)
        assert chosen == [row for row in every if value in str(row[column])]
    for option, value, near in (
        ("--family", "EY", "EX"),
        ("--responsible", "住建局", "市住建局"),
        ("--village", "x", "44"),
    ):
        wrong = bayou("findings", option, value, home=demo_home)
        assert wrong.code == 2
        assert near in wrong.err


def test_people_see_words(demo_home: Path) -> None:
    result = bayou("findings", "--severity", "critical", home=demo_home, env={"COLUMNS": "300"})
    assert "问题编号" in result.out
    assert "与数据不符" in result.out


def answered(source: Path, answers: dict[str, dict[str, Any]]) -> bytes:
    """The worklist with some lines answered (问题编号 → header → cell) and the others deleted, as a clerk sends it back."""
    sheets = sheets_of(source)
    rows = sheets[CONTRACT.title_zh]
    start = rows.index(HEADERS)
    kept = [row for row in rows[start + 1 :] if row[0] in answers]
    for row in kept:
        for header, value in answers[row[0]].items():
            row[HEADERS.index(header)] = value
    sheets[CONTRACT.title_zh] = [*rows[: start + 1], *kept]
    return saved(sheets)


@pytest.fixture(scope="module")
def followed_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A home whose worklists came back: two claims of a village, one of a department; and exemptions of every state."""
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("followed") / "home", symlinks=True))
    findings = [row for row in open_findings(home) if not row["claim"]]
    place = next(
        path
        for path in sorted(worklists(home).glob("44*/*村_*.xlsx"))
        if len({line["问题编号"] for line in listed(path)} & {row["finding_id"] for row in findings}) > 1
    )
    mine = [str(line["问题编号"]) for line in listed(place)]
    done, later = [name for name in mine if name in {row["finding_id"] for row in findings}][:2]
    true_as_it_is, *others = [
        row["finding_id"] for row in findings if row["finding_id"] not in mine and "市" in row["responsible"]
    ]
    department = next(
        path for path in sorted((worklists(home) / "责任单位").glob("市*.xlsx"))
        if true_as_it_is in {line["问题编号"] for line in listed(path)}
    )  # fmt: skip
    folder = home / "data" / "raw" / RETURNED
    folder.mkdir()
    village_answers = {
        done: {"整改情况": "已整改", "完成日期": date(2019, 6, 1), "责任人": "样例甲"},
        later: {"整改情况": "已整改", "完成日期": date(2020, 1, 20), "原因": "入户核实有误"},
    }
    (folder / place.name).write_bytes(answered(place, village_answers))
    (folder / department.name).write_bytes(answered(department, {true_as_it_is: {"整改情况": "情况属实无需整改"}}))
    (folder / "batch.toml").write_text(
        f'data_date = {LAST_BATCH}\nreceived_on = 2020-02-01\nsupplier = "某县扶贫办"\nsimulated = true\n',
        encoding="utf-8",
    )
    exempt, expired = others[:2]
    write_exemptions(
        home / "data",
        {"finding": exempt},
        {"finding": expired, "approved_on": "2019-01-01", "expires_on": "2019-12-30"},
        {"finding": "EX19-000000000000"},
        {"finding": expired, "approved_on": "2020-01-10", "expires_on": "2020-12-31"},
    )
    result = bayou("run", home=home)
    assert result.code == 0, result.err
    names = {"done": done, "later": later, "true": true_as_it_is, "exempt": exempt, "expired": expired}
    return home, {key: str(name) for key, name in names.items()}


@pytest.mark.slow
def test_the_next_run_judges_what_the_lists_claim(followed_home: tuple[Path, dict[str, str]]) -> None:
    home, names = followed_home
    rows = {row["finding_id"]: row for row in open_findings(home)}
    claims = {key: (rows[names[key]]["claim"], rows[names[key]]["claim_outcome"]) for key in ("done", "later", "true")}
    assert claims["later"] == ("已整改", "pending")
    assert claims["true"] == ("情况属实无需整改", "pending")
    assert claims["done"][0] == "已整改"
    assert claims["done"][1] in ("contradicted", "pending")  # pending where a yearly form of before is all there is
    sources = {row["finding_id"]: str(row["source"]) for row in listing("claims", home=home)}
    assert CONTRACT.title_zh in sources[names["done"]]


@pytest.mark.slow
def test_the_returned_lists_are_in_the_ledger_like_any_other(followed_home: tuple[Path, dict[str, str]]) -> None:
    home, _ = followed_home
    files = [row for row in listing("ledger", home=home) if row["batch"] == RETURNED]
    assert len(files) == 2
    for file in files:
        assert file["table_name"] == "rectification"
        assert file["received"] == sum(int(str(file[state])) for state in STATES)
        assert file["quarantined"] == 0
    assert sum(int(str(file["kept"])) for file in files) == 3


@pytest.mark.slow
def test_the_next_worklist_remembers_the_answers(followed_home: tuple[Path, dict[str, str]]) -> None:
    home, names = followed_home
    lines = {line["问题编号"]: line for path in worklists(home).glob("44*/*.xlsx") for line in listed(path)}
    assert lines[names["later"]]["整改情况"] == "已整改"
    assert lines[names["later"]]["完成日期"] == date(2020, 1, 20)
    assert lines[names["later"]]["原因"] == "入户核实有误"
    assert lines[names["done"]]["责任人"] == "样例甲"
    assert "已豁免至2020-06-30" in lines[names["exempt"]]["问题"]
    assert lines[names["exempt"]]["整改期限"] == ""


@pytest.mark.slow
def test_exemptions_are_listed_with_their_state(followed_home: tuple[Path, dict[str, str]]) -> None:
    home, names = followed_home
    states = {row["record"]: row["status"] for row in listing("exemptions", home=home)}
    assert states == {1: "in_force", 2: "expired", 3: "fits_no_finding", 4: "not_yet"}
    rows = {row["finding_id"]: row for row in open_findings(home)}
    assert (rows[names["exempt"]]["is_exempt"], rows[names["exempt"]]["exempt_until"]) == (True, "2020-06-30")
    assert (rows[names["expired"]]["is_exempt"], rows[names["expired"]]["exempt_until"]) == (False, "2019-12-30")
    assert names["exempt"] not in {row["finding_id"] for row in open_findings(home, "--overdue")}
    manifest = json.loads((current_snapshot(home) / "manifest.json").read_text(encoding="utf-8"))
    assert "exemptions/a.yml" in manifest["fingerprints"]["decisions"]


@pytest.mark.slow
def test_a_typo_in_an_exemption_stops_the_run_and_what_is_published_stays(
    followed_home: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    home = Path(shutil.copytree(followed_home[0], tmp_path / "home", symlinks=True))
    before = current_snapshot(home)
    write_exemptions(home / "data", {"aprover": "某科"}, file="b.yml")
    result = bayou("check", home=home)
    assert result.code == 2
    assert "approver" in result.err
    assert current_snapshot(home) == before
