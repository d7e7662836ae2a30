"""The whole site of a national edition: how many pages, how fast, and each of them in a real browser.

Only in `make test-full`: looking at every page takes about half an hour.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from orchestration.site import SiteSummary, write_site
from tests.integration.browser import chromium
from tests.integration.site_links import broken_links, read_pages
from tests.integration.site_looks import faults
from tests.integration.warehouse import Emc

pytestmark = [pytest.mark.full, pytest.mark.timeout(7200)]

LEAST_PAGES = 500
MOST_SECONDS = 20  # on two cores
MONTHS = ("2024-12", "2025-04")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nation that `make run` simulates, with two months published."""
    emc = Emc(tmp_path_factory.mktemp("nation"))
    emc.command("simulate")
    emc.command("run")
    for month in MONTHS:
        emc.command("publish", month)
    return emc.home


@pytest.fixture(scope="module")
def first(home: Path) -> tuple[SiteSummary, float]:
    """A first writing of the site into an empty folder, and its seconds."""
    began = time.perf_counter()
    return write_site(home / "editions", home / "fresh"), time.perf_counter() - began


def test_a_national_edition_has_its_pages_in_time(first: tuple[SiteSummary, float]) -> None:
    summary, seconds = first
    assert summary.pages >= LEAST_PAGES
    assert seconds < MOST_SECONDS


def test_an_unchanged_site_is_not_rewritten(home: Path, first: tuple[SiteSummary, float]) -> None:
    summary = write_site(home / "editions", first[0].index.parent)
    assert (summary.written, summary.removed) == (0, 0)
    assert summary.unchanged == first[0].written


def test_all_links_resolve_and_no_page_has_a_script_or_an_anchor_twice(home: Path) -> None:
    pages = read_pages(home / "site")
    own = {path: page for path, page in pages.items() if "dbt" not in path.relative_to(home / "site").parts}
    assert broken_links(pages, own) == []
    assert [path.name for path, page in own.items() if "script" in page.elements] == []
    assert [path.name for path, page in own.items() if len(page.anchors) != len(set(page.anchors))] == []


def test_every_page_is_accessible_fits_prints_and_keeps_to_itself(first: tuple[SiteSummary, float]) -> None:
    site = first[0].index.parent
    with chromium() as browser:
        found = {
            path.name: faults(browser, site, path.relative_to(site).as_posix())
            for path in sorted(site.rglob("*.html"))
        }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
