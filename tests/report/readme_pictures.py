"""The pictures of the README, of the full made-up register: `python -m tests.report.readme_pictures [HOME]` after a run.

The pages are opened in Chromium, the paper page is drawn from its PDF, the notebook runs in a real JupyterLab.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

from pipelines.store.home import PROJECT_ROOT, Home
from tests.analyst.desk import open_desk
from tests.browser import opened

IMAGES = PROJECT_ROOT / "docs" / "images"
COLOURS = 256
PAGES: dict[str, tuple[str, str | None, int, int]] = {
    "city_brief": ("city_brief.html", None, 900, 1200),
    "county_progress": ("county_progress_440882.html", None, 1160, 1400),
    "villages": ("county_progress_440882.html", "#s2", 1160, 1000),
    "clause_tracker": ("clause_tracker.html", None, 1160, 1000),
}
PAPER = ("bulletin_pdf", "bulletin.pdf", 2)
NOTEBOOK = ("jupyterlab", "3_incomes", 1440, 1000)


def pictures(home: Home) -> Iterator[tuple[str, Image.Image]]:
    """Name and picture of each page, of the paper and of the notebook."""
    internal = (home.reports / "latest" / "internal").resolve()
    for name, (page, place, width, height) in PAGES.items():
        with opened(internal / page, width=width, height=height) as (tab, _):
            if place is not None:
                tab.locator(place).evaluate("element => element.scrollIntoView()")
            yield name, Image.open(io.BytesIO(tab.screenshot()))
    name, file, scale = PAPER
    yield name, pypdfium2.PdfDocument(internal / file)[0].render(scale=scale).to_pil()
    yield NOTEBOOK[0], notebook_picture(home)


def notebook_picture(home: Home) -> Image.Image:
    """The explore notebook after 运行所有单元格, scrolled to its first chart."""
    _, notebook, width, height = NOTEBOOK
    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder), home.root) as desk:
        desk.open(notebook)
        desk.run_all()
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.page.locator(
            ".jp-RenderedVegaCommon5 svg, .jp-RenderedVegaCommon5 canvas"
        ).first.scroll_into_view_if_needed()
        desk.page.wait_for_timeout(1_000)
        return Image.open(io.BytesIO(desk.page.screenshot()))


def main() -> None:
    """Write the pictures anew."""
    home = Home(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT_ROOT)
    for name, picture in pictures(home):
        picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(
            IMAGES / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    main()
