"""A real Chromium that opens local pages and tells what they asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.programs import installed

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Without these Chromium itself tries to reach its maker's hosts.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@dataclass
class Seen:
    """What a page did while it was open."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    @property
    def outside_requests(self) -> list[str]:
        """Requests that are not for a file of this machine or data inside the page."""
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


def chromium() -> str:
    """The installed Chromium."""
    return installed("chromium", "chromium-browser", "google-chrome", package="chromium")


@contextmanager
def opened(path: Path, *, width: int = 1280, height: int = 900, is_dark: bool = False) -> Iterator[tuple[Page, Seen]]:
    """The local page in a fresh browser with a window of `width` × `height` CSS pixels, and what it did so far."""
    from playwright.sync_api import sync_playwright

    seen = Seen()
    executable = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark" if is_dark else "light", locale="zh-CN"
        )
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.console.append(message.text))
        page.on("pageerror", lambda error: seen.console.append(str(error)))
        try:
            page.goto(path.resolve().as_uri(), wait_until="load")
            yield page, seen
        finally:
            browser.close()
