"""Units by hand: whose cases they answer for, and the verdicts on their four indicators."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from tests.independent.agencies import AS_IS, AS_WAS, ExpectedUnit
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.counting import Counts
from tests.independent.examples import SENT, reference, row
from tests.independent.parse import Row
from tests.independent.scorecard import Judging, Rating, Threshold, read_ratings, unit_scorecard

FEBRUARY, APRIL = date(2025, 2, 1), date(2025, 4, 1)
THRESHOLDS = [
    Threshold("H41", "department", indicator, good, poor, APRIL, date.max)
    for indicator, good, poor in (
        ("received_online_rate", Fraction(80, 100), Fraction(60, 100)),
        ("satisfaction_rate", Fraction(90, 100), None),
        ("on_time_rate", Fraction(99, 100), Fraction(97, 100)),
    )
]
KINDS = {"H41.05": "department", "H41.06": "department", "G05.01": "office"}


def scorecard(units: dict[str, Counter[str]], ratings: list[Row], month: date = APRIL) -> dict[tuple, dict]:
    """Rows by boundary and unit, from counts by unit (the first three characters are the agency)."""
    counts = Counts(units={(unit[:3], unit, month): measures for unit, measures in units.items()})
    expected = [ExpectedUnit(unit, unit[:3], date(2024, 1, 1), date.max) for unit in KINDS]
    boundaries = [
        Boundary(name, counts, reference(expected_units=expected), [month]) for name in (AS_WAS, AS_IS)
    ]
    judging = Judging(KINDS, THRESHOLDS, read_ratings(ratings))
    return {
        (each["boundary"], each["unit_code"]): each
        for boundary in (AS_WAS, AS_IS)
        for each in unit_scorecard(boundary, boundaries[0], Statuses(*boundaries), judging, [month])
    }


def rating(unit: str, very: str, satisfied: str, sent_at: datetime = SENT, **fields: Any) -> Row:
    cells = {
        "month": "2025-04",
        "raters": "10",
        "very_satisfied_percent": very,
        "satisfied_percent": satisfied,
    }
    return row("H41", sent_at, unit_code=unit, **(cells | fields))


def test_a_unit_answers_for_the_bodies_below_it() -> None:
    own = Counter(
        {"received_cases": 60, "received_online_cases": 50, "resolved_cases": 100, "resolved_early_cases": 90}
    )
    below = Counter(
        {"received_cases": 40, "received_online_cases": 31, "resolved_cases": 10, "resolved_on_time_cases": 8}
        | {"resolved_no_due_date_cases": 0, "fee_due_cases": 4, "paid_online_cases": 1}
    )
    other = Counter({"received_cases": 1000})
    found = scorecard({"H41.05": own, "H41.05.02": below, "H41.051": other}, [])[AS_WAS, "H41.05"]
    # 81 of 100 online is above 80 %; 98 of 110 on time is 89 %, below 97 %; 1 of 4 paid, without a threshold.
    assert (found["received_cases"], found["received_online_verdict"]) == (100, "good")
    assert (found["on_time_rate"], found["on_time_verdict"]) == (Fraction(98, 110), "poor")
    assert (found["online_payment_rate"], found["online_payment_verdict"]) == (Fraction(1, 4), None)


def test_no_due_date_is_outside_on_time_and_the_bounds_themselves_are_between() -> None:
    counts = {"received_cases": 10, "received_online_cases": 6, "resolved_cases": 110}
    counts |= {"resolved_no_due_date_cases": 10, "resolved_early_cases": 90, "resolved_on_time_cases": 9}
    found = scorecard({"H41.05": Counter(counts)}, [rating("H41.05", "59.9", "30.1")])[AS_WAS, "H41.05"]
    # Exactly 60 % online, 99 % on time and 90 % pleased.
    assert [found[f"{name}_rate"] for name in ("received_online", "on_time", "satisfaction")] == [
        Fraction(6, 10),
        Fraction(99, 100),
        Fraction(9, 10),
    ]
    assert {found[f"{name}_verdict"] for name in ("received_online", "on_time", "satisfaction")} == {
        "between"
    }


def test_a_silent_unit_has_a_row_and_may_have_been_rated() -> None:
    found = scorecard({}, [rating("H41.06", "60", "30.5")])
    silent = found[AS_WAS, "H41.06"]
    assert (silent["received_cases"], silent["received_online_rate"]) == (None, None)
    assert (silent["raters"], silent["satisfaction_verdict"]) == (10, "good")
    assert found[AS_WAS, "H41.05"]["satisfaction_verdict"] is None


def test_before_the_threshold_is_in_force_there_is_no_verdict() -> None:
    units = {"H41.05": Counter({"received_cases": 1}), "G05.01": Counter({"received_cases": 1})}
    found = scorecard(units, [], FEBRUARY)
    assert (
        found[AS_WAS, "H41.05"]["received_online_rate"],
        found[AS_WAS, "H41.05"]["received_online_verdict"],
    ) == (
        0,
        None,
    )
    # G05's unit stood under G05, and stands under G12 as is.
    assert [found[name, "G05.01"]["agency_code"] for name in (AS_WAS, AS_IS)] == ["G05", "G12"]
    assert (AS_WAS, "G05.01") not in scorecard({}, [], APRIL)


@pytest.mark.parametrize("later", [datetime(2025, 5, 2), datetime(2025, 5, 3)])
def test_ratings_in_both_forms_and_again(later: datetime) -> None:
    said = {"RatHaiLong": "90%", "HaiLong": "8,5%", "ChuaHaiLong": "1.5%"}
    message = {"NgayTongHop": "4-2025", "TongSoNguoiDanhGia": "12", "Madonvi": "000.00.05.H41"}
    rows = [
        rating("H41.05", "50", "20", later),
        row("H41", datetime(2025, 5, 2, 12), **message, PhanTramDanhGia=said),
        row(
            "H41",
            SENT,
            month="2025-04",
            unit_code="",
            raters="",
            very_satisfied_percent="1",
            satisfied_percent="",
        ),
    ]
    as_message = Rating(12, Fraction(9, 10), Fraction(85, 1000))
    as_row = Rating(10, Fraction(1, 2), Fraction(1, 5))
    found = read_ratings(rows)
    assert found["H41", "H41.05", APRIL] == (as_row if later.day == 3 else as_message)
    assert found["H41", None, APRIL].pleased is None
