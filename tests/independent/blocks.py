"""Pools of blocks and the nation, and the rate among the same reporters."""

from __future__ import annotations

from fractions import Fraction

from tests.independent.agencies import AS_IS
from tests.independent.boundaries import WITH_ACTIVITY, Boundary, Statuses
from tests.independent.periods import Period
from tests.independent.ranking import Result, results


def block_summary(
    boundary: Boundary, as_is: Boundary, statuses: Statuses, definition: str, period: Period
) -> list[dict[str, object]]:
    """Rows of `mart_block_summary` of one period: `national`, `ministry`, `province`."""
    now, before = results(boundary, definition, period), results(boundary, definition, period.before)
    same_now, same_before = results(as_is, definition, period), results(as_is, definition, period.before)
    months = period.months + period.before.months
    steady = {
        agency
        for agency in same_now
        if all(
            (found := statuses.get(AS_IS, agency, month)) and found.status in WITH_ACTIVITY
            for month in months
        )
    }
    rows = []
    for block in ("national", "ministry", "province"):
        online, resolved, rate = pooled(now, block)
        earlier = pooled(before, block)[2]
        kept = pooled({agency: same_now[agency] for agency in steady}, block)[2]
        kept_before = pooled({agency: same_before[agency] for agency in steady}, block)[2]
        rows.append(
            {
                "block": block,
                "period_type": period.kind,
                "period_start": period.start,
                "period_end": period.end,
                "boundary": boundary.name,
                "definition_version": definition,
                "fully_online_cases": online,
                "resolved_cases": resolved,
                "fully_online_rate": rate,
                "rate_change_pp": (rate - earlier) * 100
                if rate is not None and earlier is not None
                else None,
                "same_reporters": sum(block in ("national", same_now[agency].block) for agency in steady),
                "same_reporters_rate": kept,
                "same_reporters_previous_rate": kept_before,
            }
        )
    return rows


def pooled(found: dict[str, Result], block: str) -> tuple[int | None, int | None, Fraction | None]:
    """(fully online, resolved, rate) summed over a block's agencies, ranked or not; None if none has any."""
    members = [
        each for each in found.values() if block in ("national", each.block) and each.resolved is not None
    ]
    if not members:
        return None, None, None
    online, resolved = sum(each.online or 0 for each in members), sum(each.resolved or 0 for each in members)
    return online, resolved, Fraction(online, resolved) if resolved else None
