"""Draws the cases that one month receives: one row per case, as columns of whole numbers and times.

How many cases of each outcome there are is apportioned (`cells`); all else is drawn. Nothing here knows a
format.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.apportion import apportion
from simulator.nation import LAGS, STRICT_FROM, Nation
from simulator.personal import POOL, SENTINELS
from simulator.plan import Month, Plan
from simulator.procedures import Procedures
from simulator.units import Units
from simulator.vendors import Vendor

Columns = dict[str, np.ndarray]

# Outcomes of a case. The first three are fully online under nd42_2022, the next five resolved but not.
ELECTRONIC, POSTED, NO_PAPER, PARTIAL_ONLINE, COUNTER, PARTIAL_DIRECT, FULL_DIRECT, INFORMATION = range(8)
REFUSED, WITHDRAWN, STOPPED, NEW, STALLED = range(8, 13)
OUTCOMES = 13
FULLY_ONLINE = 3  # number of outcomes that are
RESOLVED = 8  # number of outcomes that are

# Chosen. Under nd307_2025 a result by post fails, so that months in which both must agree have none.
FULLY_SHARES, STRICT_SHARES = (0.72, 0.18, 0.10), (0.9, 0.0, 0.1)
ONLINE_SPLIT, DIRECT_SPLIT = (0.55, 0.45), (0.5, 0.4, 0.1)
CLOSED_SHARES = (
    0.012,
    0.005,
    0.003,
    0.006,
    0.008,
)  # of resolved cases: refused, withdrawn, stopped, new, stalled
BUCKET = np.array([0, 0, 1, 2, 0, 2, 0, 3, 0, 2, 2, 0, 2])  # procedures under which an outcome occurs

# What faults set; all 0 in clean data. Marks are booleans: `lost` (the warehouse never learns of the case),
# `unsent`, `undated` (resolved without a date), `uncatalogued`, `pseudo` and `no_procedure` (its code is
# unknown or empty), `no_status`, `instant` (a step says that it ended on receipt), `swapped` (updated before
# created), `correction` (a later version of an old case), `foreign`, `owner_id` (identity number as technical
# id), `fax_phone`, `long_text`, `dummy_id`, `cash_as_online`, `post_cancelled`, `replaced` (message B bears
# another code), `no_component`, `only_tracked` (message B alone speaks of the case), `end_only_tracked` (of
# its end).
MARKS = (
    "lost", "unsent", "undated", "uncatalogued", "pseudo", "no_procedure", "no_status", "instant", "swapped",
    "correction", "foreign", "owner_id", "fax_phone", "long_text", "dummy_id", "cash_as_online",
    "post_cancelled", "replaced", "no_component", "only_tracked", "end_only_tracked",
)  # fmt: skip
STYLES = ("fee_style", "date_style")  # 0 = as the format says; else a variant of `messages`

MISSING = -1  # a coded field that is not sent
FEE_ABSENT, FEE_FREE, FEE_DUE = range(3)
NO_RESULT, OWN_RESULT, SUBMITTED_AS_RESULT = range(3)


@dataclass(frozen=True)
class World:
    """All that stays the same from month to month."""

    plan: Plan
    nation: Nation
    procedures: Procedures
    units: Units
    vendors: tuple[Vendor, ...]


def cells(world: World, lag_cases: tuple[np.ndarray, np.ndarray], t: int, rows: np.ndarray) -> np.ndarray:
    """Cases received in the plan's month `t` by agency (as `rows`), lag and outcome: whole numbers."""
    cases, online = lag_cases
    nation, counts = world.nation, np.zeros((len(rows), LAGS, OUTCOMES), dtype=np.int64)
    for lag in range(LAGS):
        q = t + lag
        if q >= cases.shape[1]:
            break
        received, fully = cases[rows, q, lag], online[rows, q, lag]
        received = np.where(nation.spell[rows, t] >= 0, received, 0)
        fully = np.minimum(fully, received)
        strict = world.plan.month(q) >= STRICT_FROM
        counts[:, lag, :FULLY_ONLINE] = apportion(
            fully, np.tile(STRICT_SHARES if strict else FULLY_SHARES, (len(rows), 1))
        )
        rate = nation.fully_online[rows, q] / np.maximum(nation.resolved[rows, q], 1)
        submitted = np.clip((nation.online_share[rows, q] - rate) / np.maximum(1 - rate, 1e-9), 0, 1)[:, None]
        rest = np.hstack([submitted * ONLINE_SPLIT, (1 - submitted) * DIRECT_SPLIT])
        counts[:, lag, FULLY_ONLINE:RESOLVED] = apportion(received - fully, rest)
    base = counts[:, :, :RESOLVED].sum(axis=(1, 2))
    dither = (
        rows[:, None] * 0.618 + t * 0.37 + np.arange(len(CLOSED_SHARES)) * 0.29
    ) % 1  # evens out rounding
    counts[:, 0, RESOLVED:] = np.floor(base[:, None] * CLOSED_SHARES + dither * (base > 0)[:, None])
    return counts


