"""How many cases each agency resolves and how many of them fully online, per month: the published nation from
the calibration tables, or a random one that no table knows. Whole numbers, apportioned; no case is drawn
here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.apportion import apportion, apportion_capped
from simulator.plan import Month, Plan

CALIBRATION = Path(__file__).parent / "calibration"
HORIZON = 2  # a case is resolved at most two months after the month in which it was received
LAGS = HORIZON + 1
LAG_SHARES = (0.74, 0.21, 0.05)  # chosen: most cases end in the month of receipt
RANDOM_YEARLY_CASES = 1_000_000
STRICT_FROM = Month(
    2025, 11
)  # nd307_2025 is in force from 2025-11-27: from this month both definitions agree


@dataclass(frozen=True)
class Nation:
    """Figures per agency (rows, as `agencies`) and month (columns: the plan's months and `HORIZON` more).

    `resolved`, `fully_online`: cases by month of resolution, under the headline definition. `spell`: number
    of the agency's sending spell in that month, -1 while it does not send. `sender`: row of the agency whose
    system sends. `online_share`: share of resolved cases that were submitted online, per agency and month.
    """

    agencies: tuple[str, ...]
    resolved: np.ndarray
    fully_online: np.ndarray
    spell: np.ndarray
    sender: np.ndarray
    online_share: np.ndarray

    def by_lag(self) -> tuple[np.ndarray, np.ndarray]:
        """`resolved` and `fully_online` split by months since receipt: shape (agency, month, LAGS).

        A case is received in a month of the spell in which it is resolved, or stays pending when the spell
        ends first: months without sending have planned cases of later lags only, which nobody hears the end
        of.
        """
        agencies, months = self.resolved.shape
        weights = np.zeros((agencies, months, LAGS))
        for lag, share in enumerate(LAG_SHARES):
            received = np.full((agencies, months), -1)
            received[:, lag:] = self.spell[:, : months - lag]
            sends = (received >= 0) & ((self.spell == received) | (self.spell < 0))
            weights[:, :, lag] = np.where(sends, share, 0.0)
        # what the agency would resolve while silent is told only as far as it was received before
        told = weights.sum(axis=-1)
        totals = np.where(self.spell >= 0, self.resolved, np.floor(self.resolved * told)).astype(np.int64)
        totals = np.where(told > 0, totals, 0)
        cases = apportion(totals, weights)
        online = np.where(self.spell >= 0, self.fully_online, 0)
        return cases, apportion(online, np.where(cases.sum(-1, keepdims=True) > 0, cases, 0))


def published(plan: Plan, agencies: tuple[str, ...]) -> Nation:
    """The nation of the calibration tables at the plan's scale."""
    figures = {row["agency_code"]: row for row in _table("agencies")}
    months = _table("months")
    position = {row["month"]: row for row in months}
    columns = [plan.month(t) for t in range(plan.months + HORIZON)]
    spell, sender = _sending(agencies, columns)
    is_ministry = np.array([code.startswith("G") for code in agencies])

    year = _year_2024(plan.scale, agencies, figures, months)
    resolved = np.zeros((len(agencies), len(columns)), dtype=np.int64)
    online = np.zeros_like(resolved)
    weight = np.array([float(figures[code]["monthly_resolved_2025"]) for code in agencies])
    rate = np.array([float(figures[code]["rate_percent_2025"]) / 100 for code in agencies])
    for t, month in enumerate(columns):
        if month.year == 2024:
            resolved[:, t], online[:, t] = year[0][:, month.number - 1], year[1][:, month.number - 1]
            continue
        row = position.get(str(month)) or months[0 if month < Month(2024, 1) else -1]
        for block, members in (("ministry", is_ministry), ("province", ~is_ministry)):
            active = members & (spell[:, t] >= 0)
            total = round(float(row[f"{block}_resolved"]) * plan.scale)
            resolved[:, t] += apportion(total, weight * active)
            numerator = round(total * float(row[f"{block}_rate_percent"]) / 100)
            online[:, t] += apportion_capped(
                numerator, resolved[:, t] * rate * active, resolved[:, t] * active
            )
            # what a silent agency would have resolved: some of it was received while it still sent
            resolved[:, t] += np.round(weight * plan.scale * (members & ~active)).astype(np.int64)
    share = _online_share(agencies, resolved, online)
    return Nation(agencies, resolved, online, spell, sender, share)


def random(plan: Plan, agencies: tuple[str, ...]) -> Nation:
    """Volumes, rates and silences drawn from the seed: some agencies tiny, some never connected."""
    rng = plan.rng(1)
    count, columns = len(agencies), plan.months + HORIZON
    volume = rng.lognormal(0, 1.8, count)
    monthly = volume / volume.sum() * RANDOM_YEARLY_CASES / 12 * plan.scale
    resolved = rng.poisson(monthly[:, None] * rng.uniform(0.6, 1.4, (count, columns)))
    rate = np.clip(rng.beta(0.9, 1.6, count)[:, None] + rng.normal(0, 0.05, (count, columns)), 0, 1)
    spell = np.zeros((count, columns), dtype=np.int64)
    spell[rng.random(count) < 0.04] = -1  # never connected
    start = rng.integers(0, columns, count)
    length = rng.integers(1, 4, count)
    for i in np.flatnonzero(rng.random(count) < 0.15):  # silent for a while
        spell[i, start[i] : start[i] + length[i]] = -1
        spell[i, start[i] + length[i] :] = np.where(spell[i, start[i] + length[i] :] >= 0, 1, -1)
    resolved = np.where(spell >= 0, resolved, 0)
    online = rng.binomial(resolved, rate)
    sender = np.repeat(np.arange(count)[:, None], columns, axis=1)
    return Nation(agencies, resolved, online, spell, sender, _online_share(agencies, resolved, online))


def _year_2024(
    scale: float, agencies: tuple[str, ...], figures: dict[str, dict[str, str]], months: list[dict[str, str]]
) -> tuple[np.ndarray, np.ndarray]:
    """Resolved and fully online of 2024 per agency and month: block totals first, then agencies, then
    months."""
    spell, _ = _sending(agencies, [Month(2024, number) for number in range(1, 13)])
    resolved = np.zeros((len(agencies), 12), dtype=np.int64)
    online = np.zeros_like(resolved)
    for block, letter in (("ministry", "G"), ("province", "H")):
        rows = np.array([i for i, code in enumerate(agencies) if code.startswith(letter)])
        full = np.array([int(figures[agencies[i]]["resolved_2024"]) for i in rows])
        hits = np.array([int(figures[agencies[i]]["fully_online_2024"]) for i in rows])
        total = round(int(full.sum()) * scale)
        cases = apportion(total, full)
        numerator = round(total * int(hits.sum()) / int(full.sum()))
        fully = apportion_capped(numerator, cases * hits / full, cases)
        shape = np.array([float(row[f"{block}_resolved"]) for row in months[:12]])
        trend = np.array([float(row[f"{block}_rate_percent"]) for row in months[:12]])
        by_month = apportion(cases, shape * (spell[rows] >= 0))
        resolved[rows] = by_month
        for k, row in enumerate(rows):
            online[row] = apportion_capped(int(fully[k]), by_month[k] * trend, by_month[k])
        silent = spell[rows] < 0
        resolved[rows] += np.where(silent, np.round(cases[:, None] / 12), 0).astype(np.int64)
    return resolved, online


def _sending(agencies: tuple[str, ...], columns: list[Month]) -> tuple[np.ndarray, np.ndarray]:
    """Per agency and month: the number of the sending spell (-1 = silent) and the row of who sends."""
    row_of = {code: i for i, code in enumerate(agencies)}
    spell = np.zeros((len(agencies), len(columns)), dtype=np.int64)
    sender = np.repeat(np.arange(len(agencies))[:, None], len(columns), axis=1)
    listed: dict[str, list[dict[str, str]]] = {}
    for row in _table("sending"):
        listed.setdefault(row["agency_code"], []).append(row)
    for code, rows in listed.items():
        spell[row_of[code]] = -1
        previous_last, number = None, 0
        for row in rows:
            first = Month.parse(row["first_month"])
            last = Month.parse(row["last_month"]) if row["last_month"] else Month(9999, 1)
            number += previous_last is not None and first > previous_last.plus(1)
            previous_last = last
            for t, month in enumerate(columns):
                # the tables begin in 2024: months before are as its first month
                if max(first, Month(2024, 1)) <= max(month, Month(2024, 1)) <= last:
                    spell[row_of[code], t], sender[row_of[code], t] = number, row_of[row["sent_by"]]
    return spell, sender


def _online_share(agencies: tuple[str, ...], resolved: np.ndarray, online: np.ndarray) -> np.ndarray:
    """Share submitted online: 83 % for provinces (July to October 2025), Hà Nam 84.6 % (N22); chosen for
    ministries: a third of what is not fully online."""
    rate = online / np.maximum(resolved, 1)
    base = np.array(
        [
            0.79 + 0.08 * ((7 * i) % 11) / 10 if code.startswith("H") else 0.0
            for i, code in enumerate(agencies)
        ]
    )
    base = np.where(np.array(agencies) == "H25", 0.846, base)
    province = np.maximum(base[:, None], rate + (1 - rate) * 0.1)
    return np.asarray(np.where((base > 0)[:, None], province, rate + (1 - rate) / 3))


def _table(name: str) -> list[dict[str, str]]:
    with (CALIBRATION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
