"""The documentation of the dbt project as one page: it works in a browser, asks for nothing, tells of no
machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import PROJECT_ROOT, Home
from orchestration.transformation.documentation import write_documentation
from tests.integration.browser import DESKTOP, chromium, looked_at


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documented")
    return write_documentation(Home(folder / "home"), folder / "site" / "dbt" / "index.html")


def test_the_page_shows_a_table_and_asks_for_nothing(page: Path) -> None:
    with chromium() as browser, looked_at(browser, page, DESKTOP, page) as looked:
        looked.page.goto(f"{page.as_uri()}#!/model/model.emc.mart_ranking")
        looked.page.get_by_text("Rate and rank of each agency in a period").wait_for()
        looked.page.goto(f"{page.as_uri()}#!/exposure/exposure.emc.site_ranking")
        looked.page.get_by_role("heading", name="Xếp hạng").first.wait_for()
        assert (looked.asked, looked.said) == ([], [])


def test_the_page_tells_of_no_machine_and_is_the_same_when_written_again(page: Path, tmp_path: Path) -> None:
    content = page.read_bytes()
    assert str(PROJECT_ROOT).encode() not in content
    again = write_documentation(Home(tmp_path / "home"), tmp_path / "index.html")
    assert again.read_bytes() == content