def draw(world: World, counts: np.ndarray, t: int, rows: np.ndarray) -> Columns:
    """The cases of `counts` as columns, sorted by agency and day of receipt.

    Times are datetime64[s], NaT = none; codes are whole numbers, -1 = not sent. `final_month` is the plan's
    month in which the case takes its `status` (its own month of receipt for cases that stay open).
    """
    plan, nation = world.plan, world.nation
    rng = plan.rng(3, t, int(rows[0]))
    month = plan.month(t)
    row, lag, outcome = (
        part.astype(np.int64)
        for part in np.unravel_index(np.repeat(np.arange(counts.size), counts.ravel()), counts.shape)
    )
    n = len(row)
    agency = rows[row]
    c: Columns = {"agency": agency, "lag": lag, "outcome": outcome, "final_month": t + lag}
    c["told"] = (c["final_month"] < plan.months) & (nation.spell[agency, c["final_month"]] >= 0)
    _days(c, rng, month, n)
    online_share = nation.online_share[agency, c["final_month"]]
    direct = np.where(rng.random(n) < 0.06, 3, 1)
    channel = np.where(outcome <= COUNTER, 2, direct)
    open_or_closed = outcome >= RESOLVED
    channel = np.where(open_or_closed & (rng.random(n) < online_share), 2, channel)
    channel = np.where(outcome == NEW, 2, channel)
    c["channel"] = channel
    _unit(c, world, month, rng)
    _procedure(c, world, rng)
    c["person"] = rng.integers(SENTINELS, POOL, n)
    first = np.unique(agency, return_index=True)[1]
    c["person"][first] = (agency[first] + 7 * t) % SENTINELS
    c["status"] = _status(outcome, rng)
    c["strict"] = np.array([plan.month(q) >= STRICT_FROM for q in range(t, t + LAGS)])[lag]
    _evidence(c, world, rng)
    for key in MARKS:
        c[key] = np.zeros(n, dtype=bool)
    for key in STYLES:
        c[key] = np.zeros(n, dtype=np.int64)
    order = np.lexsort((c["received_at"], c["agency"]))
    c = {key: column[order] for key, column in c.items()}
    renumber(c, world)
    return c


def renumber(c: Columns, world: World) -> None:
    """Set the ordinals of the case codes: 1, 2, ... within each code prefix and day of receipt."""
    n, day = len(c["agency"]), c["received_at"].astype("datetime64[D]").astype(np.int64)
    prefix = world.units.prefix_key[c["unit"]]
    order = np.lexsort((c["received_at"], day, prefix))
    group = np.stack([prefix[order], day[order]])
    starts = np.flatnonzero(np.r_[True, np.any(group[:, 1:] != group[:, :-1], axis=0)][:n])
    ordinal = np.empty(n, dtype=np.int64)
    ordinal[order] = np.arange(n) - np.repeat(starts, np.diff(np.r_[starts, n])) + 1
    c["ordinal"] = ordinal


