"""What `emc run` tells a person of a run, whose outcome is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration import pipeline
from orchestration.cli.run import run

DAY = date(2025, 5, 1)


@pytest.fixture
def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[pipeline.Outcome], list[str]]:
    """Tell of an outcome; the lines."""
    monkeypatch.setenv("EMC_HOME", str(tmp_path))

    def of(outcome: pipeline.Outcome) -> list[str]:
        monkeypatch.setattr(pipeline, "run", lambda *_given: outcome)
        run()
        return capsys.readouterr().out.splitlines()

    return of


def test_held_loads_and_what_to_do_with_them(told: Callable[[pipeline.Outcome], list[str]]) -> None:
    lines = told(
        pipeline.Outcome(
            is_new=True,
            as_of=DAY,
            new_loads=5,
            held_loads=2,
            gate_loads={"critical": 2, "warning": 0, "info": 0},
        )
    )
    assert "Held until a person decides: 2 of them; `emc loads list --state held`." in lines


def test_repetitions_and_what_was_left_in_landing(told: Callable[[pipeline.Outcome], list[str]]) -> None:
    lines = told(
        pipeline.Outcome(is_new=False, as_of=DAY, repeated_batches=3, notes=("a.json was left; no access",))
    )
    assert lines[:2] == [
        "Landing: a.json was left; no access.",
        "Batches that had been taken in before, put away again: 3.",
    ]
    assert lines[2].startswith("Nothing new as of 2025-05-01")
