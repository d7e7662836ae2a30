"""The auditor's report in a real browser, from the disk: a page of each kind, at desktop and phone width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from orchestration.audit import write_audit
from tests.integration.browser import DESKTOP, PHONE, chromium, looked_at
from tests.unit.audit_home import AS_OF, make_audit_home

PAGES = (
    "index", "ranking/2025-04", "agencies/H25", "agencies/G12", "rules/index",
    "rules/f02_submitted_file_as_result", "loads/index", "loads/L1", "loads/L2",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_audit(make_audit_home(tmp_path_factory.mktemp("audit")), AS_OF).index.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_and_keeps_to_itself(browser: Browser, site: Path, name: str) -> None:
    with looked_at(browser, site / f"{name}.html", DESKTOP, site) as looked:
        assert looked.page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'ệ')")
        for size in (DESKTOP, PHONE):
            looked.resize(size)
            assert (looked.overflow(), looked.squeezed()) == (0, [])
        assert looked.violations() == []
        assert (looked.said, looked.asked) == ([], [])


def test_an_auditor_clicks_from_a_rank_to_the_case_codes_and_the_file(browser: Browser, site: Path) -> None:
    with looked_at(browser, site / "ranking/2025-04.html", DESKTOP, site) as looked:
        page = looked.page
        page.get_by_role("link", name="Hà Nam", exact=True).click()
        finding = page.locator("#f02_submitted_file_as_result")
        assert finding.get_by_text("H25-250401-0001").is_visible()
        finding.get_by_role("link", name="hoso-H25-2025-04.json").click()
        assert page.get_by_text("archive/npsp/H25/2025-05/hoso-H25-2025-04.json").is_visible()


def test_pages_need_no_script_and_print_everything_on_a4(browser: Browser, site: Path) -> None:
    with looked_at(browser, site / "agencies/H57.html", (720, 1000), site) as looked:
        assert looked.page.locator("script").count() == 0
        looked.page.emulate_media(media="print")
        assert looked.overflow() == 0
        assert looked.page.get_by_text("không có biểu II.06 của kỳ").is_visible()  # folded on the screen
        assert looked.page.locator(".sitenav").is_hidden()
