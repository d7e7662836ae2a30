"""`emc run`: bring everything up to date, with progress on a terminal and the details in a log."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated

import typer

from expectations.rules import SEVERITIES
from orchestration import pipeline
from orchestration.errors import PipelineError, UsageError
from orchestration.lock import LockHeld
from orchestration.settings import Home
from orchestration.transformation.project import artifacts

FULL_BELOW_BYTES = 16 * 1024 * 1024  # SQLite and DuckDB give up some megabytes before the last byte
STEPS = {
    "preparation": "preparing",
    "gate_loads": "gate 1: loads",
    "foundation": "cases, counts, facts",
    "gate_months": "gate 2: months",
    "marts": "marts and quality",
    "serving": "serving snapshot",
    "audit": "the auditor's report",
}
PARTS = {
    "receipts": "loads",
    "ledger": "decisions",
    "landing": "batches in landing",
    "project": "models or reference data",
    "as_of": "the as-of day",
}


def run(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day that figures are as of (default: today; for simulated data "
            "the day after its last month).",
        ),
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild every table from lake, ledger and seeds.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Take in what lies in landing and bring facts, marts and the serving snapshot up to date."""
    home = Home.from_env()
    started = time.monotonic()
    with _progress(home) as listener:
        outcome = pipeline.run(home, as_of.date() if as_of else None, full_refresh, listener)
    seconds = time.monotonic() - started
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json({**asdict(outcome), "seconds": round(seconds, 1)})
        return
    if outcome.postgres:
        print(outcome.postgres)
    for note in outcome.notes:
        print(f"Landing: {note}.")
    if outcome.repeated_batches:
        print(f"Batches that had been taken in before, put away again: {outcome.repeated_batches}.")
    if not outcome.is_new:
        print(f"Nothing new as of {outcome.as_of}; no table was touched ({seconds:.1f} s).")
        return
    print(f"Up to date as of {outcome.as_of} in {seconds:.0f} s: {outcome.new_loads} new loads.")
    if outcome.held_loads:
        print(f"Held until a person decides: {outcome.held_loads} of them; `emc loads list --state held`.")
    print(f"Changed since the last run: {', '.join(PARTS[part] for part in outcome.changed) or 'nothing'}.")
    if outcome.new_loads or outcome.gate_loads.get("opened"):
        print(f"Gate 1, loads judged for the first time: {_findings(outcome.gate_loads)}.")
    if outcome.gate_months:
        gate = outcome.gate_months
        print(f"Gate 2, all months: {_findings(gate)}; {gate['opened']} new, {gate['closed']} ended.")
    for run_id in outcome.closed_runs:
        print(f"Run {run_id}, whose process had died, was closed.")
    if outcome.receipts_changed_meanwhile:
        print("Loads were added or decided while this ran; run again to see them in the figures.")


def _findings(gate: Mapping[str, int]) -> str:
    return ", ".join(f"{gate[severity]} {severity}" for severity in SEVERITIES)


@contextmanager
def _progress(home: Home) -> Iterator[pipeline.Listener]:
    """A listener that shows progress on the terminal, while what libraries print goes to a log file."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    log = artifacts(home) / "emc-run.log"
    with _output_to(log) as (descriptor, terminal):
        console = Console(file=terminal)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[count]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True, disable=not terminal.isatty()) as progress:
            task = progress.add_task("looking for news", total=None, count="")

            def listen(step: str, done: int, total: int) -> None:
                if step == "preparation":
                    os.ftruncate(descriptor, 0)
                progress.update(
                    task,
                    description=STEPS.get(step, step),
                    completed=done,
                    total=total or None,
                    count=f"{done}/{total}" if total else "",
                )

            try:
                yield listen
            except (LockHeld, UsageError):
                raise
            except Exception as failure:
                if shutil.disk_usage(home.root).free < FULL_BELOW_BYTES:
                    raise PipelineError(
                        f"The disk is full: {home.root}. See docs/runbooks/disk-full.md."
                    ) from failure
                if isinstance(failure, PipelineError):
                    raise PipelineError(f"{failure}\n(Details: {log})") from failure
                raise


@contextmanager
def _output_to(log: Path) -> Iterator[tuple[int, IO[str]]]:
    """Send the file descriptors of standard output and error to a log; gives the log's and the real standard
    error.

    dbt and Dagster, and the processes that Dagster starts, write to the descriptors themselves.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept_out, kept_err = os.dup(1), os.dup(2)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    stream = os.fdopen(os.dup(descriptor), "a", buffering=1)
    try:
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        with os.fdopen(os.dup(kept_err), "w") as terminal, redirect_stdout(stream), redirect_stderr(stream):
            yield descriptor, terminal
    finally:
        os.dup2(kept_out, 1)
        os.dup2(kept_err, 2)
        for each in (descriptor, kept_out, kept_err):
            os.close(each)
        with suppress(OSError):  # on a full disk what is left of the log is lost
            stream.close()