def _days(c: Columns, rng: np.random.Generator, month: Month, n: int) -> None:
    """Receipt on a morning, resolution on an afternoon; due days early, on time or overdue; submission
    before."""
    days = month.workdays()
    first, second = np.sort(rng.random((2, n)), axis=0)
    same = c["lag"] == 0
    received_day = days[(np.where(same, first, rng.random(n)) * len(days)).astype(int)]
    resolved_day = received_day.copy()
    for lag in range(LAGS):
        choice = month.plus(lag).workdays()
        mask = c["lag"] == lag
        resolved_day[mask] = choice[(np.where(same, second, rng.random(n))[mask] * len(choice)).astype(int)]
    seconds = np.timedelta64(1, "s")
    received_at = received_day.astype("datetime64[s]") + rng.integers(27_000, 41_400, n) * seconds
    c["received_at"] = received_at
    c["submitted_at"] = received_at - rng.integers(120, 150_000, n) * seconds
    c["resolved_at"] = resolved_day.astype("datetime64[s]") + rng.integers(48_600, 61_200, n) * seconds
    luck = rng.random(n)
    shift = np.where(luck < 0.55, rng.integers(1, 12, n), np.where(luck < 0.95, 0, -rng.integers(1, 6, n)))
    due_day = np.maximum(resolved_day + shift, received_day)
    due = due_day.astype("datetime64[s]") + np.timedelta64(61_200, "s")
    c["due_at"] = np.where(rng.random(n) < 0.015, np.datetime64("NaT", "s"), due)


def _unit(c: Columns, world: World, month: Month, rng: np.random.Generator) -> None:
    """A unit per case: the first cases of an agency go round all its units, so that none is silent by
    chance."""
    agency, n = c["agency"], len(c["agency"])
    rows, start, length = world.units.sending(month, len(world.nation.agencies))
    count = length[agency]
    drawn = (count * rng.random(n) ** 1.5).astype(np.int64)
    starts = np.searchsorted(agency, agency)  # cases come sorted by agency
    position = np.arange(n) - starts
    c["unit"] = rows[start[agency] + np.where(position < count, position, drawn)]


def _procedure(c: Columns, world: World, rng: np.random.Generator) -> None:
    """An offer of the agency whose level in the month of resolution fits the outcome; few procedures get most
    cases."""
    n = len(c["agency"])
    c["offer"], c["level"] = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    luck = rng.random(n) ** 2.2
    for q in np.unique(c["final_month"]):
        mask = c["final_month"] == q
        month = world.plan.month(int(q))
        order, start, length = world.procedures.buckets(month, len(world.nation.agencies))
        agency, bucket = c["agency"][mask], BUCKET[c["outcome"][mask]]
        offer = order[start[agency, bucket] + (length[agency, bucket] * luck[mask]).astype(np.int64)]
        c["offer"][mask] = offer
        c["level"][mask] = world.procedures.level(month)[world.procedures.offer_procedure[offer]]
    c["procedure"] = world.procedures.offer_procedure[c["offer"]]


