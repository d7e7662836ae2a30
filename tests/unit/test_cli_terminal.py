"""Bars of the terminal."""

from __future__ import annotations

import pytest

from orchestration.cli import terminal


def test_bar_shows_evidence_within_the_rate() -> None:
    assert terminal.bar(0.5, 0.25).plain == "████▒▒▒▒········"
    assert terminal.bar(None, None).plain == ""


@pytest.mark.parametrize(("places", "shown"), [(3, "▲3"), (-2, "▼2"), (0, "="), (None, "–")])
def test_change(places: int | None, shown: str) -> None:
    assert terminal.change(places).plain == shown
