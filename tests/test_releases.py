"""`bayou release`: nothing public goes out but what somebody else reviewed and somebody signed."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.errors import RefusedError, UsageError
from pipelines.store.releases import Approval, read_approvals, require_approved
from tests.homes import Result, bayou, current_snapshot, listing
from tests.publish.attacker import HAS, LACKS, Attacker

SIGNED = {
    "maker": "测试甲",
    "reviewer": "测试乙",
    "signer": "测试丙",
    "reviewed_on": "2020-01-20",
    "signed_on": "2020-01-21",
}
_DIGEST = re.compile(r"sha256: ([0-9a-f]{64})")


def record(home: Path, **fields: str | None) -> None:
    """Write the one record of approval; a field that is None is left out."""
    given = {"snapshot": current_snapshot(home).name, **SIGNED, **fields}
    lines = [f"{name}: {value}" for name, value in given.items() if value is not None]
    folder = home / "data" / "decisions" / "releases"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2019.yml").write_text("- " + "\n  ".join(lines) + "\n", encoding="utf-8")


def release(home: Path) -> Result:
    return bayou("release", home=home)


def digest_asked_for(home: Path) -> str:
    """What `bayou release` says the record must name."""
    refused = release(home)
    assert refused.code == 3, refused.err
    found = _DIGEST.search(refused.err)
    assert found, refused.err
    return found[1]


def test_from_the_draft_to_the_released_page(published_home: Path) -> None:
    home = published_home
    digest = digest_asked_for(home)
    draft = home / "reports" / "public" / "draft" / "public_overview.html"
    assert "未经审核签发，不得公开" in draft.read_text(encoding="utf-8")

    record(home, sha256=digest, reviewer="测 试 甲")
    refused = release(home)
    assert refused.code == 3
    assert "不能自己批自己" in refused.err
    record(home, sha256="f" * 64)
    refused = release(home)
    assert refused.code == 3
    assert digest in refused.err
    assert listing("release", "--list", home=home) == []

    record(home, sha256=digest)
    done = release(home)
    assert done.code == 0, done.err
    page = home / "reports" / "public" / "2019-12-31_1" / "public_overview.html"
    html = page.read_text(encoding="utf-8")
    assert "不得公开" not in html
    assert "编制测试甲，审核测试乙，签发测试丙（2020年1月21日）" in html
    assert not draft.parent.exists()
    manifest = json.loads((page.parent / "manifest.json").read_text(encoding="utf-8"))
    assert {name: manifest[name] for name in SIGNED} == SIGNED
    assert manifest["sha256"] == digest
    assert manifest["files"][page.name] == hashlib.sha256(page.read_bytes()).hexdigest()
    book = page.with_suffix(".xlsx")
    assert manifest["files"][book.name] == hashlib.sha256(book.read_bytes()).hexdigest()
    assert "未经审核签发" not in str(
        [sheet.rows() for sheet in pl.read_excel(book, sheet_id=0, has_header=False).values()]
    )
    (told,) = listing("release", "--list", home=home)
    assert told["release"] == "2019-12-31_1"

    address = re.search(r'<data value="(registered_persons:program[^"]*)">', html)
    assert address, "no address"
    assert address[1].endswith("#release=2019-12-31_1")
    answer = json.loads(bayou("why", address[1], "--format", "json", home=home).out)
    assert answer["agrees"] is True
    assert "四舍五入到5" in answer["how_public"]

    before = page.read_bytes()
    again = release(home)
    assert again.code == 0
    assert "未做任何改动" in again.out
    assert page.read_bytes() == before
    # Later releases need the earlier ones: a backup keeps them.
    backup = home.parent / "backup.zip"
    assert bayou("backup", str(backup), home=home).code == 0
    with zipfile.ZipFile(backup) as archive:
        kept = set(archive.namelist())
    assert {"data/releases/2019-12-31_1/public.duckdb", "data/decisions/releases/2019.yml"} <= kept
    assert "reports/public/2019-12-31_1/public_overview.html" in kept
    # A release is no input: the snapshot stays what it is.
    run = bayou("run", home=home)
    assert run.code == 0
    assert "没有新的输入" in run.out


def corrected(home: Path) -> None:
    """A correction of the same day, as a new snapshot would hold it: three persons in 雷州 have not left poverty after all."""
    with duckdb.connect(current_snapshot(home) / "indicators.duckdb") as connection:
        connection.execute(
            "UPDATE measure_value SET numerator = numerator - 3 WHERE measure_id = 'registered_exit_rate'"
            " AND as_of = '2019-12-31' AND (level, area_code) IN (('county', '440882'), ('city', '440800'), ('program', '254'))"
        )
        connection.execute("UPDATE run_context SET snapshot_id = 'corrected'")
    old = current_snapshot(home)
    new = old.rename(old.with_name("2019-12-31_2020-01-15_corrected"))
    (home / "data" / "curated" / "CURRENT").write_text(new.name + "\n", encoding="utf-8")


def test_a_correction_of_the_same_day_does_not_show_whom_it_was_about(published_home: Path) -> None:
    home = published_home
    record(home, sha256=digest_asked_for(home))
    assert release(home).code == 0
    corrected(home)
    record(home, sha256=digest_asked_for(home))
    done = release(home)
    assert done.code == 0, done.err
    files = [home / "data" / "releases" / f"2019-12-31_{number}" / "public.duckdb" for number in (1, 2)]
    attacker = Attacker(files)
    assert not attacker.narrowed()
    for side in (HAS, LACKS):
        for level, code in (("county", "440882"), ("city", "440800"), ("program", "254")):
            low, high = attacker.change((side, ("registered_exit_rate", level, code)), 0, 1)
            assert low <= 0 <= high


def approval(**fields: object) -> Approval:
    given: dict[str, object] = {"maker": "甲", "reviewer": "乙", "signer": "丙", "reviewed_on": date(2020, 1, 20),
                                "signed_on": date(2020, 1, 21), **fields}  # fmt: skip
    return Approval("2019.yml", 1, "s", "d", **given)  # type: ignore[arg-type]


def test_a_whole_record_is_approved_and_the_reviewer_may_sign() -> None:
    require_approved(approval(), digest="d", known_on=date(2020, 1, 15))
    require_approved(approval(signer="乙"), digest="d", known_on=date(2020, 1, 15))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"maker": ""}, "没有编制人"),
        ({"reviewer": " "}, "没有审核人"),
        ({"signer": ""}, "没有签发人"),
        ({"reviewer": "甲"}, "审核人和编制人是同一个人"),
        ({"reviewer": "ＡＢ", "maker": "ab"}, "审核人和编制人是同一个人"),
        ({"signer": "甲"}, "签发人和编制人是同一个人"),
        ({"reviewed_on": date(2020, 1, 14)}, "日期不合次序"),
        ({"signed_on": date(2020, 1, 19)}, "日期不合次序"),
    ],
)
def test_what_a_record_may_not_be(fields: dict[str, object], said: str) -> None:
    with pytest.raises(RefusedError, match=said) as caught:
        require_approved(approval(**fields), digest="d", known_on=date(2020, 1, 15))
    assert caught.value.where == "data/decisions/releases/2019.yml 第1条"
    assert caught.value.do


def test_a_record_for_other_numbers_is_refused() -> None:
    with pytest.raises(RefusedError, match="sha256 不一致"):
        require_approved(approval(), digest="e", known_on=date(2020, 1, 15))


def test_a_role_left_out_or_empty_is_said_as_missing_and_a_typo_as_a_typo(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    body = "- snapshot: s\n  sha256: d\n  reviewed_on: 2020-01-20\n  signed_on: 2020-01-21\n  maker: 甲\n"
    (folder / "a.yml").write_text(body + "  reviewer:\n", encoding="utf-8")
    (found,) = read_approvals(tmp_path)
    assert (found.reviewer, found.signer) == ("", "")
    (folder / "a.yml").write_text(body + "  reviewr: 乙\n", encoding="utf-8")
    with pytest.raises(UsageError, match="reviewr"):
        read_approvals(tmp_path)
