"""Which procedures agencies offer, how many fully online, and how many of them people used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.independent.agencies import AS_WAS, next_month
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.catalogue import Catalogue


@dataclass(frozen=True)
class Supply:
    """Procedures of one agency as it was; the uses are None where it reported nothing."""

    procedures: int
    full: int
    with_cases: int | None
    full_with_online_cases: int | None


def supply_of(as_was: Boundary, catalogue: Catalogue, agency: str, month: date) -> Supply | None:
    """What the agency offers on the month's last day; None where no catalogue tells."""
    offered = catalogue.offered(agency, next_month(month) - timedelta(days=1))
    if not offered:
        return None
    full = {base for base, row in offered.items() if row.level == "full"}
    if not as_was.has_activity(agency, month):
        return Supply(len(offered), len(full), None, None)

    def count(bases: Iterable[str], measure: str) -> int:
        return sum(as_was.procedures.get((agency, base, month), Counter())[measure] > 0 for base in bases)

    return Supply(
        len(offered), len(full), count(offered, "received_cases"), count(full, "received_online_cases")
    )


def service_supply(
    boundary: str, as_was: Boundary, statuses: Statuses, catalogue: Catalogue, months: list[date]
) -> list[dict[str, Any]]:
    """Rows of `mart_service_supply`; as is, an agency has the sum over its parts as they were."""
    reference = as_was.reference
    parts: dict[tuple[str, date], list[Supply]] = {}
    for name, agency, month in statuses.found:
        if name == AS_WAS and month in months:
            owner = reference.counted_for(boundary, agency, month)
            found = supply_of(as_was, catalogue, agency, month)
            parts.setdefault((owner, month), []).extend([found] if found else [])
    rows = []
    for (agency, month), supplies in sorted(parts.items()):
        procedures = _sum(each.procedures for each in supplies)
        full = _sum(each.full for each in supplies)
        used = _sum(each.with_cases for each in supplies)
        used_online = _sum(each.full_with_online_cases for each in supplies)
        rows.append(
            {
                "agency_code": agency,
                "report_month": month,
                "boundary": boundary,
                "block": reference.blocks[agency],
                "procedures": procedures,
                "fully_online_services": full,
                "services_with_cases": used,
                "fully_online_services_with_online_cases": used_online,
                "fully_online_service_rate": _share(full, procedures),
                "fully_online_service_use_rate": _share(used_online, used),
                "reporting_status": statuses.found[boundary, agency, month].status,
            }
        )
    return rows


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _share(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part or 0, whole) if whole else None
