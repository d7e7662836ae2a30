"""The one run: decide whether anything is new, and if so execute the Dagster job in this process.

Everything heavy is imported after the decision, so a run with nothing to do costs well under a second.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration import lock, state
from orchestration.errors import PipelineError
from orchestration.event_storage import without_waiting_for_the_disk
from orchestration.instance import PROCESS_TAG, close_dead_runs, prepare_instance, process_mark
from orchestration.publication.postgres_url import VARIABLE
from orchestration.settings import Home

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

Listener = Callable[[str, int, int], None]
TOLD_OF_INTAKE = ("new_loads", "held_loads", "repeated_batches")


@dataclass(frozen=True)
class Outcome:
    """What a run did: nothing (`is_new` false), or one Dagster run with these inputs changed.

    `gate_loads`, `gate_months`: findings by severity (of the new loads; of all months), and how many checks
    became findings (`opened`) or are none any more (`closed`) in this run. `postgres`: what became of the
    server that follows the snapshot, if there is one. `held_loads`: those of the new loads that wait for a
    person; `repeated_batches` changed nothing; `notes`: what was left in landing, and why."""

    is_new: bool
    as_of: date
    changed: tuple[str, ...] = ()
    run_id: str | None = None
    new_loads: int = 0
    held_loads: int = 0
    repeated_batches: int = 0
    notes: tuple[str, ...] = ()
    gate_loads: dict[str, int] = field(default_factory=dict)
    gate_months: dict[str, int] = field(default_factory=dict)
    closed_runs: tuple[str, ...] = ()
    postgres: str = ""
    receipts_changed_meanwhile: bool = False


def run(
    home: Home, as_of: date | None = None, full_refresh: bool = False, listener: Listener | None = None
) -> Outcome:
    """Bring lake, warehouse and serving snapshot up to date.

    Raises LockHeld when another process writes this home, PipelineError when a step fails.
    """
    with lock.hold(home, "emc run"):
        day = as_of or state.default_as_of(home, state.local_now().date())
        changed = state.changed_parts(home, state.read_inputs(home, day))
        if not full_refresh and changed in ([], ["landing"]):
            repeated = _put_away_known(home, day) if changed else {}
            if repeated is not None:
                return Outcome(is_new=False, as_of=day, postgres=_catch_up(home), **repeated)
        return _execute(home, as_of, full_refresh, tuple(changed), listener)


def _execute(
    home: Home, as_of: date | None, full_refresh: bool, changed: tuple[str, ...], listener: Listener | None
) -> Outcome:
    prepare_instance(home)
    if listener:
        listener("preparation", 0, 0)
    from dagster import DagsterInstance

    from orchestration.definitions import build_definitions
    from orchestration.publication.assets import PIPELINE_JOB
    from orchestration.resources import WarehouseRun
    from orchestration.transformation.project import prepare_manifest

    prepare_manifest(home)
    shutil.rmtree(home.work, ignore_errors=True)
    home.work.mkdir(parents=True)
    settings = WarehouseRun(
        as_of=as_of.isoformat() if as_of else "", full_refresh=full_refresh, lock_is_held=True
    )
    with without_waiting_for_the_disk(), DagsterInstance.get() as instance:
        closed = close_dead_runs(instance)
        result = (
            build_definitions(home)
            .resolve_job_def(PIPELINE_JOB)
            .execute_in_process(
                instance=instance,
                run_config={"loggers": {"console": {"config": {"log_level": "INFO"}}}},
                tags={PROCESS_TAG: process_mark(), "emc/started_by": "emc run"},
                resources={"run": settings.heard_by(listener)},
                raise_on_error=False,
            )
        )
    if not result.success:
        raise PipelineError(_failures(result))
    inputs = settings.inputs(result.run_id)
    now = state.read_inputs(home, date.fromisoformat(inputs.as_of))
    return Outcome(
        is_new=True,
        as_of=date.fromisoformat(inputs.as_of),
        changed=changed,
        run_id=result.run_id,
        **_taken(result),
        gate_loads=_gate(result, "gate_loads"),
        gate_months=_gate(result, "gate_months"),
        closed_runs=tuple(closed),
        postgres=_postgres(result),
        receipts_changed_meanwhile=now.receipts != inputs.receipts,
    )


def _put_away_known(home: Home, day: date) -> dict[str, Any] | None:
    """What `Outcome` says of a landing that holds nothing but batches known already; None if one is new."""
    from orchestration.ingestion import put_away_known

    seen = state.listing(home.landing)
    taken = put_away_known(home, now=state.local_now())
    if taken is None:
        return None
    state.restate(home, state.read_inputs(home, day, seen))
    return {"repeated_batches": taken.known, "notes": tuple(taken.notes)}


def _catch_up(home: Home) -> str:
    """Bring a PostgreSQL server that may have missed a release up to date; a sentence about it."""
    url = os.environ.get(VARIABLE)
    if not url:
        return ""
    from orchestration.publication.postgres import follow

    followed = follow(home, url)
    return followed.told if followed else ""


def _postgres(result: ExecuteInProcessResult) -> str:
    """What the serving step told of the PostgreSQL server."""
    for event in result.asset_materializations_for_node("serving__release"):
        if "postgres" in event.metadata:
            return str(event.metadata["postgres"].value)
    return ""


def _taken(result: ExecuteInProcessResult) -> dict[str, Any]:
    """What `Outcome` says of the ingestion step, as it told with the receipts."""
    for event in result.asset_materializations_for_node("take_in"):
        told: dict[str, Any] = {name: entry.value for name, entry in event.metadata.items()}
        if "notes" in told:
            return {"notes": tuple(told["notes"]), **{name: told[name] for name in TOLD_OF_INTAKE}}
    return {}


def _gate(result: ExecuteInProcessResult, step: str) -> dict[str, int]:
    """The numbers that a gate's step told; see `orchestration.quality.checks.summary_of`."""
    for event in result.asset_materializations_for_node(step):
        return {name: entry.value for name, entry in event.metadata.items() if isinstance(entry.value, int)}
    return {}


def _failures(result: ExecuteInProcessResult) -> str:
    """The reason of each step that failed, as the innermost error gives it."""
    reasons = []
    for event in result.filter_events(lambda event: event.is_step_failure):
        failure = event.step_failure_data
        if failure.user_failure_data is not None:
            reason = failure.user_failure_data.description
        else:
            error = failure.error
            while error is not None and error.cause is not None:
                error = error.cause
            reason = error.message.partition(": ")[2] if error else event.message
        reasons.append(f"{event.step_key}: {(reason or '').strip()}")
    return "\n".join(reasons) or "The run failed before its first step; see the log."
