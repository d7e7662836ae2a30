"""`emc publish` on the warehouse made by hand: what is due, what is there, and what takes a reason."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from orchestration.cli.app import app
from orchestration.publication import pages
from orchestration.publication.edition import ReasonMissingError
from orchestration.settings import Home
from tests.unit.edition_home import change, make_edition_home, without_report
from tests.unit.test_editions import LATE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delitem(sys.modules, "orchestration.report", raising=False)
    without_report()
    monkeypatch.setenv("EMC_HOME", str(tmp_path / "home"))
    written = SimpleNamespace(index=tmp_path / "index.html", pages=500, written=500)
    monkeypatch.setattr(pages, "write_pages", lambda _home: written)
    return make_edition_home(tmp_path / "home")


def emc(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["publish", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_without_a_month_what_is_due_is_published_once(home: Home) -> None:
    assert "Published 2025-04 as revision 1" in emc("--person", "Lan")
    assert "2025-04 is published as revision 1; nothing has changed since." in emc()
    change(home, LATE.replace("2025-03-01", "2025-04-01"))
    output = emc()
    assert "1 figures differ now; a revision needs --reason" in " ".join(output.split())
    assert "500 pages" in output
    with pytest.raises(ReasonMissingError):
        emc("2025-04")
    assert "Published 2025-04 as revision 2" in emc("2025-04", "--reason", "late cases")
    assert [path.name for path in sorted((home.editions / "2025-04").iterdir())] == ["r1", "r2"]
