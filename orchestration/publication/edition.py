"""Editions: the figures of all periods up to a month, frozen as revision n. A later revision never replaces a
file.

A publication can end after each of its steps: a decision to override is recorded; the edition is made whole
outside `editions/`; one rename makes it one of them; one more lets `current` name it. What an attempt left
behind the next one removes, and what it left undone the next one does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration import state
from orchestration.errors import EmcError, NothingBuiltError, UsageError
from orchestration.publication import gate, shelf
from orchestration.publication.contents import next_month
from orchestration.publication.export import attached_warehouse, spoilt_files
from orchestration.publication.freezing import seal, write_tables, write_words
from orchestration.publication.overrides import Override, record_override
from orchestration.publication.release import (
    contents_of,
    general_causes,
    previous_of,
    same_inputs,
    versions,
    warehouse_state,
)
from orchestration.settings import Home


class NothingChangedError(EmcError):
    """The figures are those of the last revision, so there is nothing to publish."""


class ReasonMissingError(UsageError):
    """The month is published and its figures differ now; a revision takes a person's reason."""


class RefusedError(EmcError):
    """Gate 2 says that the month cannot be published."""


@dataclass(frozen=True)
class Edition:
    """A published revision of a month; `changes`: figures that differ from the revision before; `is_new`:
    whether it was made now, and not found."""

    month: date
    revision: int
    folder: Path
    changes: int
    is_new: bool


def due_month(home: Home) -> date:
    """The last month that was over when the warehouse was built; raises NothingBuiltError before a run."""
    return (_as_of(home).replace(day=1) - timedelta(days=1)).replace(day=1)


def publish_edition(home: Home, month: date, person: str, reason: str = "", override: str = "") -> Edition:
    """Freeze the marts up to `month` (its first day) as its next revision, and let `current` name the newest.

    The caller holds the home's lock. `reason`: why the month is published again; `override`: why it is
    published against the objections of gate 2. Asked again for what is published, it gives that revision.

    Raises NothingBuiltError unless the warehouse is the result of a complete run over what is there now,
    UsageError for a month that is not over, ReasonMissingError, RefusedError, NothingChangedError when a
    revision is asked for and every figure is that of the last one.
    """
    reason, override = reason.strip(), override.strip()
    cut_off = _cut_off(home, month)
    shelf.point_current(home)
    previous = shelf.last_revision(home, month)
    with attached_warehouse(home) as connection, _aside(home) as folder:
        made_of = {"versions": versions(), "warehouse": warehouse_state(home, connection)}
        changes = _freeze(
            connection, home, month, folder, previous=previous, cut_off=cut_off, made_of=made_of
        )
        if previous and not changes:
            return _unchanged(month, previous, reason)
        if previous and not reason:
            raise ReasonMissingError(
                f"{month:%Y-%m} is published ({previous.name}) and {changes} figures differ now; "
                'a revision needs --reason "...".'
            )
        revision = shelf.number(previous) + 1 if previous else 1
        objections = gate.objections(connection, month)
        if objections and not override:
            raise RefusedError(gate.refusal(month, objections))
        if objections:
            record_override(home, Override(month, revision, objections, override, person))
        release = {
            "month": f"{month:%Y-%m}",
            "revision": revision,
            "cut_off": cut_off.isoformat(),
            "reason": reason if previous else "",
            "override_reason": override if objections else "",
            "simulated": state.is_simulated(home),
            "previous": previous_of(previous),
            **made_of,
            **contents_of(connection, folder, month),
        }
        write_words(connection, home, folder, release)
        seal(
            folder,
            {
                "published_at": state.local_now().isoformat(timespec="seconds"),
                "person": person,
                "override_reason": release["override_reason"],
            },
        )
        final = home.editions / f"{month:%Y-%m}" / f"r{revision}"
        final.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(final)
    shelf.point_current(home)
    return Edition(month, revision, final, changes, is_new=True)


def _freeze(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    month: date,
    folder: Path,
    *,
    previous: Path | None,
    cut_off: date,
    made_of: dict[str, Any],
) -> int:
    """Write the tables; how many figures differ from the revision before. None is written, and 0 the answer,
    when that revision was made of the same."""
    if previous is None:
        return write_tables(connection, home, month, folder, previous=None, general=set())
    if spoilt := spoilt_files(previous):
        raise EmcError(
            f"{previous} is not as it was published: {', '.join(spoilt)}. Restore it from a backup."
        )
    before = shelf.read_release(previous)
    if same_inputs(before, cut_off, made_of):
        return 0
    general = general_causes(before["versions"], made_of["versions"])
    return write_tables(connection, home, month, folder, previous=previous, general=general)


def _unchanged(month: date, revision: Path, reason: str) -> Edition:
    """What is published, unless a revision is asked for that would be another."""
    release = shelf.read_release(revision)
    if reason and reason != release["reason"]:
        raise NothingChangedError(
            f"Nothing in {month:%Y-%m} differs from {revision.name}; no revision was made."
        )
    return Edition(month, release["revision"], revision, release["tables"]["changes"], is_new=False)


def _as_of(home: Home) -> date:
    if not home.state.exists():
        raise NothingBuiltError("Only the result of a complete run is published; `emc run` makes one.")
    return date.fromisoformat(json.loads(home.state.read_text())["inputs"]["as_of"])


def _cut_off(home: Home, month: date) -> date:
    """The day that the warehouse is as of, if it is what a run would make now and the month was over."""
    cut_off = _as_of(home)
    now = state.read_inputs(home, cut_off)
    changed = [part for part in state.changed_parts(home, now) if part != "landing"]
    if changed:
        raise NothingBuiltError(
            f"Changed since the last complete run: {', '.join(changed)}. `emc run` takes it in."
        )
    if next_month(month) > cut_off:
        raise UsageError(f"{month:%Y-%m} was not over on {cut_off:%Y-%m-%d}, the day of the figures.")
    return cut_off


@contextmanager
def _aside(home: Home) -> Iterator[Path]:
    """A new folder on the editions' file system; what is left of it goes, now or at the next attempt."""
    folder = home.work / "edition"  # one name: the caller holds the home's lock
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
