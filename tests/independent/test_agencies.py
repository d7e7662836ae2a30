"""The seeds against the rules' own words: how many agencies are expected when, and who absorbed whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.independent.agencies import AS_IS, AS_WAS, Reference, load_reference

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="module")
def seeds() -> Reference:
    return load_reference(SEEDS, date(2025, 8, 1))


@pytest.mark.parametrize(
    ("month", "ministries", "provinces"),
    [
        (date(2024, 1, 1), 20, 63),
        (date(2025, 2, 1), 20, 63),
        (date(2025, 3, 1), 14, 63),
        (date(2025, 6, 1), 14, 63),
        (date(2025, 7, 1), 14, 34),
    ],
)
def test_expected_agencies(seeds: Reference, month: date, ministries: int, provinces: int) -> None:
    expected = [code for code in seeds.known if seeds.expected(code, month)]
    assert sum(code.startswith("G") for code in expected) == ministries
    assert sum(code.startswith("H") for code in expected) == provinces


def test_absorptions(seeds: Reference) -> None:
    found = {
        (each.code, each.successor)
        for each in seeds.absorptions.values()
        if each.effective == date(2025, 3, 1)
    }
    assert found == {
        ("G05", "G12"),
        ("G24", "G12"),
        ("G04", "G17"),
        ("G14", "G06"),
        ("G07", "G09"),
        ("G13", "G10"),
    }
    merged = [each for each in seeds.absorptions.values() if each.effective == date(2025, 7, 1)]
    assert len(merged) == 29
    assert len(seeds.absorptions) == 35


def test_boundaries(seeds: Reference) -> None:
    february, march = date(2025, 2, 1), date(2025, 3, 1)
    assert seeds.counted_for(AS_WAS, "G07", february) == "G07"
    assert seeds.counted_for(AS_WAS, "G07", march) == "G09"
    assert seeds.counted_for(AS_IS, "G07", february) == "G09"
    assert seeds.may_send("G07", "G07", date(2025, 8, 1))
    assert not seeds.may_send("G09", "G07", date(2025, 2, 28))
    assert seeds.may_send("G09", "G07", march)
    # A transfer of functions gives no right to send: driving licences went from G04 to the police.
    assert not seeds.may_send("G01", "G04", date(2025, 8, 1))
