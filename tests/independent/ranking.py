"""Rates of agencies per period and definition, their ranks, bands and reasons for having no rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.independent import conditions
from tests.independent.agencies import AS_WAS
from tests.independent.boundaries import WITH_ACTIVITY, Boundary, Statuses
from tests.independent.held import HeldLoad
from tests.independent.periods import Period

MINIMUM_RESOLVED = 30
HEADLINE = "headline"


@dataclass(frozen=True)
class Result:
    """Counts of an agency over a period; None in both where it had no activity in any month."""

    agency: str
    block: str
    online: int | None
    resolved: int | None
    evidenced: int | None = None

    @property
    def rate(self) -> Fraction | None:
        """Fully online / resolved, exact; None without a resolved case."""
        return Fraction(self.online or 0, self.resolved) if self.resolved else None

    @property
    def evidenced_rate(self) -> Fraction | None:
        """Evidenced / resolved, exact; None without a resolved case."""
        return Fraction(self.evidenced or 0, self.resolved) if self.resolved else None

    @property
    def ranked(self) -> bool:
        """Enough resolved cases to be compared."""
        return (self.resolved or 0) >= MINIMUM_RESOLVED


def counted(boundary: Boundary, definition: str, agency: str, month: date) -> tuple[int, int]:
    """(fully online, resolved) of a month; the headline takes each case by its own day."""
    if definition == HEADLINE:
        measures = boundary.agency.get((agency, month), Counter())
        return measures["fully_online_cases"], measures["resolved_cases"]
    steps = boundary.lost.get((definition, agency, month), Counter())
    return steps[None], steps.total()


def evidenced(boundary: Boundary, definition: str, agency: str, month: date) -> int:
    """Cases of a month of which every required condition is shown to be met."""
    if definition == HEADLINE:
        return boundary.agency.get((agency, month), Counter())["evidenced_cases"]
    return boundary.evidenced[definition, agency, month]


def results(boundary: Boundary, definition: str, period: Period) -> dict[str, Result]:
    """Every agency expected in some month of the period, with its counts of those months."""
    found = {}
    months = [month for month in period.months if month in boundary.months]
    for agency in sorted({agency for month in months for agency in boundary.agencies(month)}):
        found[agency] = Result(agency, boundary.reference.blocks[agency], None, None)
        if told := [month for month in months if has_counts(boundary, definition, agency, month)]:
            pairs = [counted(boundary, definition, agency, month) for month in told]
            found[agency] = Result(
                agency,
                boundary.reference.blocks[agency],
                online=sum(pair[0] for pair in pairs),
                resolved=sum(pair[1] for pair in pairs),
                evidenced=sum(evidenced(boundary, definition, agency, month) for month in told),
            )
    return found


def has_counts(boundary: Boundary, definition: str, agency: str, month: date) -> bool:
    """Counts are null without activity; what message B shows needs message B, whatever message A says."""
    if definition == "emc_tracking":
        return counted(boundary, definition, agency, month)[1] > 0
    return boundary.has_activity(agency, month)


def ranks(found: list[Result]) -> dict[str, int]:
    """Competition ranks (1, 2, 2, 4) by exact rate."""
    ranked = [result for result in found if result.ranked]
    return {each.agency: 1 + sum(other.rate > each.rate for other in ranked) for each in ranked}  # type: ignore[operator]


def band(result: Result) -> str:
    """Where the exact rate lies."""
    if not result.ranked or result.rate is None:
        return "not_ranked"
    if result.rate > Fraction(1, 2):
        return "over_50"
    return "under_10" if result.rate < Fraction(1, 10) else "10_to_50"


def ranking(
    boundary: Boundary, statuses: Statuses, definition: str, period: Period, held: Iterable[HeldLoad] = ()
) -> list[dict[str, object]]:
    """Rows of `mart_ranking` for expected agencies of one period."""
    now, before = results(boundary, definition, period), results(boundary, definition, period.before)
    rows = []
    shown, shown_before = _block_ranks(now), _block_ranks(before)
    both = {agency for agency in shown if agency in shown_before}
    among_both = _block_ranks({agency: now[agency] for agency in both})
    among_both_before = _block_ranks({agency: before[agency] for agency in both})
    overall = ranks(list(now.values()))
    for agency in sorted(now | before):
        result = now.get(agency) or Result(agency, before[agency].block, None, None)
        months = [month for month in period.months if statuses.get(boundary.name, agency, month)]
        known = [statuses.found[boundary.name, agency, month] for month in months]
        change = None
        if agency in both and not (boundary.name == AS_WAS and _absorbed_another(boundary, agency, period)):
            change = among_both_before[agency] - among_both[agency]
        earlier = before[agency].rate if agency in before else None
        rows.append(
            {
                "agency_code": agency,
                "period_type": period.kind,
                "period_start": period.start,
                "period_end": period.end,
                "boundary": boundary.name,
                "definition_version": definition,
                "block": result.block,
                "fully_online_cases": result.online,
                "resolved_cases": result.resolved,
                "fully_online_rate": result.rate,
                "evidenced_cases": result.evidenced,
                "evidenced_rate": result.evidenced_rate,
                "rank_in_block": shown.get(agency),
                "rank_overall": overall.get(agency),
                "previous_rank_in_block": shown_before.get(agency),
                "rank_change": change,
                "rate_change_pp": (result.rate - earlier) * 100
                if result.rate is not None and earlier is not None
                else None,
                "band": band(result),
                "reporting_status": known[-1].status if known else None,
                "unit_coverage": known[-1].unit_coverage if known else None,
                "months_reported": sum(each.status in WITH_ACTIVITY for each in known) if known else None,
                "unranked_reason": _reason(result, [each.status for each in known]),
                "held_loads": sum(each.touches(boundary, agency, period) for each in held)
                if known and definition != "emc_tracking"
                else None,
            }
        )
    return rows


def _block_ranks(found: dict[str, Result]) -> dict[str, int]:
    shown: dict[str, int] = {}
    for block in ("ministry", "province"):
        shown |= ranks([result for result in found.values() if result.block == block])
    return shown


def _absorbed_another(boundary: Boundary, agency: str, period: Period) -> bool:
    return any(
        absorption.successor == agency and period.before.start < absorption.effective <= period.end
        for absorption in boundary.reference.absorptions.values()
    )


def _reason(result: Result, status_by_month: list[str]) -> str | None:
    if not status_by_month:
        return "not_in_period"
    if result.ranked:
        return None
    for reason in ("never_connected", "disconnected", "silent"):
        if set(status_by_month) == {reason}:
            return reason
    return "too_few_cases"


def waterfall(boundary: Boundary, definition: str, period: Period) -> list[dict[str, object]]:
    """Cases lost at each step and remaining after it, per agency with a resolved case in the period."""
    rows = []
    agencies = sorted(
        {agency for which, agency, month in boundary.lost if which == definition and month in period.months}
    )
    for agency in agencies:
        steps: Counter[int | None] = Counter()
        for month in period.months:
            steps.update(boundary.lost.get((definition, agency, month), Counter()))
        left = steps.total()
        for step, condition in enumerate(conditions.DEFINITIONS[definition], start=1):
            left -= steps[step]
            rows.append(
                {
                    "agency_code": agency,
                    "period_type": period.kind,
                    "period_start": period.start,
                    "period_end": period.end,
                    "boundary": boundary.name,
                    "definition_version": definition,
                    "step": step,
                    "condition": condition,
                    "resolved_cases": steps.total(),
                    "lost_cases": steps[step],
                    "remaining_cases": left,
                    "lost_rate": Fraction(steps[step], steps.total()),
                    "remaining_rate": Fraction(left, steps.total()),
                }
            )
    return rows
