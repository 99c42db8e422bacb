"""A home in one file: written whole or not at all, restored only whole and only into an empty home."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.store.backup import SUMS, restore_backup, write_backup
from pipelines.store.home import Home
from pipelines.store.snapshots import point_current_to, point_latest_reports_to
from tests.homes import bayou


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A made-up home with one batch, one decision, a snapshot and a page."""
    place = Home(tmp_path / "home")
    for name, content in {
        "data/raw/b/batch.toml": "x", "data/raw/b/户表.csv": "甲", "data/decisions/corrections/a.yml": "[]",
        "data/curated/s1/manifest.json": "{}", "data/curated/s1/register.duckdb": "r", "data/curated/old/manifest.json": "{}",
        "reports/s1/internal/index.html": "<p>", "reports/old/internal/index.html": "<p>", "data/runs/000001_s1.json": "{}",
    }.items():  # fmt: skip
        (place.root / name).parent.mkdir(parents=True, exist_ok=True)
        (place.root / name).write_text(content, encoding="utf-8")
    (place.curated / "s1" / "register.duckdb").chmod(0o640)
    point_current_to(place, "s1")
    point_latest_reports_to(place, "s1")
    return place


@pytest.fixture
def archive(home: Home, tmp_path: Path) -> Path:
    write_backup(home, tmp_path / "bayou.zip")
    return tmp_path / "bayou.zip"


def rewritten(archive: Path, **entries: bytes | None) -> Path:
    """The archive with entries replaced, added or (None) left out."""
    with zipfile.ZipFile(archive) as source:
        contents = {name: source.read(name) for name in source.namelist()} | entries
    with zipfile.ZipFile(archive, "w") as target:
        for name, content in contents.items():
            if content is not None:
                target.writestr(name, content)
    return archive


def test_what_is_restored_is_what_was_kept(home: Home, archive: Path, tmp_path: Path) -> None:
    restored = Home(tmp_path / "restored")
    assert restore_backup(restored, archive) == 7
    assert (restored.raw / "b" / "户表.csv").read_text(encoding="utf-8") == "甲"
    assert restored.current_snapshot_id() == "s1"
    assert os.readlink(restored.latest_reports) == "s1"
    assert stat.S_IMODE((restored.curated / "s1" / "register.duckdb").stat().st_mode) == 0o640
    assert not (restored.curated / "old").exists()
    assert not list((restored.root / "data").glob(".restore*"))


def test_the_same_home_gives_the_same_bytes_for_owner_and_group_only(home: Home, archive: Path, tmp_path: Path) -> None:
    first = archive.read_bytes()
    write_backup(home, archive)
    assert archive.read_bytes() == first
    assert stat.S_IMODE(archive.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.glob("*.zip*")] + list(tmp_path.glob(".*.tmp")) == ["bayou.zip"]


def test_a_home_that_holds_anything_is_left_alone(home: Home, archive: Path, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    (other.raw / "mine").mkdir(parents=True)
    (other.raw / "mine" / "batch.toml").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="不是空的"):
        restore_backup(other, archive)
    assert [path.name for path in other.raw.rglob("*")] == ["mine", "batch.toml"]
    with pytest.raises(UsageError, match="不是空的"):
        restore_backup(home, archive)


def test_a_killed_restore_is_begun_again(archive: Path, tmp_path: Path) -> None:
    half = Home(tmp_path / "half")
    (half.raw / "b").mkdir(parents=True)
    (half.raw / "b" / "户表.csv").write_text("甲", encoding="utf-8")
    (half.root / "data" / ".restore.building" / "data").mkdir(parents=True)
    assert restore_backup(half, archive) == 7
    assert half.current_snapshot_id() == "s1"


@pytest.mark.parametrize(
    "evil", ["../evil", "/evil", "data/raw/../../evil", "data/raw//x", "data/.lock", "data\\raw\\x", "evil"]
)
def test_a_path_that_leads_elsewhere_is_refused(archive: Path, tmp_path: Path, evil: str) -> None:
    with zipfile.ZipFile(archive) as source:
        sums = source.read(SUMS).decode() + f"{'0' * 64}  {evil}\n"
    rewritten(archive, **{evil: b"x", SUMS: sums.encode()})
    with pytest.raises(UsageError, match="损坏"):
        restore_backup(Home(tmp_path / "restored"), archive)
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "restored" / "data" / "raw").exists()


def test_a_link_in_the_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as source:
        sums = source.read(SUMS).decode() + f"{'0' * 64}  data/raw/link\n"
    rewritten(archive, **{SUMS: sums.encode()})
    with zipfile.ZipFile(archive, "a") as target:
        entry = zipfile.ZipInfo("data/raw/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(entry, "/etc")
    with pytest.raises(UsageError, match="链接"):
        restore_backup(Home(tmp_path / "restored"), archive)


@pytest.mark.parametrize("change", [{"data/raw/b/户表.csv": b"changed"}, {"data/raw/b/batch.toml": None},
                                    {"data/raw/b/more.csv": b"x"}, {SUMS: None}])  # fmt: skip
def test_an_archive_that_is_not_as_it_was_written_is_refused(
    archive: Path, tmp_path: Path, change: dict[str, bytes | None]
) -> None:
    rewritten(archive, **change)
    with pytest.raises(UsageError, match="损坏"):
        restore_backup(Home(tmp_path / "restored"), archive)
    assert not (tmp_path / "restored" / "data" / "raw").exists()


def test_a_damaged_byte_anywhere_is_found(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    for place in range(0, len(whole), 37):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        archive.write_bytes(damaged)
        home = Home(tmp_path / f"restored{place}")
        try:
            restore_backup(home, archive)
        except UsageError:
            assert not home.raw.exists()
        else:  # a byte that carries nothing, such as a date
            assert (home.raw / "b" / "户表.csv").read_text(encoding="utf-8") == "甲"
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match="损坏"):
        restore_backup(Home(tmp_path / "cut"), archive)


def test_a_backup_is_not_put_into_what_it_keeps(home: Home) -> None:
    with pytest.raises(UsageError, match="不能放在"):
        write_backup(home, home.raw / "bayou.zip")


def test_a_failed_backup_leaves_the_old_one(home: Home, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = archive.read_bytes()
    (home.raw / "b" / "more.csv").write_text("x", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Exception, match="无法写入"):
        write_backup(home, archive)
    assert archive.read_bytes() == first
    assert not list(archive.parent.glob(".*.tmp"))


def test_a_restored_home_has_nothing_to_do(demo_home: Path, tmp_path: Path) -> None:
    kept, restored = tmp_path / "bayou.zip", tmp_path / "restored"
    for command, home in ((("backup", str(kept)), demo_home), (("restore", str(kept)), restored)):
        result = bayou(*command, home=home)
        assert result.code == 0, result.err
    result = bayou("run", home=restored)
    assert result.code == 0, result.err
    assert "没有新的输入" in result.out
