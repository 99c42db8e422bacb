"""PDF, Word and workbook beside a page, from the front door: links, numbers, looks, same bytes, what goes wrong."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from lxml import html as lxml_html
from python_calamine import CalamineWorkbook

from pipelines.report import papers, render, worker
from pipelines.report.error_page import PageFailure
from pipelines.report.office.document import Figure, Heading, Listing, Paragraph, plain, texts_of
from pipelines.report.office.fonts import NO_FONTS, Fonts, found_fonts
from pipelines.report.office.layout import placed
from pipelines.report.office.reading import read_page
from pipelines.report.office.word import word_of
from pipelines.report.render import render_papers
from tests.office_texts import parts_of
from tests.report import pictures
from tests.report.office_samples import MM, noto_fonts, opened

MADE = ("city_brief", "bulletin", "annual_report", "unit_brief")
FILES = {
    "city_brief": ("pdf", "xlsx"),
    "bulletin": ("pdf", "docx", "xlsx"),
    "annual_report": ("pdf", "docx", "xlsx"),
    "unit_brief": ("pdf", "xlsx"),
    "unit_brief/市卫计局": ("pdf", "xlsx"),
    "unit_brief/顺德区": ("pdf", "xlsx"),
}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STAMP = "模拟数据，不代表任何真实情况"
parse: Any = lxml_html.document_fromstring


@pytest.fixture(scope="module")
def internal(snapshot_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages that have files for the office, of the small snapshot."""
    noto_fonts()
    reports = tmp_path_factory.mktemp("reports")
    result = render_papers(snapshot_folder, reports, papers=MADE)
    assert (result.failures, result.hint) == ([], "")
    return reports / "internal"


def files_of(reports: Path) -> dict[str, bytes]:
    return {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in reports.rglob("*")
        if path.suffix in (".pdf", ".docx", ".xlsx", ".html")
    }


@pytest.mark.parametrize(("page", "formats"), FILES.items())
def test_each_page_links_to_its_files_and_prints_no_link(internal: Path, page: str, formats: tuple[str, ...]) -> None:
    root = parse((internal / f"{page}.html").read_text(encoding="utf-8"))
    (downloads,) = root.xpath("//nav[@class='downloads']")
    linked = [link.get("href") for link in downloads.iter("a")]
    assert linked == [f"{Path(page).name}.{form}" for form in formats]
    assert all((internal / page).parent.joinpath(name).stat().st_size > 1000 for name in linked)
    assert re.search(r"@media print\{[^@]*\.downloads\{display:none\}", root.findtext(".//style"))


def test_the_index_links_to_the_files(internal: Path) -> None:
    html = (internal / "index.html").read_text(encoding="utf-8")
    linked = {link.get("href") for link in parse(html).iter("a")}
    assert {f"{page}.{form}" for page, formats in FILES.items() if "/" not in page for form in formats} <= linked


def test_made_again_elsewhere_the_files_are_the_same_bytes(
    internal: Path, snapshot_folder: Path, tmp_path: Path
) -> None:
    render_papers(snapshot_folder, tmp_path, papers=("bulletin", "unit_brief"), workers=1)
    before, after = files_of(internal.parent), files_of(tmp_path)
    compared = [name for name in after if not name.endswith("index.html")]
    assert len(compared) > 20
    assert [name for name in compared if after[name] != before[name]] == []


def test_a_lost_file_is_made_again_with_its_page(internal: Path, snapshot_folder: Path) -> None:
    lost = internal / "city_brief.pdf"
    before = lost.read_bytes()
    lost.unlink()
    assert render_papers(snapshot_folder, internal.parent, papers=MADE).pages == ["internal/city_brief.html"]
    assert lost.read_bytes() == before


def test_without_any_font_the_pages_are_made_without_pdf_and_a_hint_says_so(
    snapshot_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "found_fonts", lambda folder: Fonts(()))
    result = render_papers(snapshot_folder, tmp_path, papers=["city_brief"], workers=1)
    assert (result.failures, result.hint) == ([], NO_FONTS)
    names = sorted(path.name for path in (tmp_path / "internal").iterdir() if path.is_file())
    assert names == ["city_brief.html", "city_brief.xlsx", "index.html"]
    assert "city_brief.pdf" not in (tmp_path / "internal" / "city_brief.html").read_text(encoding="utf-8")
    # Nothing to make until there is a font, and then the whole page again.
    assert render_papers(snapshot_folder, tmp_path, papers=["city_brief"]).made == 0
    monkeypatch.undo()
    assert render_papers(snapshot_folder, tmp_path, papers=["city_brief"]).pages == ["internal/city_brief.html"]
    assert (tmp_path / "internal" / "city_brief.pdf").exists()


