"""GB/T 9704-2012, measured on produced PDFs: sheet, text block, grid of 22 × 28, page numbers, red line, fonts, imprint."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from pdfplumber.utils import resolve

from pipelines.report.office.document import Cell, Heading, Listing, Paragraph, Row, Run, Table
from pipelines.report.office.pdf import pdf_of
from tests.report.office_samples import MM, document, is_turned, lines_of, noto_fonts, opened, prose, words_of

SIZE_3, SIZE_4, SIZE_2 = 16.0, 14.0, 22.0
ASCENT_EM = 0.88
"""From the base line up to the top of a character's square."""


@pytest.fixture(scope="module")
def paper() -> bytes:
    """Five pages of running text."""
    return pdf_of(document(prose(28 * 22 * 4)), noto_fonts())


def test_the_sheet_is_a4_and_the_text_block_156_by_225_mm(paper: bytes) -> None:
    with opened(paper) as file:
        for number, page in enumerate(file.pages[:4], start=1):
            assert (float(page.width) / MM, float(page.height) / MM) == pytest.approx((210, 297), abs=0.01)
            lines = [line for line in lines_of(page, SIZE_3) if len(line[1]) == 28]
            left = 28 if number % 2 else 26  # bound at the inner edge
            for _, signs in lines:
                assert signs[0]["matrix"][4] / MM == pytest.approx(left, abs=0.05)
                assert (signs[-1]["matrix"][4] + SIZE_3) / MM == pytest.approx(left + 156, abs=0.15)


def test_a_page_holds_22_lines_of_28_characters_that_fill_the_block(paper: bytes) -> None:
    with opened(paper) as file:
        for page in file.pages[1:4]:
            lines = lines_of(page, SIZE_3)
            assert [len(signs) for _, signs in lines] == [28] * 22
            first, last = lines[0][0], lines[-1][0]
            assert first - ASCENT_EM * SIZE_3 / MM == pytest.approx(37, abs=0.1)
            assert last + (1 - ASCENT_EM) * SIZE_3 / MM == pytest.approx(37 + 225, abs=0.1)
            steps = [(below[0] - above[0]) * MM for above, below in pairwise(lines)]
            assert steps == pytest.approx([(225 * MM - SIZE_3) / 21] * 21, abs=0.2)
            # From a line to the next: the height of a character of size 3 and 7/8 of it, within the rounding of the block.
            assert steps[0] == pytest.approx(SIZE_3 * 15 / 8, abs=0.5)
            advances = [b["matrix"][4] - a["matrix"][4] for a, b in pairwise(lines[5][1])]
            assert advances == pytest.approx([156 * MM / 28] * 27, abs=0.05)


def test_a_paragraph_begins_two_characters_in(paper: bytes) -> None:
    with opened(paper) as file:
        body = [line for line in lines_of(file.pages[0], SIZE_3) if words_of(line[1]).startswith("国家统计")]
        assert body[0][1][0]["matrix"][4] / MM == pytest.approx(28 + 2 * 156 / 28, abs=0.1)
        assert len(body[0][1]) == 26


def test_page_numbers_of_size_4_stand_outside_one_character_in_7_mm_below(paper: bytes) -> None:
    with opened(paper) as file:
        for number, page in enumerate(file.pages[:4], start=1):
            ((base, signs),) = lines_of(page, SIZE_4) if number < len(file.pages) else [(0, [])]
            assert words_of(signs) == f"—{number}—"
            if number % 2:
                assert signs[-1]["x1"] / MM == pytest.approx(28 + 156 - SIZE_4 / MM, abs=0.1)
            else:
                assert signs[0]["x0"] / MM == pytest.approx(26 + SIZE_4 / MM, abs=0.1)
            # The upper edge of the dash lies so much of its size above the base line.
            assert base - 0.29 * SIZE_4 / MM == pytest.approx(37 + 225 + 7, abs=0.1)


