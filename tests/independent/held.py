"""Loads that wait for a person's decision, and the months of agencies that they may change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.independent import values
from tests.independent.agencies import Reference
from tests.independent.boundaries import Boundary, Key
from tests.independent.cases import QuarantinedError, read_case
from tests.independent.parse import FEEDS, Batch, RefusedError, Row, read_batch
from tests.independent.periods import Period

Dropped = tuple[str, str, Path, dict[str, Any] | None]


@dataclass(frozen=True)
class HeldLoad:
    """Months of issuing agencies in which a held load of message A would count as received or resolved."""

    months: frozenset[Key]

    def touches(self, boundary: Boundary, agency: str, period: Period) -> bool:
        """Whether some of them counts for the agency within the period."""
        return any(
            period.start <= month <= period.end and boundary.owner(issuer, month) == agency
            for issuer, month in self.months
        )


def sort_out(files: Iterable[Dropped], reference: Reference) -> tuple[dict[str, list[Row]], list[HeldLoad]]:
    """Rows per feed of every usable batch, and the held loads of message A; each batch counts once."""
    usable: dict[str, list[Row]] = {feed: [] for feed in FEEDS}
    held: list[HeldLoad] = []
    seen = set()
    for feed, agency, path, manifest in files:
        try:
            batch = read_batch(feed, agency, path, manifest)
        except RefusedError:
            if feed == "npsp":
                held.append(_unread(agency, manifest))
            continue
        if batch.identity in seen:
            continue
        seen.add(batch.identity)
        if not speaks_for_another(batch, reference):
            usable[feed] += batch.rows
        elif feed == "npsp":
            held.append(_held(batch, reference))
    return usable, held


def speaks_for_another(batch: Batch, reference: Reference) -> bool:
    """An envelope that names an agency for which the folder may not send: the load is held."""
    return any(
        not reference.may_send(batch.sender, declared, row.sent_at.date())
        for declared in batch.declared_agencies
        for row in batch.rows
    )


def _held(batch: Batch, reference: Reference) -> HeldLoad:
    months = set()
    for row in batch.rows:
        try:
            case = read_case(row, reference)
        except QuarantinedError:
            continue
        if not case.internal:
            months |= {
                (case.agency, day.replace(day=1)) for day in (case.received_on, case.resolved_on) if day
            }
    return HeldLoad(frozenset(months))


def _unread(sender: str, manifest: dict[str, Any] | None) -> HeldLoad:
    """What nobody could read is of the month in which it was sent, or of the one before."""
    sent_at = values.moment((manifest or {}).get("sent_at"))
    if sent_at is None:
        return HeldLoad(frozenset())
    sent_in: date = sent_at.date().replace(day=1)
    return HeldLoad(frozenset({(sender, sent_in), (sender, (sent_in - timedelta(days=1)).replace(day=1))}))