def test_a_file_that_cannot_be_made_fails_alone(
    snapshot_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(document: object, form: str, fonts: Fonts) -> bytes:
        if form == "pdf":
            raise ValueError("/secret/张三")
        return b"made"

    monkeypatch.setattr(worker, "content_of", broken)
    made_here = worker.Worker(snapshot_folder, render._snapshot_facts(snapshot_folder)[0], "", found_fonts())
    monkeypatch.setattr(worker, "_worker", made_here)
    failure = worker.make_page(papers.Task(papers.PAPERS["city_brief"]), tmp_path)
    made_here.stack.close()
    assert failure == PageFailure("internal/city_brief.pdf", "ValueError", "运行到一个单元格时出错")
    html = (tmp_path / "internal" / "city_brief.html").read_text(encoding="utf-8")
    assert "city_brief.xlsx" in html
    assert "city_brief.pdf" not in html
    assert not (tmp_path / "internal" / "city_brief.pdf").exists()


@pytest.mark.parametrize("name", pictures.PAGES)
def test_pages_look_as_approved(internal: Path, name: str) -> None:
    made = list(pictures.pictures_of(dict(pictures.made_papers(internal))[name]))
    approved = pictures.approved(name)
    assert len(made) == len(approved) > 0
    differences = [pictures.difference(*pair) for pair in zip(made, approved, strict=True)]
    assert all(pictures.is_same(*pair) for pair in zip(made, approved, strict=True)), differences


def test_the_comparison_notices_a_moved_and_a_lost_line() -> None:
    page = pictures.approved("bulletin")[0]
    assert pictures.is_same(page, page)
    assert pictures.is_same(page, np.clip(page.astype(int) + 6, 0, 255).astype(np.uint8))
    half_a_line = round(29.6 / 2 * pictures.DOTS_PER_INCH / 72)
    moved = page.copy()
    moved[260:420] = np.roll(page, half_a_line, axis=0)[260:420]
    assert not pictures.is_same(page, moved)
    lost = page.copy()
    lost[120:145] = 255
    assert not pictures.is_same(page, lost)
    assert not pictures.is_same(page, page[:-8])


@pytest.mark.parametrize("page", FILES)
def test_every_page_of_every_pdf_says_made_up_data(internal: Path, page: str) -> None:
    with opened((internal / f"{page}.pdf").read_bytes()) as file:
        assert file.pages
        assert all(STAMP in sheet.extract_text() for sheet in file.pages)


@pytest.mark.parametrize("page", ["city_brief", "bulletin", "unit_brief/市卫计局"])
def test_the_pdf_says_what_the_page_says_in_the_same_order(internal: Path, page: str) -> None:
    document = read_page((internal / f"{page}.html").read_text(encoding="utf-8"))
    said = squeezed("".join(parts_of(internal / f"{page}.pdf")[:-1]))
    place, found = 0, 0
    for block in document.blocks:
        for text in texts_of(block) if isinstance(block, Heading | Paragraph | Listing) else ():
            # Up to the first line's end: what is said at the foot of a page stands between two of its lines.
            place = said.find(squeezed(plain(text))[:12], place)
            assert place >= 0, plain(text)
            found += 1
    assert found > 5
    assert all(squeezed(line)[:10] in said[place:] for line in document.distribution)


def squeezed(text: str) -> str:
    """Without blanks and line ends."""
    return re.sub(r"[\s\u2060\ufffe]", "", text)


def shown(number: str) -> float:
    """The value that a printed number has, worked out here once more."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", number)
    assert digits is not None
    value = float(digits.group().replace(",", "")) * (-1 if re.match(r"[−-]", number) else 1)
    return value / 100 if re.fullmatch(r"[+−±-]?[\d.,]+%", number) else value


@pytest.mark.parametrize("page", FILES)
def test_the_workbook_holds_every_number_of_the_page_under_its_address(internal: Path, page: str) -> None:
    root = parse((internal / f"{page}.html").read_text(encoding="utf-8"))
    printed = {
        (item.get("value"), re.sub(r"\s", "", item.text_content())) for item in root.iter("data") if item.get("value")
    }
    rows = CalamineWorkbook.from_path(internal / f"{page}.xlsx").get_sheet_by_name("数字和来处").to_python()
    listed = {(str(row[0]), re.sub(r"\s", "", str(row[3])).lstrip("'")): row[1] for row in rows if ":" in str(row[0])}
    assert set(listed) == printed
    counted = 0
    for (_, words), value in listed.items():
        if isinstance(value, float):
            assert value == pytest.approx(shown(words), abs=1e-12), words
            counted += 1
        else:
            assert not re.fullmatch(r"[+−±-]?\d[\d,]*(\.\d+)?(%|[^\d\s]{0,5})", words), f"{words} is kept as text"
    assert counted >= len(printed) * 0.9


@pytest.mark.parametrize("page", ["bulletin", "annual_report", "unit_brief/顺德区"])
def test_the_workbook_has_a_sheet_for_every_table_with_the_same_cells(internal: Path, page: str) -> None:
    document = read_page((internal / f"{page}.html").read_text(encoding="utf-8"))
    book = CalamineWorkbook.from_path(internal / f"{page}.xlsx")
    tables = [table for table in document.tables() if table.rows]
    names = book.sheet_names
    assert names[0] == "说明"
    assert len(names) == len(tables) + 2
    for name, table in zip(names[1:-1], tables, strict=True):
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert rows[0][0] == table.title
        assert rows[1][0] == STAMP
        last = [plain(cell.text) for cell in table.rows[-1].cells]
        kept = rows[-1][: len(last)]
        assert [bool(value != "") for value in kept] == [bool(text) for text in last]
        for value, text in zip(kept, last, strict=True):
            assert value == pytest.approx(shown(text)) if isinstance(value, float) else str(value).lstrip("'") == text


@pytest.mark.parametrize("page", ["bulletin", "annual_report"])
def test_word_has_the_headings_tables_and_the_official_page(internal: Path, page: str) -> None:
    document = read_page((internal / f"{page}.html").read_text(encoding="utf-8"))
    file = docx.Document(str(internal / f"{page}.docx"))
    texts = [paragraph.text for paragraph in file.paragraphs]
    items = placed(document)
    headings = [item.label + plain(item.block.text) for item in items if isinstance(item.block, Heading)]
    assert headings
    assert [text for text in texts if text in headings] == headings
    tables = [item.block for item in items if hasattr(item.block, "rows")]
    assert len(file.tables) == len(tables) > 3
    for written, table in zip(file.tables, tables, strict=True):
        last = [cell.text for cell in written.rows[-1].cells]
        wanted = [plain(cell.text) for cell in table.rows[-1].cells for _ in range(cell.span)]
        assert last == wanted
    assert len(file.inline_shapes) == sum(isinstance(item.block, Figure) for item in items) > 0
    section = file.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin)
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 37, 35, 28]
    assert STAMP in "".join(paragraph.text for paragraph in section.header.paragraphs)
    grid = section._sectPr.find(f"{{{WORD}}}docGrid")
    pitch = int(grid.get(f"{{{WORD}}}linePitch"))
    assert 225 * MM * 20 - pitch < 22 * pitch <= 225 * MM * 20


def test_word_puts_a_heading_in_black_and_a_table_of_many_columns_on_a_lying_page(internal: Path) -> None:
    document = read_page((internal / "annual_report.html").read_text(encoding="utf-8"))
    file = docx.Document(io.BytesIO(word_of(document)))
    heading = next(paragraph for paragraph in file.paragraphs if paragraph.text.startswith("一、"))
    fonts = heading.runs[0]._r.rPr.rFonts
    assert fonts.get(f"{{{WORD}}}eastAsia") == "黑体"
    upright = word_of(replace(document, blocks=tuple(b for b in document.blocks if isinstance(b, Heading))))
    assert len(docx.Document(io.BytesIO(upright)).sections) == 1


SCHEMA = {
    "pPr": ("keepNext", "pBdr", "tabs", "snapToGrid", "spacing", "ind", "jc", "outlineLvl"),
    "rPr": ("rFonts", "color", "spacing", "sz"),
    "tcPr": ("tcW", "gridSpan", "tcBorders", "noWrap"),
    "tblPr": ("tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"),
}


def test_elements_of_the_word_file_stand_in_the_order_of_its_schema(internal: Path) -> None:
    """Word itself calls a file broken where they do not; python-docx and LibreOffice do not care."""
    for page in ("bulletin", "annual_report"):
        body = docx.Document(str(internal / f"{page}.docx")).element.body
        for name, order in SCHEMA.items():
            found = [[child.tag.split("}")[1] for child in item] for item in body.iter(f"{{{WORD}}}{name}")]
            assert found
            seen = {child for children in found for child in children}
            assert set(order) & seen
            for children in found:
                known = [child for child in children if child in order]
                assert known == sorted(known, key=order.index), (page, name, children)
                assert len(children) == len(set(children)), (page, name, children)
