"""Number formats of the terminal; expected texts worked out by hand."""

from __future__ import annotations

import pytest

from orchestration.cli import terminal


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (115_665, 168_746, "68,54"),  # 0.685438...
        (1, 3, "33,33"),
        (2, 3, "66,67"),
        (1, 8, "12,50"),
        (1, 20_000, "0,01"),  # 0.005 % is half a hundredth: away from zero
        (0, 7, "0,00"),
        (7, 7, "100,00"),
        (0, 0, "–"),
        (None, 5, "–"),
        (5, None, "–"),
    ],
)
def test_percent(part: int | None, whole: int | None, shown: str) -> None:
    assert terminal.percent(part, whole) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0.0, "0,00"), (1.005, "+1,01"), (-1.005, "-1,01"), (12.3, "+12,30")]
)
def test_points(value: float | None, shown: str) -> None:
    assert terminal.points(value) == shown


def test_rate_of_a_target() -> None:
    assert terminal.rate(0.7) == "70,00"
    assert terminal.rate(None) == "–"


def test_count_has_points_between_thousands() -> None:
    assert terminal.count(25_968_412) == "25.968.412"
    assert terminal.count(None) == "–"


def test_bar_shows_evidence_within_the_rate() -> None:
    assert terminal.bar(0.5, 0.25).plain == "████▒▒▒▒········"
    assert terminal.bar(None, None).plain == ""


@pytest.mark.parametrize(("places", "shown"), [(3, "▲3"), (-2, "▼2"), (0, "="), (None, "–")])
def test_change(places: int | None, shown: str) -> None:
    assert terminal.change(places).plain == shown
