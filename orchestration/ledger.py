"""People's decisions about loads: append-only files, what may follow what, and the state that results.

`load_states.sql` beside this file is the one place that says what state a load is in."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from orchestration.append_only import append_record, moment_after, read_records
from orchestration.ingestion.manifest import local
from orchestration.ingestion.schema import ensure_lake
from orchestration.settings import Home

Action = Literal["release", "reject", "withdraw", "reingest"]

LOAD_STATES_SQL = (Path(__file__).parent / "load_states.sql").read_text(encoding="utf-8")

_MAY_FOLLOW: dict[str, frozenset[str]] = {
    "release": frozenset({"held"}),
    "reject": frozenset({"held"}),
    "withdraw": frozenset({"accepted", "released"}),
    "reingest": frozenset({"accepted", "released", "held", "rejected", "withdrawn"}),
}


class DecisionError(ValueError):
    """A decision that cannot be taken; the message says why and what is possible."""


@dataclass(frozen=True)
class Decision:
    """One decision about one load. `decided_at`: local time, ISO form; `new_load_id`: of a reingest only."""

    decision_id: str
    load_id: str
    action: str
    reason: str
    person: str
    decided_at: str
    new_load_id: str | None = None


def load_states(con: duckdb.DuckDBPyConnection, home: Home) -> duckdb.DuckDBPyRelation:
    """A row per load: its receipt, `state`, `is_usable`, the last decision with reason, person, time."""
    return con.sql(states_sql(home))


def states_sql(home: Home) -> str:
    """The query of `load_states` for this home."""
    return LOAD_STATES_SQL.replace("__RECEIPTS__", str(home.lake / "receipts" / "*.parquet")).replace(
        "__DECISIONS__", str(home.ledger / "decisions" / "*.json")
    )


def decide(
    home: Home, load_id: str, action: Action, reason: str, person: str, *, now: datetime | None = None
) -> Decision:
    """Release or reject a held load, or withdraw a used one; the caller holds the home's lock.

    Raises `DecisionError` if there is no such load, its state forbids it, or reason or person is missing."""
    if action not in ("release", "reject", "withdraw"):
        raise DecisionError(f"{action} is no decision; one of release, reject, withdraw is")
    check(home, load_id, action, reason, person)
    return record(home, load_id, action, reason, person, now=now)


def check(home: Home, load_id: str, action: Action, reason: str, person: str) -> None:
    """Raise `DecisionError` unless the decision may be taken now."""
    if not reason.strip() or not person.strip():
        raise DecisionError(f"to {action} a load takes a reason and the name of the person who decides")
    ensure_lake(home)
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT loads.state, loads.rows_in, replaces.load_id FROM ({states_sql(home)}) AS loads "
            "LEFT JOIN read_parquet($receipts, union_by_name = true) AS replaces "
            "ON replaces.replaces_load_id = loads.load_id WHERE loads.load_id = $load_id",
            {"load_id": load_id, "receipts": str(home.lake / "receipts" / "*.parquet")},
        ).fetchone()
    if found is None:
        raise DecisionError(f"there is no load {load_id}; `emc loads` lists them")
    state, rows_in, replaced_by = found
    if replaced_by is not None:
        raise DecisionError(f"load {load_id} was replaced by {replaced_by}; decide about that one")
    if state not in _MAY_FOLLOW[action]:
        allowed = ", ".join(sorted(_MAY_FOLLOW[action]))
        raise DecisionError(f"load {load_id} is {state}; only a load that is {allowed} can take {action}")
    if action == "release" and rows_in is None:
        raise DecisionError(
            f"load {load_id} could not be read and has no rows to release; reject or reingest it"
        )


def record(
    home: Home,
    load_id: str,
    action: Action,
    reason: str,
    person: str,
    *,
    new_load_id: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """Append a decision to the ledger, synced to the disk and visible in one rename.

    It is later than every decision about the load, even if the clock was set back."""
    folder = home.ledger / "decisions"
    about = (each["decided_at"] for each in read_records(folder) if each["load_id"] == load_id)
    decided_at = moment_after(about, local(now or datetime.now(UTC)))
    decision = Decision(
        decision_id=secrets.token_hex(8),
        load_id=load_id,
        action=action,
        reason=reason.strip(),
        person=person.strip(),
        decided_at=decided_at.isoformat(timespec="microseconds"),
        new_load_id=new_load_id,
    )
    append_record(folder, asdict(decision), decided_at, decision.decision_id)
    return decision
