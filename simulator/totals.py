"""What reporters say of themselves: form II.06 per agency, by field of procedures, counted from the truth."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from simulator.batches import Batch, Landing, sent_at
from simulator.cases import World
from simulator.faults import Faults
from simulator.feeds import as_csv, quarters
from simulator.procedures import FIELDS
from simulator.truth import DIRECT, EARLY, FULLY, ON_TIME, ONLINE, OVERDUE, Truth

LATE_SHARE = 10  # one pending case of a field in so many is past its due day; chosen
HEADER = (
    "period_start,period_end,unit_code,field_code,received_total,received_online,received_direct_or_post,carried_over,"
    "resolved_total,resolved_early,resolved_on_time,resolved_overdue,pending_total,pending_in_time,pending_overdue,"
    "fully_online,printed_online_percent,printed_fully_online_percent"
)


def write(world: World, landing: Landing, truth: Truth, faults: Faults) -> None:
    """A file per agency and quarter with its months' windows: a row per field and one for all fields.

    The form's columns add up: received = online + direct + carried over = resolved + pending.
    """
    pending = truth.pending()
    for row, code in enumerate(world.nation.agencies):
        for quarter in quarters(world, row):
            rows: list[tuple[Any, ...]] = []
            for t in quarter:
                month = world.plan.month(t)
                opening = pending[row, t - 1] if t else np.zeros(len(FIELDS), dtype=np.int64)
                flow, closing = truth.form[row, t], pending[row, t]
                integer = faults.has("F21", code, month.index)
                window = (month.first_day, month.last_day, "")
                late = closing // LATE_SHARE
                for k in np.flatnonzero(flow.sum(-1) + opening + closing):
                    rows.append(
                        (
                            *window,
                            FIELDS[k][0],
                            *_columns(flow[k], int(opening[k]), int(closing[k]), int(late[k]), integer),
                        )
                    )
                rows.append(
                    (
                        *window,
                        "",
                        *_columns(
                            flow.sum(0), int(opening.sum()), int(closing.sum()), int(late.sum()), integer
                        ),
                    )
                )
            first, last = world.plan.month(quarter[0]), world.plan.month(quarter[-1])
            name = f"bieu-II06-{code}-{first}.csv"
            landing.put(
                Batch(
                    "totals",
                    code,
                    name,
                    as_csv(HEADER, rows),
                    len(rows),
                    sent_at(last, row),
                    first,
                    last,
                    code,
                )
            )


def _columns(flow: np.ndarray, opening: int, closing: int, late: int, integer: bool) -> tuple[Any, ...]:
    online, direct, fully = int(flow[ONLINE]), int(flow[DIRECT]), int(flow[FULLY])
    resolved = [int(flow[EARLY]), int(flow[ON_TIME]), int(flow[OVERDUE])]
    total = sum(resolved) + closing
    return (
        total, online, total - opening - online, opening, sum(resolved), *resolved,
        closing, closing - late, late, fully,
        _percent(online, online + direct, integer), _percent(fully, sum(resolved), integer),
    )  # fmt: skip


def _percent(part: int, whole: int, integer: bool) -> Decimal | str:
    """A share in percent, half up to two decimals; `integer` divides whole numbers, so that all is 0 or 100
    (F21)."""
    if not whole:
        return ""
    if integer:
        return Decimal(100 * (part // whole))
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
