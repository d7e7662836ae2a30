"""A publication that is killed at any step: readers see a whole edition, and the next attempt ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.publication.edition import publish_edition
from orchestration.settings import PROJECT_ROOT
from tests.unit.edition_home import change, make_edition_home, without_report
from tests.unit.killed_publication import MONTH
from tests.unit.test_editions import LATE, SILENT


def test_killed_before_every_kind_of_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Revision 2 of a month, against an objection, so that every step of a publication is taken. Each attempt
    meets what the one before has left, and must come further."""
    monkeypatch.delitem(sys.modules, "orchestration.report", raising=False)
    without_report()
    home = make_edition_home(tmp_path / "home")
    first = publish_edition(home, MONTH, "Lan").folder
    before = contents(first)
    change(home, f"{LATE}; {SILENT}")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.killed_publication", str(home.root), str(scratch)],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *kills, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert [kill["kind"] for kill in kills if kill["ended"] != -signal.SIGKILL] == [], done.stderr
    steps = [kill["kind"] for kill in kills]
    assert {"os.rename ledger/overrides", "open work .csv", "open work .md", "os.chmod work"} <= set(steps)
    assert steps[-4:] == [
        "os.rename editions/2025-03", "os.remove editions", "os.symlink editions", "os.rename editions"
    ]  # fmt: skip
    assert [kill["seen"] for kill in kills[:-3]] == [["r1", "r1"]] * (len(kills) - 3)
    assert [kill["seen"] for kill in kills[-3:]] == [["r1", "r1", "r2"]] * 3
    assert (last["ended"], last["seen"]) == (0, ["r2", "r1", "r2"]), done.stderr
    assert contents(first) == before
    assert len(list((home.ledger / "overrides").iterdir())) == 1
    assert list(home.work.iterdir()) == []
    assert sorted(path.name for path in home.editions.iterdir()) == ["2025-03", "current"]


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
