"""A name given by others is printed as what it is, and nothing in it acts on the terminal or page it is printed on."""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.store.safe_names import visible_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("440804坡头区_人口表(2019).csv", "440804坡头区_人口表(2019).csv"),
        ("a'b\"c!d e.csv", "a'b\"c!d e.csv"),
        ("表\u202evsc.exe", "表\\u202evsc.exe"),
        ("a\x1b[2Jb\n.csv", "a\\u001b[2Jb\\u000a.csv"),
        ("a\u200bb", "a\\u200bb"),
        ("\U000e0041", "\\U000e0041"),
        ("㑇𠮷", "㑇𠮷"),
        (os.fsdecode("人口表.csv".encode("gb18030")), "人口表.csv"),
        (os.fsdecode(b"a\xff\xffb"), "a\\udcff\\udcffb"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_cannot_be_seen_is_written_out(name: str, shown: str) -> None:
    assert visible_name(name) == shown


@given(st.text(st.characters()))
def test_a_visible_name_holds_nothing_unseen_and_stays_as_it_is(name: str) -> None:
    shown = visible_name(name)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert visible_name(shown) == shown
    shown.encode("utf-8")
