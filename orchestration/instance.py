"""The Dagster home inside the data home: its settings, and runs whose process has died."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.settings import PROJECT_ROOT, Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

TEMPLATE = PROJECT_ROOT / "dagster.yaml"
PROCESS_TAG = "emc/process"


def prepare_instance(home: Home) -> Path:
    """Make the Dagster home with the project's settings and name it in the environment; its path."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_bytes() != TEMPLATE.read_bytes():
        aside = settings.with_suffix(f".{os.getpid()}")
        shutil.copyfile(TEMPLATE, aside)
        aside.replace(settings)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["EMC_HOME"] = str(home.root)
    return home.dagster


def process_mark() -> str:
    """This process: its id, and its start time so that a later process of that id is not taken for it."""
    return f"{os.getpid()}:{_start_time(os.getpid())}"


def is_alive(mark: str) -> bool:
    """Whether the process that gave this mark of itself still runs on this machine."""
    pid, _, started = mark.partition(":")
    return pid.isdigit() and _start_time(int(pid)) == started


def close_dead_runs(instance: DagsterInstance) -> list[str]:
    """Mark runs as failed whose process is gone and free their pool slots; the ids of those runs.

    A process killed with -9 cannot do it itself, and the next run would wait for its slot for ever.
    """
    from dagster import DagsterRunStatus, RunsFilter

    unfinished = [
        DagsterRunStatus.NOT_STARTED,
        DagsterRunStatus.STARTING,
        DagsterRunStatus.STARTED,
        DagsterRunStatus.CANCELING,
    ]
    closed = []
    for run in instance.get_runs(RunsFilter(statuses=unfinished)):
        mark = run.tags.get(PROCESS_TAG)
        if mark and not is_alive(mark):
            instance.report_run_failed(run, f"The process of this run ({mark}) is gone.")
            closed.append(run.run_id)
    storage = instance.event_log_storage
    for pool in storage.get_concurrency_keys():
        claims = storage.get_concurrency_info(pool)
        for run_id in claims.active_run_ids | claims.pending_run_ids | claims.assigned_run_ids:
            claimant = instance.get_run_by_id(run_id)
            if claimant is None or claimant.is_finished:
                storage.free_concurrency_slots_for_run(run_id)
    return closed


def _start_time(pid: int) -> str | None:
    """Start of a process in clock ticks since boot, from /proc/<pid>/stat; None when there is no such
    process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The second field is the command in brackets and may hold blanks; field 22 of proc(5) is counted after
    # it.
    return stat.rpartition(")")[2].split()[19]
