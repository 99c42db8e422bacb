"""One page of a real browser at a real JupyterLab: opening a notebook and running it as people do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.analyst.lab import TOKEN, Lab, running_lab
from tests.browser import QUIET, Seen, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN_SECONDS = 120
TAKE_SECONDS = 5
# Tall enough that Lab puts every cell of a notebook into the page.
WINDOW = {"width": 1440, "height": 7000}
NUMBERED, TAKEN = r"/^\[\d+\]:$/", r"/^\[(\d+|\*)\]:$/"


@dataclass
class Desk:
    """The server, one page in the browser, and what that page did."""

    lab: Lab
    page: Page
    seen: Seen

    def open(self, notebook: str) -> None:
        """Open a notebook, alone, and wait until the status bar says that its kernel is idle."""
        self.page.goto(f"{self.lab.url}/lab/tree/explore/{notebook}.ipynb?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        self.page.locator("#jp-main-statusbar", has_text="| 空闲").wait_for()

    def run_all(self) -> None:
        """What people do: 运行 → 运行所有单元格, again when the kernel was not there yet; then wait for every cell's number."""
        for _ in range(5):
            self.page.locator(".lm-MenuBar-itemLabel", has_text="运行").first.click()
            self.page.locator(".lm-Menu-itemLabel", has_text="运行所有单元格").first.click()
            try:
                self.page.wait_for_function(_prompts("some", TAKEN), timeout=TAKE_SECONDS * 1000)
            except PlaywrightTimeout:
                continue
            break
        self.page.wait_for_function(_prompts("every", NUMBERED), timeout=RUN_SECONDS * 1000)
        self.wait_for_kernel()


def _prompts(quantifier: str, pattern: str) -> str:
    """JavaScript: whether some or every code cell's prompt looks like `pattern`."""
    return (
        "() => { const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];"
        f" return prompts.length > 0 && prompts.{quantifier}(p => {pattern}.test(p.textContent)); }}"
    )


@contextmanager
def open_desk(folder: Path, home: Path) -> Iterator[Desk]:
    """A Lab over the snapshots of `home`, with its files in `folder`, and a browser at it."""
    from playwright.sync_api import sync_playwright

    executable = chromium()
    with running_lab(folder, home) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        page = browser.new_page(viewport=WINDOW, locale="zh-CN")
        page.set_default_timeout(60_000)
        seen = Seen()
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on(
            "console",
            lambda message: seen.console.append(message.text) if message.type in ("warning", "error") else None,
        )
        page.on("pageerror", lambda error: seen.console.append(str(error)))
        yield Desk(lab, page, seen)
        browser.close()
