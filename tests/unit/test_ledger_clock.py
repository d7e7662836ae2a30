"""Decisions and releases keep their order although the clock is set back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from orchestration import ledger
from orchestration.publication import serving
from orchestration.settings import Home
from tests.ingestion_kit import CASE, NOW, SENT, Door, door_fixture  # noqa: F401


def test_the_last_decision_holds_although_the_clock_went_back(door: Door) -> None:
    door.land("npsp", "a.json", [CASE], manifest={"sent_at": SENT, "rows": 9})
    (load,) = door.take().held
    ledger.decide(door.home, load.load_id, "release", "counted", "An", now=datetime(2026, 1, 1, 10))
    second = ledger.decide(door.home, load.load_id, "withdraw", "wrong", "An", now=datetime(2026, 1, 1, 9))
    assert second.decided_at == "2026-01-01T10:00:00.000001"
    with duckdb.connect() as con:
        assert ledger.load_states(con, door.home).project("state, decision").fetchall() == [
            ("withdrawn", "withdraw")
        ]


def test_a_decision_waits_for_no_other_load(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ledger.record(home, "L1", "withdraw", "r", "p", now=datetime(2026, 1, 1, 10))
    assert ledger.record(home, "L2", "withdraw", "r", "p", now=NOW).decided_at == "2025-04-30T12:00:00.000000"


def releases_after(home: Home, *hours: int) -> list[str]:
    """Make an empty release at each of these hours of a day; the folders that are left."""
    home.serving.mkdir(parents=True)
    for hour in hours:
        release = home.serving / serving._next_id(home, datetime(2026, 11, 22, hour))
        release.mkdir()
        serving._point_current_to(home, release)
        serving._remove_old(home)
    return sorted(path.name for path in home.serving.iterdir() if not path.is_symlink())


def test_the_newest_releases_stay_although_the_clock_went_back(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert releases_after(home, 6, 7, 8, 5) == [
        "20261122T070000000000", "20261122T080000000000", "20261122T080000000001",
    ]  # fmt: skip
    assert serving.current_release(home) == (home.serving / "20261122T080000000001").resolve()


def test_what_current_points_to_is_never_removed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    releases_after(home, 6, 7, 8)
    oldest = home.serving / "20261122T050000000000"
    oldest.mkdir()
    (home.serving / "notes").mkdir()
    serving._point_current_to(home, oldest)
    serving._remove_old(home)
    assert sorted(path.name for path in home.serving.iterdir()) == [
        "20261122T050000000000", "20261122T070000000000", "20261122T080000000000", "current", "notes",
    ]  # fmt: skip
