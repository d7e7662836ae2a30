"""Apportionment by largest remainder: whole numbers that add up exactly. Pure functions on arrays."""

from __future__ import annotations

import numpy as np


def apportion(totals: np.ndarray | int, weights: np.ndarray) -> np.ndarray:
    """Split each total over the last axis of `weights` in whole numbers whose sum is the total.

    `totals` has the shape of `weights` without its last axis (a plain int for one row). No part differs from
    its exact quota by one or more; ties go to the earlier part. Where all weights are 0 the parts are 0 and
    the total must be 0. A quota that is no more than a whole bound keeps its part within that bound.
    """
    weights = np.asarray(weights, dtype=float)
    totals = np.asarray(totals, dtype=np.int64)
    sums = weights.sum(axis=-1, keepdims=True)
    if np.any((sums[..., 0] == 0) & (totals != 0)):
        raise ValueError("a total above 0 cannot be split over weights that are all 0")
    quotas = totals[..., None] * (weights / np.where(sums == 0, 1, sums))
    # a quota a hair below a whole number is that number: 1e-9 is far above float noise, far below a real
    # remainder
    parts = np.floor(quotas + 1e-9).astype(np.int64)
    missing = totals - parts.sum(axis=-1)
    order = np.argsort(-(quotas - parts), axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return np.asarray(parts + (rank < missing[..., None]))


def apportion_capped(total: int, quotas: np.ndarray, caps: np.ndarray) -> np.ndarray:
    """Split `total` near `quotas` (one axis, scaled to the total), no part above its cap.

    Raises ValueError if the caps together are below the total.
    """
    caps = np.asarray(caps, dtype=np.int64)
    if total > caps.sum():
        raise ValueError(f"{total} cannot be split under caps that sum to {caps.sum()}")
    wanted = np.asarray(quotas, dtype=float)
    fixed = np.zeros(len(caps), dtype=bool)
    parts = np.zeros(len(caps), dtype=np.int64)
    while True:
        parts[fixed] = caps[fixed]
        free = np.where(fixed, 0.0, np.where(caps > 0, np.maximum(wanted, 1e-12), 0.0))
        if free.sum() == 0:
            return parts
        parts[~fixed] = apportion(total - int(caps[fixed].sum()), free)[~fixed]
        over = ~fixed & (parts > caps)
        if not over.any():
            return parts
        fixed |= over
