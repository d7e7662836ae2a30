"""People's decisions about differences between our counts and a reporter's own: append-only files.

`quality.reconciliation` shows the last decision about each difference; the files keep all of them.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from orchestration.append_only import Record, append_record, moment_after, read_records
from orchestration.settings import Home
from orchestration.state import local_now

FOLDER = "reconciliations"

#: What a difference can be said to be, and what that means.
STATES = {
    "open": "nobody has looked into it yet, or it is looked into again",
    "explained": "the cause is known, and the figures stay as they are",
    "accepted": "the difference is accepted without a known cause",
    "revised": "one side has corrected its figures",
}
MEASURES = ("received", "resolved", "carried_over")


class ReconciliationError(ValueError):
    """A decision that cannot be taken; the message says why."""


@dataclass(frozen=True)
class Difference:
    """What is decided about: a measure of a reporter's form II.06 for a window, both days inclusive."""

    agency_code: str
    period_start: date
    period_end: date
    measure: str


def reconcile(
    home: Home,
    difference: Difference,
    state: str,
    reason: str,
    person: str,
    *,
    cases: int,
    now: datetime | None = None,
) -> Record:
    """Append a decision about a difference; the caller holds the home's lock and knows that there is one.

    `cases`: theirs minus ours as the person saw it; when it changes, the difference is open again.

    Raises `ReconciliationError` for an unknown state or measure, or if reason or person is missing. The
    decision is later than every other about the same difference, even if the clock was set back. `now`: local
    time. Returns the record: `decision_id`, what it is about, `difference`, `state`, `reason`, `person`,
    `decided_at`."""
    if state not in STATES or difference.measure not in MEASURES:
        raise ReconciliationError(
            f"a difference is in {', '.join(MEASURES)} and can be {', '.join(STATES)}; "
            f"not {difference.measure!r} and {state!r}"
        )
    if not reason.strip() or not person.strip():
        raise ReconciliationError("to reconcile takes a reason and the name of the person who decides")
    folder = home.ledger / FOLDER
    about = {name: str(value) for name, value in asdict(difference).items()}
    same = (each["decided_at"] for each in read_records(folder) if about.items() <= each.items())
    decided_at = moment_after(same, now or local_now())
    decision: Record = {
        "decision_id": secrets.token_hex(8),
        **about,
        "difference": cases,
        "state": state,
        "reason": reason.strip(),
        "person": person.strip(),
        "decided_at": decided_at.isoformat(timespec="microseconds"),
    }
    append_record(folder, decision, decided_at, decision["decision_id"])
    return decision
