"""Truth against a direct count of the landing files, by code that shares nothing with the simulator."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator import Fault, Month, Plan, simulate
from simulator.faults import NAMES
from tests.unit.simulated import differences


def test_published_nation_with_every_fault(tmp_path: Path) -> None:
    month = Month(2024, 2)
    faults = tuple(Fault(name, f"H{n + 1:02d}", month) for n, name in enumerate(NAMES))  # each seen alone
    simulate(Plan(scale=1 / 500, months=3, faults=faults), tmp_path)
    assert differences(tmp_path, date(2024, 4, 1)) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_random_nation(tmp_path: Path, seed: int) -> None:
    simulate(Plan(seed=seed, scale=1 / 60, months=4, nation="random"), tmp_path)
    assert differences(tmp_path, date(2024, 5, 1)) == []


def test_across_the_merger_and_the_change_of_definition(tmp_path: Path) -> None:
    simulate(Plan(scale=1 / 3000, first_month=Month(2025, 2), months=3), tmp_path / "merger")
    assert differences(tmp_path / "merger", date(2025, 5, 1)) == []
    simulate(Plan(scale=1 / 3000, first_month=Month(2025, 10), months=3), tmp_path / "definition")
    assert differences(tmp_path / "definition", date(2026, 1, 1)) == []
