"""As of which day figures are, and whether they are simulated: only cases that count have a say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import state
from orchestration.ingestion.schema import ensure_lake
from orchestration.settings import Home
from tests.ingestion_kit import CASE, NOW, SENT, Door, door_fixture  # noqa: F401

TODAY = date(2026, 11, 22)
SIMULATED = "('npsp', true, date '2025-04-30', 'accepted', 5)"


def home_with(root: Path, *rows: str) -> Home:
    """A home with these receipts: feed, simulated, period_end, initial_state, rows_accepted."""
    home = Home(root)
    ensure_lake(home)
    names = "feed, simulated, period_end, initial_state, rows_accepted"
    query = (
        f"select *, 'L' || row_number() over () as load_id from (values {', '.join(rows)}) as loads({names})"
    )
    duckdb.sql(query).write_parquet(str(home.lake / "receipts" / "run.parquet"))
    return home


def test_a_new_home_is_as_of_today_and_not_simulated(tmp_path: Path) -> None:
    for home in (Home(tmp_path), home_with(tmp_path, "('targets', true, date '2025-12-31', 'accepted', 1)")):
        assert state.default_as_of(home, TODAY) == TODAY
        assert not state.is_simulated(home)


@pytest.mark.parametrize(
    "beside",
    [
        "('targets', true, date '2025-12-31', 'accepted', 1)",
        "('catalogue', false, null, 'accepted', 1)",
        "(null, false, null, 'held', null)",
        "('npsp', false, date '2026-10-31', 'held', 7)",
        "('npsp', false, date '2026-10-31', 'accepted', 0)",
        "('npsp', true, date '9999-12-31', 'accepted', 5)",
        "('emc', true, date '2027-11-24', 'accepted', 5)",
    ],
)
def test_what_does_not_count_as_a_case_moves_nothing(tmp_path: Path, beside: str) -> None:
    home = home_with(tmp_path, SIMULATED, beside)
    assert state.default_as_of(home, TODAY) == date(2025, 5, 1)
    assert state.is_simulated(home)


def test_a_simulated_period_may_end_within_a_year_from_today(tmp_path: Path) -> None:
    home = home_with(tmp_path, SIMULATED, "('emc', true, date '2027-11-23', 'accepted', 5)")
    assert state.default_as_of(home, TODAY) == date(2027, 11, 24)


def test_an_impossible_period_alone_is_as_of_today(tmp_path: Path) -> None:
    home = home_with(tmp_path, "('npsp', true, date '9999-12-31', 'accepted', 5)")
    assert state.default_as_of(home, TODAY) == TODAY


@pytest.mark.parametrize("simulated", ["false", "null::boolean"])
def test_with_one_real_load_figures_are_as_of_today_and_marked_still(tmp_path: Path, simulated: str) -> None:
    home = home_with(tmp_path, SIMULATED, f"('emc', {simulated}, date '2026-10-31', 'accepted', 1)")
    assert state.default_as_of(home, TODAY) == TODAY
    assert state.is_simulated(home)
    real = home_with(tmp_path / "real", f"('emc', {simulated}, date '2026-10-31', 'accepted', 1)")
    assert not state.is_simulated(real)


def test_a_junk_file_taken_in_moves_nothing(door: Door) -> None:
    manifest = {"sent_at": SENT, "simulated": True, "period_end": "2025-03-31"}
    door.land("npsp", "a.json", [CASE], manifest=manifest)
    door.take()
    assert state.default_as_of(door.home, NOW.date()) == date(2025, 4, 1)
    (door.home.landing / "npsp" / "README.txt").write_text("hello")
    door.take()
    assert state.default_as_of(door.home, NOW.date()) == date(2025, 4, 1)
