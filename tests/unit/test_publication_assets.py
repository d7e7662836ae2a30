"""Publication in Dagster: a month as a partition, the pages behind it, and a refusal in words."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from orchestration.publication import assets
from orchestration.resources import WarehouseRun
from orchestration.settings import Home
from tests.unit.edition_home import change, make_edition_home, without_report
from tests.unit.test_editions import SILENT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delitem(sys.modules, "orchestration.report", raising=False)
    without_report()
    monkeypatch.setenv("EMC_HOME", str(tmp_path / "home"))
    pages = SimpleNamespace(pages=500, written=3, unchanged=497, removed=0)
    monkeypatch.setattr(assets, "write_pages", lambda _home: pages)
    return make_edition_home(tmp_path / "home")


def publish(config: dict[str, str] | None = None) -> dg.ExecuteInProcessResult:
    run_config: dict[str, Any] = {"ops": {"editions__month": {"config": config or {}}}}
    return dg.materialize(
        [assets.edition, assets.site_pages],
        partition_key="2025-03-01",
        resources={"run": WarehouseRun()},
        run_config=run_config,
        raise_on_error=False,
    )


def test_a_month_is_published_and_then_the_pages_are_written(home: Home) -> None:
    for is_new in (True, False):
        result = publish()
        assert result.success
        (edition,) = result.asset_materializations_for_node("editions__month")
        assert (edition.partition, edition.metadata["is_new"].value) == ("2025-03-01", is_new)
        (pages,) = result.asset_materializations_for_node("site__pages")
        assert pages.metadata["pages"].value == 500
    assert (home.editions / "current" / "release.json").exists()


def test_a_refusal_fails_the_step_with_its_words_and_leaves_the_pages_alone(home: Home) -> None:
    change(home, SILENT)
    result = publish()
    (failed,) = result.filter_events(lambda event: event.is_step_failure)
    failure = failed.step_failure_data.user_failure_data
    assert failure is not None and failure.description is not None
    assert "0 of 3 expected agencies report" in failure.description
    assert not result.asset_materializations_for_node("site__pages")
    assert publish({"person": "Lan", "override": "the line was down"}).success
