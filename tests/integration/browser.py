"""Debian's chromium for tests that look at pages: without a network, with an empty profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = (
    "/usr/bin/chromium"  # `make test` installs it; Playwright's own browser cannot be downloaded everywhere
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = (1280, 900), (390, 844)  # CSS pixels
# Names of rows on a phone that are higher than wide: in a line stands a word, or a few letters.
SQUEEZED = """
() => window.innerWidth > 500 ? [] : [...document.querySelectorAll('main .stack th[scope=row]')]
    .filter(name => name.offsetWidth > 1 && name.textContent.trim().length > 12)
    .filter(name => name.offsetHeight > 1.5 * name.offsetWidth || name.offsetHeight > 260)
    .map(name => `${name.textContent.trim().slice(0, 40)} (${name.offsetWidth} x ${name.offsetHeight})`)
"""


@dataclass
class Looked:
    """An open page and what it did: what it said to the console, what it asked for beyond its own folder."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What axe-core objects to: rule, and the elements concerned. It is told to fetch nothing itself."""
        found = Axe().run(self.page, options={"preload": False}).response["violations"]
        return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size, in CSS pixels."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def overflow(self) -> int:
        """CSS pixels by which the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(wider, 0)

    def squeezed(self) -> list[str]:
        """Names of rows of tables that have no room on a phone."""
        found: list[str] = self.page.evaluate(SQUEEZED)
        return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def looked_at(browser: Browser, path: Path, size: tuple[int, int], site: Path) -> Iterator[Looked]:
    """A page of a site, opened from the disk in a window of this size."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    looked = Looked(page)
    page.on("console", lambda message: looked.said.append(message.text))
    page.on("pageerror", lambda error: looked.said.append(str(error)))
    inside = (site.as_uri(), "data:")
    page.on("request", lambda one: None if one.url.startswith(inside) else looked.asked.append(one.url))
    page.goto(path.as_uri())
    yield looked
    page.close()
