"""Pages of produced PDFs and of the screen as small grey pictures, and whether two of them show the same.

`make pictures` (`python -m tests.report.pictures`) makes the approved ones anew; look at them before you commit them. They
are made of the small snapshot with the fonts of the package fonts-noto-cjk, whatever else the machine has.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from pipelines.report.office.pdf import pdf_of
from pipelines.report.office.reading import read_page
from tests import browser
from tests.report.office_samples import noto_fonts

APPROVED = Path(__file__).with_name("approved")
PAPERS = ("city_brief", "bulletin", "unit_brief", "county_progress", "clause_tracker", "quality")
PAGES = {"city_brief": "city_brief.html", "bulletin": "bulletin.html", "department_brief": "unit_brief/市卫计局.html"}
SCREENS = {
    "screen_brief": ("city_brief.html", 1280, 2400),
    "screen_county": ("county_progress_440882.html", 1280, 3600),
    "screen_phone": ("county_progress_440882.html", 390, 3000),
    "screen_tracker": ("clause_tracker.html", 1280, 1500),
    "screen_quality": ("quality.html", 1280, 1500),
    "screen_index": ("index.html", 1280, 1500),
}
"""Name → page, and the width and height of the window in CSS pixels."""

SCREEN_SCALE = 0.4
DOTS_PER_INCH = 50
CELL_PX = 8
CELL_LIMIT, PAGE_LIMIT = 30.0, 1.5
"""Grey levels of 255: how much the mean of a cell, and that of all differences of a page, may differ.

A cell is 4 mm wide. Smoothing of letters moves its mean by a few levels, a line moved by half its height by 60 and more.
"""

Picture = NDArray[np.uint8]


def pictures_of(pdf: bytes) -> Iterator[Picture]:
    """Each page as rows of grey levels."""
    with pypdfium2.PdfDocument(pdf) as file:
        for page in file:
            yield np.asarray(page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("L"))


def screens_of(internal: Path) -> Iterator[tuple[str, Picture]]:
    """(name, picture) of each pictured page of the folder `internal` in a real browser."""
    for name, (file, width, height) in SCREENS.items():
        with browser.opened(internal / file, width=width, height=height) as (page, _):
            shown = Image.open(io.BytesIO(page.screenshot())).convert("L")
        size = round(width * SCREEN_SCALE), round(height * SCREEN_SCALE)
        yield name, np.asarray(shown.resize(size, Image.Resampling.BOX))


def difference(one: Picture, other: Picture) -> tuple[float, float]:
    """(largest difference of the means of a cell, mean of them over the page); pages of another size differ wholly."""
    if one.shape != other.shape:
        return 255.0, 255.0
    gaps = np.abs(_cells(one) - _cells(other))
    return float(gaps.max()), float(gaps.mean())


def is_same(one: Picture, other: Picture) -> bool:
    """Whether a reader would take the two for the same page."""
    largest, mean = difference(one, other)
    return largest <= CELL_LIMIT and mean <= PAGE_LIMIT


def _cells(picture: Picture) -> NDArray[np.float64]:
    height, width = (side // CELL_PX * CELL_PX for side in picture.shape)
    cells = picture[:height, :width].reshape(height // CELL_PX, CELL_PX, width // CELL_PX, CELL_PX)
    return np.asarray(cells.mean(axis=(1, 3)), dtype=np.float64)


def approved(name: str) -> list[Picture]:
    """The approved pages of a paper."""
    return [np.asarray(Image.open(path)) for path in sorted(APPROVED.glob(f"{name}_*.png"))]


def made_papers(internal: Path) -> Iterator[tuple[str, bytes]]:
    """(name, PDF) of each pictured page below the folder `internal`."""
    for name, page in PAGES.items():
        yield name, pdf_of(read_page((internal / page).read_text(encoding="utf-8")), noto_fonts())


def main() -> None:
    """Write the approved pictures anew."""
    from pipelines.report.render import render_papers
    from tests.report.snapshots import write_indicators

    for old in APPROVED.glob("*.png"):
        old.unlink()
    APPROVED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        write_indicators(Path(folder) / "indicators.duckdb")
        render_papers(Path(folder), Path(folder) / "reports", papers=PAPERS)
        internal = Path(folder) / "reports" / "internal"
        for name, pdf in made_papers(internal):
            for number, picture in enumerate(pictures_of(pdf), start=1):
                _save(picture, f"{name}_{number}")
        for name, picture in screens_of(internal):
            _save(picture, f"{name}_1")


def _save(picture: Picture, name: str) -> None:
    Image.fromarray(picture).quantize(16).convert("L").save(APPROVED / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
