"""Largest remainder: parts are whole, add up, and stay within one of their quota."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.apportion import apportion, apportion_capped

WEIGHTS = st.lists(st.floats(0.001, 1000), min_size=1, max_size=20)


@given(st.integers(0, 10**7), WEIGHTS)
def test_parts_sum_to_the_total_and_stay_near_their_quota(total: int, weights: list[float]) -> None:
    parts = apportion(total, np.array(weights))
    quotas = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert np.all(np.abs(parts - quotas) < 1 + 1e-6 * max(1, total))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.data())
def test_a_share_of_whole_numbers_never_exceeds_them(bounds: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(bounds)))
    if total:
        assert np.all(apportion(total, np.array(bounds)) <= bounds)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 500)), min_size=1, max_size=15), st.data())
def test_capped_parts_sum_to_the_total_under_their_caps(
    rows: list[tuple[float, int]], data: st.DataObject
) -> None:
    quotas, caps = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    total = data.draw(st.integers(0, int(caps.sum())))
    parts = apportion_capped(total, quotas, caps)
    assert parts.sum() == total
    assert np.all((parts >= 0) & (parts <= caps))


def test_rows_are_split_independently() -> None:
    assert apportion(np.array([10, 1]), np.array([[1, 1, 1], [0, 2, 2]])).tolist() == [[4, 3, 3], [0, 1, 0]]


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(ValueError, match="all 0"):
        apportion(3, np.zeros(4))
    with pytest.raises(ValueError, match="caps"):
        apportion_capped(3, np.ones(2), np.array([1, 1]))