def test_the_masthead_says_name_number_office_date_above_a_red_line(paper: bytes) -> None:
    with opened(paper) as file:
        page = file.pages[0]
        lines = [(base, words_of(signs)) for base, signs in lines_of(page, SIZE_3)]
        assert [words for _, words in lines[:3]] == [
            "内部资料注意保存",
            "2019年第4期（总第4期）",
            "佛山市扶贫开发领导小组办公室2020年1月15日",
        ]
        red = [line for line in page.lines if line["width"] / MM == pytest.approx(156, abs=0.1)]
        assert len(red) == 1
        assert red[0]["x0"] / MM == pytest.approx(28, abs=0.1)
        title = lines_of(page, SIZE_2)
        assert words_of(title[0][1]) == "甲县排第一，乙县排末位"
        assert lines[2][0] < red[0]["top"] / MM < title[0][0]
        assert red[0]["stroking_color"] == pytest.approx((0xB3 / 255, 0x1E / 255 + 8 / 255, 0x1E / 255), abs=0.01)
        name = next(sign for sign in page.chars if sign["text"] == "通" and sign["size"] > 40)
        assert name["non_stroking_color"] == red[0]["stroking_color"]


def test_headings_are_numbered_and_set_as_the_standard_says() -> None:
    blocks = (
        Heading(1, (Run("排名"),)), prose(60), Heading(2, (Run("各县"),)), Heading(2, (Run("各区"),)), prose(30),
        Heading(1, (Run("报送"),)), Heading(2, (Run("缺报"),)), Listing(((Run("甲县。"),), (Run("乙县。"),)), True),
    )  # fmt: skip
    with opened(pdf_of(document(*blocks), noto_fonts())) as file:
        lines = [(words_of(signs), signs) for page in file.pages for _, signs in lines_of(page, SIZE_3)]
    found = {words: signs[-1]["fontname"].split("+")[1] for words, signs in lines}
    wanted = {
        "一、排名": "NotoSansCJKsc-Bold",
        "（一）各县": "NotoSerifCJKsc-Regular",
        "（二）各区": "NotoSerifCJKsc-Regular",
        "二、报送": "NotoSansCJKsc-Bold",
        "（一）缺报": "NotoSerifCJKsc-Regular",
        "1.甲县。": "NotoSerifCJKsc-Regular",
        "2.乙县。": "NotoSerifCJKsc-Regular",
    }
    assert {words: found.get(words) for words in wanted} == wanted


def test_all_fonts_are_embedded_and_the_paper_says_which_stand_in(paper: bytes) -> None:
    with opened(paper) as file:
        objects = [resolve(file.doc.getobj(number)) for xref in file.doc.xrefs for number in xref.get_objids()]
        described = [
            item for item in objects if isinstance(item, dict) and str(item.get("Type")) == "/'FontDescriptor'"
        ]
        assert len(described) == 3
        assert all(any(key in item for key in ("FontFile", "FontFile2", "FontFile3")) for item in described)
        said = (
            "本机没有公文规定的字体：小标宋体、仿宋体、楷体、宋体以Noto Serif CJK SC代替，黑体以Noto Sans CJK SC代替。"
        )
        assert said in file.metadata["Subject"]
        assert said in "".join(page.extract_text() for page in file.pages).replace("\n", "").replace(" ", "").replace(
            "NotoSerifCJKSC", "Noto Serif CJK SC"
        ).replace("NotoSansCJKSC", "Noto Sans CJK SC")


def _table(columns: int, rows: int, text: str = "12,345人") -> Table:
    cells = tuple(Cell((Run(text),), is_number=True) for _ in range(columns))
    head = tuple(Cell((Run(f"指标{number}"),), is_number=True, is_head=True) for number in range(columns))
    return Table("各县", head, (Row(cells),) * rows)


@pytest.mark.parametrize("rows", [1, 2, 5, 9, 13])
def test_text_after_a_table_stands_on_the_grid_again(rows: int) -> None:
    blocks = (prose(28), _table(6, rows), prose(28 * 3))
    with opened(pdf_of(document(*blocks), noto_fonts())) as file:
        bases = [base for base, signs in lines_of(file.pages[0], SIZE_3) if words_of(signs).startswith("国家统计")]
    pitch = (225 * MM - SIZE_3) / 21 / MM
    for base in bases:
        lines_down = (base - ASCENT_EM * SIZE_3 / MM - 37) / pitch
        assert lines_down == pytest.approx(round(lines_down), abs=0.02)


