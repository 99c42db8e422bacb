"""batch.toml is understood in full or not at all."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.store.batches import read_batches
from tests.ingest.received import Received, batch_toml

GOOD = batch_toml("2018-12-31", "2019-01-15", {"person": ["440804", "440811"]})

WRONG = {
    "unknown key": (GOOD.replace("received_on", "recieved_on"), "recieved_on", "received_on"),
    "date as text": (GOOD.replace("2018-12-31", '"2018-12-31"'), "data_date", "2019-12-31"),
    "date with a time": (GOOD.replace("2018-12-31", "2018-12-31T00:00:00"), "data_date", "日期"),
    "simulated as text": (GOOD.replace("simulated = true", 'simulated = "yes"'), "simulated", "true"),
    "full is no section": (GOOD.replace("[full]\n", "").replace("person", "full"), "full", "[full]"),
    "county as number": (GOOD.replace("'440804'", "440804"), "person", "440804"),
    "county too short": (GOOD.replace("'440804'", "'4408'"), "person", "440804"),
    "missing key": (GOOD.replace('supplier = "某市"\n', ""), "supplier", "补上"),
    "no TOML": ("data_date: 2018-12-31\n", "TOML", "改正"),
}


def write(folder: Path, text: str, name: str = "b") -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "batch.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("text", "what", "hint"), WRONG.values(), ids=WRONG.keys())
def test_anything_not_understood_is_named_with_its_file(tmp_path: Path, text: str, what: str, hint: str) -> None:
    write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_batches(tmp_path)
    assert what in caught.value.what
    assert caught.value.where == "data/raw/b/batch.toml"
    assert hint in caught.value.do


def test_a_batch_says_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (batch,) = read_batches(tmp_path)
    assert (batch.id, batch.data_date, batch.received_on) == ("b", date(2018, 12, 31), date(2019, 1, 15))
    assert (batch.supplier, batch.simulated, batch.written_by) == ("某市", True, None)
    assert batch.full == {"person": ("440804", "440811")}


def test_batches_come_in_the_order_they_were_received(tmp_path: Path) -> None:
    write(tmp_path, batch_toml("2019-12-31", "2019-01-15"), "b")
    write(tmp_path, batch_toml("2016-12-31", "2019-01-15"), "a")
    write(tmp_path, batch_toml("2017-12-31", "2018-01-15"), "c")
    assert [batch.id for batch in read_batches(tmp_path)] == ["c", "a", "b"]


def test_nothing_received_is_no_error(tmp_path: Path) -> None:
    assert read_batches(tmp_path / "nowhere") == []


@pytest.mark.parametrize("name", ["stray.csv", "folder/stray.csv"])
def test_a_file_that_no_run_would_see_is_an_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    with pytest.raises(UsageError, match=r"batch\.toml|批次"):
        read_batches(tmp_path)


def test_files_are_sorted_and_leftovers_of_editors_are_none(received: Received) -> None:
    received.batch(
        "b", {name: name.encode() for name in ("b.csv", "a.csv", "~$a.xlsx", ".DS_Store", "c.tmp", ".~lock.a#")}
    )
    (batch,) = read_batches(received.folder)
    assert [file.name for file in batch.files] == ["a.csv", "b.csv"]
    assert [file.sha256 for file in batch.files] == [hashlib.sha256(name).hexdigest() for name in (b"a.csv", b"b.csv")]


def test_the_fingerprint_changes_with_a_byte_a_name_and_a_claim(received: Received) -> None:
    def fingerprint() -> str:
        return read_batches(received.folder)[0].fingerprint

    received.batch("b", {"a.csv": b"1"})
    folder = received.folder / "b"
    seen = [fingerprint()]
    (folder / "a.csv").write_bytes(b"2")
    seen.append(fingerprint())
    (folder / "a.csv").rename(folder / "c.csv")
    seen.append(fingerprint())
    write_text = (folder / "batch.toml").write_text
    write_text(batch_toml("2018-12-31", "2019-01-15", {"person": ["440804"]}), encoding="utf-8")
    seen.append(fingerprint())
    assert len(set(seen)) == 4
    assert fingerprint() == seen[-1]


@pytest.mark.parametrize("target", ["../../outside.csv", "/etc/hostname", "folder", "gone.csv", "link.csv"])
def test_a_link_that_leads_away_is_an_error(received: Received, target: str) -> None:
    received.batch("b", {"a.csv": b"1"})
    (received.folder.parent / "outside.csv").write_bytes(b"x")
    (received.folder / "b" / "folder").mkdir()
    (received.folder / "b" / "link.csv").symlink_to(target)
    (batch,) = read_batches(received.folder)
    with pytest.raises(UsageError, match="链接") as caught:
        assert batch.files
    assert caught.value.where == "data/raw/b/link.csv"
    assert "复制" in caught.value.do


def test_a_link_within_the_batch_is_a_file(received: Received) -> None:
    received.batch("b", {"a.csv": b"1"})
    (received.folder / "b" / "link.csv").symlink_to("a.csv")
    assert [file.name for file in read_batches(received.folder)[0].files] == ["a.csv", "link.csv"]


def test_names_of_files_show_what_cannot_be_seen(received: Received) -> None:
    old = os.fsdecode("人口.csv".encode("gb18030"))
    received.batch("b", {"440804\u202e.csv": b"1", old: b"2", "=a'b\"!.csv": b"3", f"{'长' * 80}.csv": b"4"})
    (batch,) = read_batches(received.folder)
    assert sorted(file.name for file in batch.files) == [
        "440804\\u202e.csv", "=a'b\"!.csv", "人口.csv", f"{'长' * 80}.csv",
    ]  # fmt: skip
    assert sorted(file.path.read_bytes() for file in batch.files) == [b"1", b"2", b"3", b"4"]
    assert len(batch.fingerprint) == 64
    with received.ingested() as register:
        assert len(register.column("SELECT file_name FROM ledger.file")) == 4
