"""The published nation at full scale against the articles' figures, written here by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator.nation import Nation, published, random
from simulator.plan import Month, Plan
from simulator.reference import Reference

ABSORBED = {"G05": "G12", "G24": "G12", "G04": "G17", "G14": "G06", "G07": "G09", "G13": "G10"}
MARCH = 14  # position of 2025-03, when they were absorbed


@cache
def nation(scale: float = 1.0) -> Nation:
    return published(Plan(scale=scale), Reference.read().agencies)


def counts(first: int, last: int, scale: float = 1.0) -> dict[str, tuple[int, int]]:
    """Fully online and resolved per agency (as was) over the plan's months first to last."""
    found: dict[str, tuple[int, int]] = {}
    n = nation(scale)
    for t in range(first, last + 1):
        for row, code in enumerate(n.agencies):
            if n.spell[row, t] >= 0:
                owner = ABSORBED.get(code, code) if t >= MARCH else code
                before = found.get(owner, (0, 0))
                found[owner] = (
                    before[0] + int(n.fully_online[row, t]),
                    before[1] + int(n.resolved[row, t]),
                )
    return found


def percent(found: dict[str, tuple[int, int]], letters: str) -> float:
    pairs = [pair for code, pair in found.items() if code[0] in letters]
    return 100 * sum(pair[0] for pair in pairs) / sum(pair[1] for pair in pairs)


def ranked(found: dict[str, tuple[int, int]], letter: str) -> list[str]:
    codes = [code for code in found if code.startswith(letter)]
    return sorted(codes, key=lambda code: -found[code][0] / found[code][1])


YEAR = (0, 11)


@pytest.mark.parametrize(("letters", "rate"), [("GH", 45.8), ("G", 63.47), ("H", 18.54)])
def test_blocks_of_2024(letters: str, rate: float) -> None:
    assert percent(counts(*YEAR), letters) == pytest.approx(rate, abs=0.001)


def test_volume_and_weight_of_2024() -> None:
    found = counts(*YEAR)
    total = sum(pair[1] for pair in found.values())
    assert total == 25_600_000
    assert sum(pair[1] for code, pair in found.items() if code[0] == "G") / total == pytest.approx(
        0.607, abs=0.001
    )


@pytest.mark.parametrize(
    ("code", "rate"),
    [
        ("H17", 58.89),
        ("H22", 55.76),
        ("H40", 52.96),
        ("H21", 31.85),
        ("G12", 78.44),
        ("G15", 77.66),
        ("G04", 15.66),
    ],
)
def test_agencies_of_2024(code: str, rate: float) -> None:
    online, resolved = counts(*YEAR)[code]
    assert 100 * online / resolved == pytest.approx(rate, abs=0.004)


def test_figures_of_2024_that_are_counts() -> None:
    found = counts(*YEAR)
    assert found["H25"] == (115_665, 168_746)
    assert round(found["G02"][0], -3) == 1_488_000
    assert 83.485 <= 100 * found["G02"][0] / found["G02"][1] < 83.49


def test_orders_and_bands_of_2024() -> None:
    found = counts(*YEAR)
    top_provinces = ["H25", "H17", "H22", "H40", "H12", "H18", "H33", "H38", "H03", "H21"]
    assert ranked(found, "H")[:10] == top_provinces
    top_ministries = ["G02", "G12", "G15", "G07", "G24", "G14", "G09", "G06", "G17", "G04"]
    assert ranked(found, "G")[:10] == top_ministries
    rates = {code: pair[0] / pair[1] for code, pair in found.items()}
    high = {"G02", "G12", "G15", "G07", "G24", "H25", "H17", "H22", "H40"}
    assert {code for code in rates if rates[code] > 0.5} == high
    low = [
        "G18",
        "G19",
        "G03",
        "G13",
        "G11",
        "G05",
        "G16",
        "G08",
        "H15",
        "H23",
        "H29",
        "H62",
        "H26",
        "H05",
        "H20",
    ]
    assert {code for code in rates if rates[code] < 0.1} == set(low)
    assert len(rates) == 83


@pytest.mark.parametrize(("letters", "rate"), [("GH", 39.46), ("G", 51.82), ("H", 14.58)])
def test_blocks_of_april_2025(letters: str, rate: float) -> None:
    assert percent(counts(15, 15), letters) == pytest.approx(rate, abs=0.001)


def test_march_2025_is_nearly_a_point_below_april() -> None:
    assert percent(counts(14, 14), "GH") == pytest.approx(38.5, abs=0.1)


def test_orders_of_the_first_quarter_of_2025() -> None:
    found = counts(12, 14)
    assert ranked(found, "H")[:10] == ["H33", "H25", "H45", "H12", "H56", "H52", "H31", "H40", "H53", "H43"]
    assert ranked(found, "G")[:5] == ["G07", "G09", "G02", "G15", "G01"]


def test_who_does_not_send_in_january_2025() -> None:
    n = nation()
    silent = {code for row, code in enumerate(n.agencies) if n.spell[row, 12] < 0}
    assert silent == {"G08", "G19", "G18", "G16", "G09", "G06", "G11", "H57"}


@pytest.mark.parametrize("scale", [1 / 50, 1 / 2000])
def test_small_scales_keep_block_rates_as_near_as_whole_numbers_allow(scale: float) -> None:
    found = counts(*YEAR, scale)
    for letters, rate in (("G", 63.47), ("H", 18.54)):
        resolved = sum(pair[1] for code, pair in found.items() if code[0] in letters)
        assert percent(found, letters) == pytest.approx(rate, abs=100 / resolved)


@pytest.mark.parametrize("make", [published, random])
def test_lags_split_every_month_exactly(make: object) -> None:
    plan = Plan(months=6, scale=1 / 200)
    n = make(plan, Reference.read().agencies)  # type: ignore[operator]
    cases, online = n.by_lag()
    sends = n.spell >= 0
    assert np.array_equal(cases.sum(-1)[sends], n.resolved[sends])
    assert np.array_equal(online.sum(-1)[sends], n.fully_online[sends])
    assert np.all(online <= cases)


def test_a_year_does_not_depend_on_how_much_of_it_is_simulated() -> None:
    part = published(Plan(scale=1.0, first_month=Month(2024, 5), months=3), Reference.read().agencies)
    assert np.array_equal(part.resolved[:, 0], nation().resolved[:, 4])
