"""Single values by hand: the three spellings of a moment, its bounds, coded numbers and amounts."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from tests.independent import values

SENT = datetime(2025, 4, 30, 20, 0)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20250403074500", datetime(2025, 4, 3, 7, 45)),
        (20250403074500, datetime(2025, 4, 3, 7, 45)),
        ("03/04/2025 07:45:00", datetime(2025, 4, 3, 7, 45)),
        ("2025-04-03T07:45:00", datetime(2025, 4, 3, 7, 45)),
        # 23:30 UTC is half past six of the next morning in Vietnam.
        ("2025-04-02T23:30:00Z", datetime(2025, 4, 3, 6, 30)),
        ("2025-04-03", datetime(2025, 4, 3)),
        ("20250230074500", None),
        ("2025040307450", None),
        ("", None),
        (None, None),
        ("chưa có", None),
    ],
)
def test_moment(written: object, expected: datetime | None) -> None:
    assert values.moment(written) == expected


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("20000101000000", True),
        ("19991231235959", False),
        ("20250501200000", True),  # exactly a day after it was sent
        ("20250501200001", False),
    ],
)
def test_past_moment_has_bounds(written: str, kept: bool) -> None:
    assert (values.past_moment(written, SENT) is not None) is kept


@pytest.mark.parametrize(
    ("written", "expected"), [("2", 2), (2, 2), ("4", None), ("", None), (None, None), ("x", None)]
)
def test_coded(written: object, expected: int | None) -> None:
    assert values.coded(written, {1, 2, 3}) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("8000", 8000),
        ("8.000", 8000),
        ("8,000 đ", 8000),
        ("8 000 VND", 8000),
        (8000, 8000),
        ("0", 0),
        ("không", 0),
        ("Miễn", 0),
        ("", None),
        ("theo quy định", None),
    ],
)
def test_amount(written: object, expected: int | None) -> None:
    assert values.amount(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-04", date(2025, 4, 1)),
        ("4-2025", date(2025, 4, 1)),
        ("2025-13", None),
        ("2025-4", None),
        ("", None),
    ],
)
def test_month(written: object, expected: date | None) -> None:
    assert values.month(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("70", Fraction(7, 10)),
        (70.5, Fraction(705, 1000)),
        ("8,5%", Fraction(85, 1000)),
        ("100", Fraction(1)),
        ("100.1", None),
        ("-1", None),
        ("", None),
    ],
)
def test_percent(written: object, expected: Fraction | None) -> None:
    assert values.percent(written) == expected
