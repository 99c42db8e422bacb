"""Numbers, widths and fonts of official papers, each by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.doctor import examine
from pipelines.errors import UsageError
from pipelines.report.office import fonts
from pipelines.report.office.amounts import Amount, amount_of
from pipelines.report.office.document import Cell, Figure, Heading, Paragraph, Row, Run, Table, plain
from pipelines.report.office.fonts import NO_FONTS, Fonts, font_record, found_fonts, resolve
from pipelines.report.office.layout import (
    TEXT_HEIGHT_PT,
    TEXT_WIDTH_PT,
    closing_notes,
    columns_of,
    figure_scale,
    folded,
    placed,
    side_by_side,
    title_lines,
)
from pipelines.store.home import Home
from tests.report.office_samples import NOTO, document


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("17,119人", Amount(17119, '#,##0"人"', "人")),
        ("8人", Amount(8, '#,##0"人"', "人")),
        ("1234户", Amount(1234, '0"户"', "户")),
        ("93.39%", Amount(0.9339, "#,##0.00%", "%")),
        ("100%", Amount(1.0, "#,##0%", "%")),
        ("102.9万元", Amount(102.9, '#,##0.0"万元"', "万元")),
        ("+1.19个百分点", Amount(1.19, '+#,##0.00"个百分点"', "个百分点")),
        ("−205件", Amount(-205, '#,##0"件";"−"#,##0"件"', "件")),
        ("−0.2%", Amount(-0.002, '#,##0.0%;"−"#,##0.0%', "%")),
        ("±0", Amount(0, "±#,##0")),
        ("2019-12-31", Amount(date(2019, 12, 31), "yyyy-mm-dd")),
        ("3 / 6", None),
        ("落后3户", None),
        ("2 / 14项", None),
        ("2019年12月31日", None),
        ("1,23人", None),
        ("升7位", None),
        ("暂缺", None),
        ("", None),
    ],
)
def test_a_printed_number_as_a_number(text: str, amount: Amount | None) -> None:
    assert amount_of(text) == amount


def table(widths: list[int], rows: int = 2) -> Table:
    """A table whose columns hold so many Chinese characters."""
    line = Row(tuple(Cell((Run("字" * width),)) for width in widths))
    return Table("表", (), (line,) * rows)


def test_blocks_are_numbered_in_their_kinds() -> None:
    text = Paragraph((Run("文"),))
    figure = Figure((Run("图"),), "", "<svg/>", 100, 100, "")
    folded_table = Table("折", (), (Row((Cell((Run("1"),)),)),), is_folded=True)
    found = placed(
        document(
            Heading(2, (Run("甲"),)), text, Heading(1, (Run("乙"),)), table([2]), Heading(2, (Run("丙"),)), figure,
            Heading(2, (Run("丁"),)), folded_table, Heading(1, (Run("戊"),)), Heading(2, (Run("己"),)), table([2]),
        )
    )  # fmt: skip
    labels = ["一、", "", "二、", "表1", "（一）", "图1", "（二）", "三、", "（一）", "表2"]
    assert [item.label for item in found] == labels


@pytest.mark.parametrize(
    ("widths", "size", "is_turned"),
    [
        ([4, 4, 4], 10.5, False),
        ([8, 8, 8, 8, 8], 9.0, False),
        ([8, 8, 8, 8, 8, 8], 8.0, False),
        ([8, 8, 8, 8, 8, 8, 8], 9.0, True),
        ([8, 30, 30], 10.5, False),
        ([8, 8, 8, 20, 20], 10.5, False),
        ([8, 8, 8, 8, 20, 20], 9.0, False),
        ([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 7.5, False),
    ],
)
def test_a_table_gets_the_largest_text_that_fits_and_fills_the_line(
    widths: list[int], size: float, is_turned: bool
) -> None:
    columns = columns_of(table(widths))
    assert (columns.size, columns.is_turned) == (size, is_turned)
    assert sum(columns.widths) == pytest.approx(TEXT_HEIGHT_PT if is_turned else TEXT_WIDTH_PT)
    assert min(columns.widths) > 0


def test_a_turned_table_goes_to_the_end_and_is_referred_to() -> None:
    found = placed(document(table([8] * 7), Paragraph((Run("后文"),))))
    assert [plain(item.block.text) for item in found[:2] if isinstance(item.block, Paragraph)] == [
        "表见文末表1。",
        "后文",
    ]
    assert (found[2].label, found[2].block) == ("表1", table([8] * 7))


def test_a_long_narrow_table_is_set_twice_side_by_side_downwards() -> None:
    rows = tuple(Row((Cell((Run(str(number)),)),)) for number in range(9))
    found = folded(Table("表", (Cell((Run("数"),)),), rows))
    assert [[plain(cell.text) for cell in row.cells] for row in found.rows] == [
        ["0", "", "5"], ["1", "", "6"], ["2", "", "7"], ["3", "", "8"], ["4", "", ""],
    ]  # fmt: skip
    assert [plain(cell.text) for cell in found.head] == ["数", "", "数"]
    assert folded(Table("表", (), rows[:7])).rows == rows[:7]
    assert len(folded(table([30], rows=9)).rows) == 9


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("云安区排第一，雷州市排末位", ["云安区排第一，雷州市排末位"]),
        ("未脱贫人口降至5,702人，雷州、徐闻、罗定三地占76%", ["未脱贫人口降至5,702人，", "雷州、徐闻、罗定三地占76%"]),
        ("没有标点的一个很长很长很长很长很长很长的标题", ["没有标点的一个很长很长很长很长很长很长的标题"]),
    ],
)
def test_a_long_title_breaks_at_a_punctuation_mark(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


def test_two_small_figures_share_a_line() -> None:
    small, large = (Figure((), "", "", width, 100, "") for width in (300, 600))
    grouped = list(side_by_side(placed(document(small, small, small, large, Paragraph((Run("文"),)), small))))
    assert [[item.label for item in group] for group in grouped] == [["图1", "图2"], ["图3"], ["图4"], [""], ["图5"]]
    assert figure_scale([large]) == pytest.approx(TEXT_WIDTH_PT / 600)
    assert figure_scale([small]) == 10.5 / 12
    assert figure_scale([small, small]) * 600 == pytest.approx(TEXT_WIDTH_PT - 14)


def test_the_last_notes_say_snapshot_dates_and_fonts() -> None:
    notes = [plain(note) for note in closing_notes(document(), "字体代替。")]
    assert notes == [
        "全部数字出自同一快照2019-12-31_2020-01-15_0123abcd。本件为模拟数据，不代表任何真实情况。",
        "数据截至2019年12月31日，收数截止2020年1月15日。字体代替。",
    ]


def test_the_official_font_goes_before_any_other_whatever_its_case() -> None:
    found = resolve(font_record(), [*NOTO, "FANGSONG", "SimSun", "AR PL UKai CN"])
    by_role = {font.role: font for font in found.roles}
    assert (by_role["body"].family, by_role["body"].is_official, by_role["body"].weight) == ("FANGSONG", True, 400)
    assert (by_role["song"].family, by_role["script"].family) == ("SimSun", "AR PL UKai CN")
    assert (by_role["title"].family, by_role["title"].weight, by_role["title"].is_official) == (NOTO[0], 700, False)
    assert found.remark() == (
        "本机没有公文规定的字体：小标宋体以Noto Serif CJK SC代替，黑体以Noto Sans CJK SC代替，楷体以AR PL UKai CN代替。"
    )
    assert found.is_complete


def test_a_machine_without_chinese_fonts_makes_no_pdf() -> None:
    assert not resolve(font_record(), ["DejaVu Sans"]).is_complete
    assert not resolve(font_record(), [NOTO[0]]).is_complete


def test_a_home_names_its_own_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts.yml").write_text("body: [Noto Sans CJK SC]\n", encoding="utf-8")
    body = next(font for font in found_fonts(tmp_path).roles if font.role == "body")
    assert (body.family, body.is_official) == ("Noto Sans CJK SC", True)
    assert found_fonts(tmp_path / "none").folder is None
    seen: list[Path | None] = []

    def only_noto(folder: Path | None) -> object:
        seen.append(folder)
        return type("Fonts", (), {"families": lambda self: list(NOTO)})()

    monkeypatch.setattr(fonts, "typst_fonts", only_noto)
    assert found_fonts(tmp_path).folder == tmp_path
    assert seen == [tmp_path]


@pytest.mark.parametrize(
    ("text", "what"),
    [("bdy: [仿宋]", "没有这个字体角色：bdy"), ("body: 仿宋", "body 后面应是字体名的列表"), ("- 仿宋", "字体表不是")],
)
def test_a_wrong_list_of_fonts_is_an_error_that_says_what(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "fonts.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=what) as caught:
        found_fonts(tmp_path)
    assert caught.value.where == "data/fonts/fonts.yml"
    assert caught.value.do


def test_doctor_says_which_font_each_role_gets_and_what_to_do_without_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    with_noto = resolve(font_record(), [*NOTO, "FangSong"])
    monkeypatch.setattr(fonts, "found_fonts", lambda folder: with_noto)
    listed = {check.title: (check.is_well, check.note) for check in examine(home)}
    assert listed["公文字体 仿宋体"] == (True, "FangSong")
    assert listed["公文字体 小标宋体"] == (True, "Noto Serif CJK SC（代替）")
    monkeypatch.setattr(fonts, "found_fonts", lambda folder: Fonts(()))
    (check,) = (check for check in examine(home) if check.title == "公文字体")
    assert (check.is_well, check.is_fatal, check.note) == (False, False, NO_FONTS)
    monkeypatch.undo()
    home.fonts.mkdir(parents=True)
    (home.fonts / "fonts.yml").write_text("bdy: [仿宋]", encoding="utf-8")
    (check,) = (check for check in examine(home) if check.title == "公文字体")
    assert not check.is_well
    assert "bdy" in check.note
