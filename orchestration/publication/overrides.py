"""People's decisions to publish a month although gate 2 objects: append-only files of the ledger."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from orchestration.append_only import Record, append_record, moment_after, read_records
from orchestration.settings import Home
from orchestration.state import local_now

FOLDER = "overrides"


@dataclass(frozen=True)
class Override:
    """What is decided: which revision is published against which objections, why, and by whom."""

    month: date
    revision: int
    objections: list[str]
    reason: str
    person: str


def record_override(home: Home, override: Override) -> None:
    """Append the decision; the caller holds the home's lock.

    It is recorded before the edition that rests on it. An attempt that was cut short in between had recorded
    it already: the same decision is recorded once.
    """
    decision: Record = {
        "month": f"{override.month:%Y-%m}",
        "revision": override.revision,
        "objections": override.objections,
        "reason": override.reason,
        "person": override.person,
    }
    folder = home.ledger / FOLDER
    for unfinished in folder.glob("*.part"):
        unfinished.unlink()
    known = read_records(folder)
    if any(decision.items() <= each.items() for each in known):
        return
    moment = moment_after((each["decided_at"] for each in known), local_now())
    decision_id = secrets.token_hex(8)
    stated = {"decision_id": decision_id, **decision, "decided_at": moment.isoformat(timespec="microseconds")}
    append_record(folder, stated, moment, decision_id)
