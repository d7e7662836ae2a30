"""The public pages in a real browser, from the disk: a page of each kind, on screen, phone and paper.

The editions are those of `tests/unit/site_edition.py`. The whole site of a national edition is looked at by
`test_site_national.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from orchestration.site import write_site
from tests.integration.browser import DESKTOP, PHONE, chromium, looked_at
from tests.integration.site_looks import faults
from tests.unit.site_edition import make_editions

PAGES = (
    "index", "ranking/2025-03", "ranking/2025-q1-as-is", "agency/index", "agency/H25", "agency/G05",
    "agency/H57", "procedure/index", "procedure/2.002002", "targets", "reporting", "method", "archive/index",
    "archive/2024-12-r2", "data", "dictionary",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site")
    return write_site(make_editions(home), home / "site").index.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_prints_and_keeps_to_itself(
    browser: Browser, site: Path, name: str
) -> None:
    assert faults(browser, site, f"{name}.html") == []


def test_a_reader_finds_both_figures_of_a_revised_month_and_why_they_differ(
    browser: Browser, site: Path
) -> None:
    with looked_at(browser, site / "index.html", DESKTOP, site) as looked:
        page = looked.page
        page.get_by_role("link", name="Các kỳ công bố").click()
        page.locator("a[href='2024-12-r2.html#changes']").click()
        changes = page.locator(".changes").first
        row = changes.get_by_role("row").filter(has_text="Hồ sơ đã giải quyết")
        assert re.findall(r"\d+", row.inner_text())[2:4] == ["100", "120"]  # after the month, 12/2024
        assert "hồ sơ gửi muộn" in row.inner_text()
        changes.get_by_role("link", name="Hà Nam").click()
        said = page.get_by_text("54 / 100").first, page.get_by_text("74 / 120").first
        assert all(figure.is_visible() for figure in said)


def test_a_reader_finds_why_an_agency_has_no_figure(browser: Browser, site: Path) -> None:
    with looked_at(browser, site / "ranking/2025-03.html", PHONE, site) as looked:
        page = looked.page
        page.locator("tr").filter(has_text="Huế").get_by_role("link", name="Ngắt kết nối").first.click()
        assert page.url.endswith("reporting.html#H57")
        assert page.get_by_text("Nâng cấp hệ thống").first.is_visible()
