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
        members = [each for each in now.values() if block in ("national", each.block)]
        pool, earlier = pooled(now, block), pooled(before, block).rate
        kept = pooled({agency: same_now[agency] for agency in steady}, block).rate
        kept_before = pooled({agency: same_before[agency] for agency in steady}, block).rate
        target = None
        if period.kind in ("ytd", "year"):
            target = boundary.reference.block_targets.get((block, period.start.year))
        rows.append(
            {
                "block": block,
                "period_type": period.kind,
                "period_start": period.start,
                "period_end": period.end,
                "boundary": boundary.name,
                "definition_version": definition,
                "fully_online_cases": pool.online,
                "resolved_cases": pool.resolved,
                "fully_online_rate": pool.rate,
                "evidenced_cases": pool.evidenced,
                "evidenced_rate": pool.evidenced_rate,
                "previous_fully_online_rate": earlier,
                "rate_change_pp": points(pool.rate, earlier),
                "target_rate": target,
                "gap_pp": points(pool.rate, target),
                "expected_agencies": len(members),
                "reporters_counted": sum(
                    reported(boundary, statuses, each.agency, period) for each in members
                ),
                "ranked_agencies": sum(each.ranked for each in members),
                "same_reporters": sum(block in ("national", same_now[agency].block) for agency in steady),
                "same_reporters_rate": kept,
                "same_reporters_previous_rate": kept_before,
                "same_reporters_change_pp": points(kept, kept_before),
            }
        )
    return rows


def points(rate: Fraction | None, other: Fraction | None) -> Fraction | None:
    """The difference of two rates in percentage points."""
    return None if rate is None or other is None else (rate - other) * 100


def reported(boundary: Boundary, statuses: Statuses, agency: str, period: Period) -> bool:
    """Whether the agency was sending or partial in some month of the period."""
    found = (statuses.get(boundary.name, agency, month) for month in period.months)
    return any(each.status in WITH_ACTIVITY for each in found if each)


def pooled(found: dict[str, Result], block: str) -> Result:
    """Counts summed over a block's agencies, ranked or not; None if none has any."""
    members = [
        each for each in found.values() if block in ("national", each.block) and each.resolved is not None
    ]
    if not members:
        return Result("", block, None, None)
    return Result(
        "",
        block,
        online=sum(each.online or 0 for each in members),
        resolved=sum(each.resolved or 0 for each in members),
        evidenced=sum(each.evidenced or 0 for each in members),
    )
