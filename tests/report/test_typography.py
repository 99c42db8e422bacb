"""Punctuation of finished text, and blanks in justified paragraphs."""

from __future__ import annotations

import pytest

from pipelines.report import typography


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("还剩778人,比进度线多79人", "还剩778人，比进度线多79人"),
        ("脱贫率95.46%,四季度提高", "脱贫率95.46%，四季度提高"),
        ("应报49村(83.7%),低于门槛", "应报49村（83.7%），低于门槛"),
        ("目标:100%;期限:2020年末", "目标：100%；期限：2020年末"),
        ("17,119人", "17,119人"),
        ("12 个县(市、区)", "12 个县（市、区）"),
        ("f(x), a:b", "f(x), a:b"),
    ],
)
def test_ascii_punctuation_beside_chinese_becomes_full_width(source: str, expected: str) -> None:
    assert typography.full_width(source) == expected


def test_tags_styles_and_code_are_left_alone() -> None:
    html = '<style>a:hover{x:1,2}</style><p title="单位:人">人,户</p><code>甲,乙</code><svg d="M1,2"/>'
    assert typography.full_width_html(html) == (
        '<style>a:hover{x:1,2}</style><p title="单位：人">人，户</p><code>甲,乙</code><svg d="M1,2"/>'
    )


def test_blanks_stand_between_chinese_and_numbers_also_across_tags() -> None:
    assert typography.with_blanks("脱贫<b>16,341人</b>，到2020年") == "脱贫 <b>16,341 人</b>，到 2020 年"
