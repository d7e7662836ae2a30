"""Message B: tracking events, and the one event by which a case is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.independent import values
from tests.independent.agencies import Reference
from tests.independent.codes import CaseCode, case_code, procedure_base
from tests.independent.conditions import FAIL, PASS, UNKNOWN
from tests.independent.parse import Row

RETURNED = 3


@dataclass
class Event:
    """A status change that EMC was told of."""

    code: CaseCode
    agency: str
    received_at: datetime
    status: int
    base: str | None
    level: int | None
    reception: int | None
    payment: int | None

    @property
    def internal(self) -> bool:
        """Internal procedures count in no fact."""
        return (self.base or "")[:1] in ("5", "6")

    def outcomes(self) -> dict[str, str]:
        """The three conditions that message B can show; a missing value is unknown."""
        return {
            "emc_level_full": _judged(self.level, (4,)),
            "emc_submitted_online": _judged(self.reception, (1,)),
            "emc_paid_online_or_free": _judged(self.payment, (0, 1)),
        }


def _judged(value: int | None, good: tuple[int, ...]) -> str:
    if value is None:
        return UNKNOWN
    return PASS if value in good else FAIL


def read_event(row: Row, reference: Reference) -> Event | None:
    """The typed event; None where it has no case, no status, no moment, or belongs to another agency."""
    fields = row.fields
    written = values.text(fields.get("codeProfile")) or values.text(fields.get("maHoSo"))
    status = values.coded(fields.get("status"), range(5))
    received = values.past_moment(fields.get("received_at"), row.sent_at)
    if written is None or status is None or received is None:
        return None
    code = case_code(written)
    if code.agency and not reference.may_send(row.sender, code.agency, row.sent_at.date()):
        return None
    return Event(
        code=code,
        agency=code.agency or row.sender,
        received_at=received,
        status=status,
        base=procedure_base((values.text(fields.get("codeTTHC")) or "").upper()),
        level=values.coded(fields.get("level"), {0, 1, 3, 4}),
        reception=values.coded(fields.get("formsReception"), {1, 2}),
        payment=values.coded(fields.get("formsPayments"), {0, 1, 2}),
    )


def resolving_events(rows: list[Row], reference: Reference) -> list[Event]:
    """The earliest status 3 of every case, by `received_at`, then by row."""
    first: dict[tuple[str, str], tuple[tuple[datetime, str, int], Event]] = {}
    for row in rows:
        event = read_event(row, reference)
        if event is None:
            continue
        owner = "" if event.code.parsed else reference.successor_on(row.sender, reference.as_of)
        key, order = (event.code.text, owner), (event.received_at, row.sha256, row.number)
        if event.status == RETURNED and (key not in first or order < first[key][0]):
            first[key] = (order, event)
    return [event for _, event in first.values()]
