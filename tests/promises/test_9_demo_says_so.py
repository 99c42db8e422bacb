"""Promise 9: the demo says on every page, and in every file it writes, that it is made-up data."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.homes import bayou
from tests.office_texts import parts_of


def test_every_page_says_so(demo_home: Path) -> None:
    pages = list((demo_home / "reports" / "latest").rglob("*.html"))
    assert len(pages) >= 16
    for page in pages:
        assert "模拟数据" in page.read_text(encoding="utf-8"), page.name


def test_every_page_of_a_pdf_and_every_word_file_and_sheet_says_so(demo_home: Path) -> None:
    reports = demo_home / "reports" / "latest"
    files = [path for tier in ("internal", "public") for path in (reports / tier).rglob("*") if path.is_file()]
    pdfs, words, books = ([path for path in files if path.suffix == f".{form}"] for form in ("pdf", "docx", "xlsx"))
    assert (len(pdfs), len(words), len(books)) == (35, 2, 50)
    for path in pdfs:
        *pages, _ = parts_of(path)
        assert pages
        assert all("模拟数据" in page for page in pages), path.name
    for path in words:
        assert "模拟数据" in "".join(parts_of(path)), path.name
    for path in books:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            top = book.get_sheet_by_name(name).to_python(nrows=3)
            assert any("模拟数据" in str(cell) for row in top for cell in row), (path.name, name)


def test_every_received_csv_says_so(demo_home: Path) -> None:
    files = list((demo_home / "data" / "raw").rglob("*.csv"))
    assert files
    for path in files:
        assert "模拟数据" in path.read_bytes().decode("gb18030"), path.name


def test_the_demo_refuses_a_home_with_somebody_elses_batches(raw_home: Path) -> None:
    toml = raw_home / "data" / "raw" / "2019-12-31" / "batch.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"bayou demo"', '"somebody else"'), encoding="utf-8")
    before = {path.name for path in (raw_home / "data" / "raw").rglob("*")}
    result = bayou("demo", "--scale", "0.02", home=raw_home)
    assert result.code == 2
    assert {path.name for path in (raw_home / "data" / "raw").rglob("*")} == before