def test_a_long_table_repeats_its_head_on_the_next_page() -> None:
    with opened(pdf_of(document(_table(4, 60, "甲乙丙丁戊己庚辛壬癸"), prose(10)), noto_fonts())) as file:
        pages = [page.extract_text() for page in file.pages]
    with_rows = [text for text in pages if "甲乙丙丁" in text]
    assert len(with_rows) > 1
    assert all("指标0" in text for text in with_rows)


def test_a_table_too_wide_for_the_page_is_turned_at_the_end_with_its_head_at_the_left() -> None:
    blocks = (Heading(1, (Run("各县"),)), _table(10, 6, "123,456.7万元"), prose(20))
    with opened(pdf_of(document(*blocks), noto_fonts())) as file:
        upright = "".join(words_of(signs) for page in file.pages for _, signs in lines_of(page, SIZE_3))
        assert "各县见文末表1。" in upright
        turned = [page for page in file.pages if any(is_turned(sign) for sign in _words(page))]
        assert len(turned) == 1
        signs = [sign for sign in _words(turned[0]) if is_turned(sign)]
        head = [sign["x0"] for sign in signs if sign["text"] == "标"]
        body = [sign["x0"] for sign in signs if sign["text"] == "元"]
        assert max(head) < min(body)
        # Nothing runs out of the text block.
        edge = 26 if turned[0].page_number % 2 == 0 else 28
        assert min(sign["x0"] for sign in signs) / MM >= edge
        assert max(sign["x1"] for sign in signs) / MM <= edge + 156
        assert min(sign["top"] for sign in signs) / MM >= 37 - 0.5
        assert max(sign["bottom"] for sign in signs) / MM <= 37 + 225 + 0.5


def _words(page: Any) -> list[Any]:
    """The signs of a page without the watermark behind it."""
    return [sign for sign in page.chars if sign["size"] < 60]


def test_the_imprint_ends_the_last_page() -> None:
    lines = ("报：市扶贫开发领导小组。", "送：各区党委和政府。")
    with opened(pdf_of(document(prose(100), distribution=lines), noto_fonts())) as file:
        last = file.pages[-1]
        found = [(base, words_of(signs)) for base, signs in lines_of(last, SIZE_4)]
        assert [words for _, words in found[:3]] == [*lines, "佛山市扶贫开发领导小组办公室2020年1月15日"]
        rules = sorted(
            (line["top"], line["linewidth"]) for line in last.lines if line["width"] / MM == pytest.approx(156, abs=0.4)
        )[-4:]
        assert [width / MM for _, width in rules] == pytest.approx([0.35, 0.25, 0.25, 0.35], abs=0.01)
        assert rules[-1][0] / MM == pytest.approx(37 + 225, abs=0.5)


@pytest.mark.parametrize("is_simulated", [True, False])
def test_every_page_of_made_up_data_says_so_and_no_other(is_simulated: bool) -> None:
    with opened(pdf_of(document(prose(28 * 50), is_simulated=is_simulated), noto_fonts())) as file:
        said = ["模拟数据，不代表任何真实情况" in page.extract_text() for page in file.pages]
        assert len(said) > 2
        assert all(said) if is_simulated else not any(said)


def test_the_same_document_gives_the_same_bytes() -> None:
    paper = document(prose(100), _table(5, 4), is_simulated=False)
    assert pdf_of(paper, noto_fonts()) == pdf_of(paper, noto_fonts())


def test_text_is_never_read_as_markup() -> None:
    nasty = '#panic("x") $a^2$ *粗* _斜_ \\ [括] <标> @引 // 注'
    with opened(pdf_of(document(Paragraph((Run(nasty),))), noto_fonts())) as file:
        text = "".join(page.extract_text() for page in file.pages)
    assert '#panic("x")' in text
    assert "*粗*" in text