def _status(outcome: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n = len(outcome)
    closed = np.select(
        [outcome == REFUSED, outcome == WITHDRAWN, outcome == STOPPED, outcome == NEW], [3, 7, 8, 1], 0
    )
    stalled = np.array([2, 4, 5, 6])[rng.integers(0, 4, n)]
    return np.where(
        outcome < RESOLVED, np.where(rng.random(n) < 0.15, 9, 10), np.where(closed > 0, closed, stalled)
    )


def _evidence(c: Columns, world: World, rng: np.random.Generator) -> None:
    """Results, fees, papers and the optional fields, as the outcome demands and else by chance."""
    n, outcome, agency = len(c["agency"]), c["outcome"], c["agency"]
    fully = outcome < FULLY_ONLINE
    online = c["channel"] == 2
    chance = np.select(
        [
            outcome == ELECTRONIC,
            outcome == PARTIAL_ONLINE,
            (outcome >= PARTIAL_DIRECT) & (outcome < RESOLVED),
        ],
        [1.0, 0.4, 0.15],
        0.0,
    )
    c["result"] = (rng.random(n) < chance).astype(np.int64)
    post = np.select(
        [outcome == POSTED, outcome == ELECTRONIC, (outcome == PARTIAL_ONLINE) | (outcome >= PARTIAL_DIRECT)],
        [1.0, 0.05, 0.12],
        0.0,
    )
    c["return_form"] = (rng.random(n) < post).astype(np.int64)

    due = world.procedures.fee_due[c["procedure"]]
    exempt, listed = rng.random(n) < 0.08, rng.random(n) < 0.6
    c["fee"] = np.where(due & ~exempt, FEE_DUE, np.where(exempt | listed, FEE_FREE, FEE_ABSENT))
    c["fee_amount"] = rng.integers(1, 60, n) * 5_000
    habit = np.array(
        [
            0.776 if code == "H25" else 0.3 + 0.04 * (i * 5 % 11)
            for i, code in enumerate(world.nation.agencies)
        ]
    )
    luck = rng.random(n)
    pay = habit[agency] * np.where(online, 1.0, 0.3)
    flag = np.where(luck < pay * 0.8, 1, np.where(luck < pay, 2, np.where(luck > 0.93, 3, 0)))
    flag = np.where(fully & c["strict"], 1, flag)
    c["paid"] = np.where(c["fee"] == FEE_DUE, flag, 0)

    c["digitised"] = (rng.random(n) < np.where(online, 0.62, 0.35)).astype(np.int64)
    c["reused"] = np.where(rng.random(n) < 0.14, 2, 0)
    c["from_store"] = (rng.random(n) < 0.07).astype(np.int64)
    c["component"] = rng.integers(1, 30, n)
    c["database"] = np.array([7, 7, 7, 1, 3])[rng.integers(0, 5, n)]
    c["vneid"] = (rng.random(n) < np.where(online, 0.7, 0.2)).astype(np.int64)
    c["place"] = np.where(online & (rng.random(n) < 0.45), 1, 2)
    c["owner_type"] = np.array([1, 1, 1, 1, 1, 1, 1, 2, 2, 4])[rng.integers(0, 10, n)]
    c["link"] = rng.integers(10**9, 10**10, n)

    old = np.array([vendor.v1_for_direct for vendor in world.vendors])[agency] & (c["channel"] == 1)
    c["v1"] = old
    shows = np.array([vendor.extended for vendor in world.vendors])[agency] & ~old & (outcome < RESOLVED)
    u = rng.random((4, n))
    processed = np.where(
        fully,
        _yes_no(0.8, 0.0, u[0]),
        np.where(online & ~c["strict"], _yes_no(0.3, 0.2, u[0]), _yes_no(0.0, 0.4, u[0])),
    )
    visit = np.where(fully, _yes_no(0.0, 0.8, u[1]), np.where(online, _yes_no(0.25, 0.5, u[1]), 1))
    paper = np.where(fully, _yes_no(0.0, 0.8, u[2]), np.where(online, _yes_no(0.25, 0.5, u[2]), 1))
    check = np.where(fully, _yes_no(0.0, 0.8, u[3]), _yes_no(0.05, 0.6, u[3]))
    for key, column in (
        ("processed_online", processed),
        ("visited", visit),
        ("paper_submitted", paper),
        ("field_checked", check),
    ):
        c[key] = np.where(shows, column, MISSING)


def _yes_no(share_yes: float, share_no: float, luck: np.ndarray) -> np.ndarray:
    """An optional field: 1, 0 or not sent, by these shares."""
    return np.where(luck < share_yes, 1, np.where(luck > 1 - share_no, 0, MISSING))
