"""`make lab` in a real Chromium: the welcome notebook, Chinese, no pop-up, no network; every explore notebook runs and draws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.analyst.desk import Desk, open_desk
from tests.analyst.lab import TOKEN
from tests.analyst.notebooks import CHARTS, personal_values, told_of_persons

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POP_UPS = ".jp-Dialog, .Toastify__toast"
MISTAKES = ".jp-OutputArea-output[data-mime-type*='stderr']"
KERNEL = "import sys\nprint(sys.prefix)"


@pytest.fixture(scope="module")
def desk(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("lab")
    home = folder / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "curated").symlink_to(demo_home / "data" / "curated")
    with open_desk(folder, home) as found:
        yield found


def test_it_opens_on_the_welcome_notebook_in_chinese_without_a_pop_up(desk: Desk) -> None:
    desk.page.goto(f"{desk.lab.url}/?token={TOKEN}")
    desk.wait_for_kernel()
    desk.page.locator("h1", has_text="从这里开始").wait_for()
    assert "文件" in desk.page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    # The file browser stands in explore/ below notebooks/, and lists what is there.
    listed = desk.page.locator(".jp-DirListing-itemText").all_inner_texts()
    assert [name for name in CHARTS if f"{name}.ipynb" in listed] == list(CHARTS)
    assert desk.page.locator(POP_UPS).count() == 0


def test_chinese_is_chosen_and_can_be_changed(desk: Desk) -> None:
    assert {"en", "zh_CN"} <= set(desk.lab.get("/lab/api/translations/")["data"])
    desk.page.locator(".lm-MenuBar-itemLabel", has_text="设置").first.click()
    desk.page.locator(".lm-Menu-itemLabel", has_text="语言").first.hover()
    desk.page.wait_for_selector(".lm-Menu-itemLabel:has-text('English')")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")


def test_the_kernel_is_the_projects(desk: Desk) -> None:
    """The Python that runs in the notebook is the one that the package is installed in."""
    import sys

    cell = nbformat.v4.new_code_cell(KERNEL)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), desk.lab.root / "explore" / "kernel.ipynb")
    desk.open("1_start_here")
    specification = desk.lab.get("/api/sessions")[0]["kernel"]["name"]
    notebook = nbformat.read(desk.lab.root / "explore" / "kernel.ipynb", as_version=4)
    notebook.metadata.kernelspec = {"name": specification, "display_name": specification, "language": "python"}
    nbformat.write(notebook, desk.lab.root / "explore" / "kernel.ipynb")
    desk.open("kernel")
    desk.run_all()
    assert desk.page.locator(".jp-OutputArea-output").inner_text().strip() == sys.prefix


@pytest.mark.parametrize("name", CHARTS)
def test_a_notebook_runs_and_draws(name: str, desk: Desk, demo_home: Path) -> None:
    desk.seen.console.clear()
    desk.open(name)
    assert desk.page.locator(POP_UPS).count() == 0
    desk.run_all()
    drawn = desk.page.locator(".vega-embed canvas.marks, .vega-embed svg.marks")
    drawn.nth(CHARTS[name] - 1).wait_for()
    assert drawn.count() == CHARTS[name]
    boxes = [box for box in drawn.all() if (size := box.bounding_box()) and size["width"] > 200 and size["height"] > 60]
    assert len(boxes) == CHARTS[name]
    assert desk.page.locator(MISTAKES).count() == 0
    assert desk.page.locator(POP_UPS).count() == 0
    assert not desk.seen.console
    assert not told_of_persons(desk.page.locator(".jp-Notebook").inner_text(), personal_values(demo_home))


def test_nobody_asked_another_machine(desk: Desk) -> None:
    """After all of the above: neither the page, nor the server, nor a kernel."""
    address = desk.lab.url.removeprefix("http://")
    foreign = [
        url for url in desk.seen.outside_requests if not url.startswith((f"http://{address}", f"ws://{address}"))
    ]
    assert not foreign
    assert not desk.lab.watched.exists(), desk.lab.watched.read_text(encoding="utf-8")


def test_a_mistake_is_told_in_three_lines(desk: Desk) -> None:
    """A typo shows what, where and what to do, and none of our code."""
    cell = nbformat.v4.new_code_cell(
        "from pipelines.analyst import open_snapshot\nopen_snapshot().values(['medical_insurence'])"
    )
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    nbformat.write(notebook, desk.lab.root / "explore" / "typo.ipynb")
    desk.open("typo")
    desk.run_all()
    told = desk.page.locator(MISTAKES).inner_text()
    assert "medical_insurance" in told
    assert len(told.strip().splitlines()) == 3
