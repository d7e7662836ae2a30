"""dbt run inside this process: its events as they happen, and errors in its own words.

A child process would start dbt anew for each invocation (seconds each), and would go on writing the warehouse
without the lock when its parent is killed. The warehouse file is closed after each invocation, so that other
parts of the process may open it read-only.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.events.base_types import EventMsg
from dbt_common.events.functions import msg_to_dict

from orchestration.errors import PipelineError
from orchestration.settings import Home
from orchestration.transformation.project import (
    artifacts,
    global_arguments,
    parsed_project,
    prepare_manifest,
)

# The events that say how a node ended; the others are progress and debugging.
RESULT_EVENTS = frozenset({"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"})
_workers: list[threading.Thread] = []
REPORTED_FAILURES = 10  # of one invocation, in the message of the error; the rest is in dbt.log

# For a name that stands in the event of a deprecation only, dbt looks at the files of all imported modules.
setattr(BehaviorFlagRendered, "_default_source", staticmethod(lambda: "dbt"))  # noqa: B010


def parse_into(folder: Path) -> None:
    """Parse the project into a new folder; raises PipelineError when a file is wrong."""
    folder.mkdir(parents=True)
    outcome = dbtRunner().invoke(["--quiet", "parse", "--no-partial-parse", *global_arguments(folder)])
    if not isinstance(outcome.result, Manifest):
        raise PipelineError(f"dbt cannot parse the project: {outcome.exception}")
    kept = folder / "partial_parse.msgpack"
    if not kept.exists():
        kept.write_bytes(outcome.result.to_msgpack())


@cache
def _manifest(folder: Path) -> Manifest:
    """The manifest of a parse that lies in the folder."""
    parsed = (folder / "partial_parse.msgpack").read_bytes()
    manifest: Manifest = Manifest.from_msgpack(parsed, decoder=extended_mashumuro_decoder)
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]  # macros read it
    return manifest


def invoke(home: Home, arguments: list[str]) -> Iterator[dict[str, Any]]:
    """Run dbt with these arguments and yield its events as it would print them with `--log-format json`.

    Raises PipelineError after the last event if a node failed or dbt stopped.
    """
    prepare_manifest(home)
    manifest = _manifest(parsed_project(home))
    events: queue.SimpleQueue[EventMsg | None] = queue.SimpleQueue()
    outcome: list[dbtRunnerResult] = []

    def work() -> None:
        try:
            runner = dbtRunner(manifest=manifest, callbacks=[events.put])
            outcome.append(runner.invoke([*arguments, *global_arguments(artifacts(home))]))
        finally:
            _close_warehouse()
            events.put(None)

    worker = threading.Thread(target=work, name="dbt")
    _workers.append(worker)
    worker.start()
    try:
        while (event := events.get()) is not None:
            if event.info.name in RESULT_EVENTS:
                yield msg_to_dict(event)
    finally:
        worker.join()
    if not outcome[0].success:
        raise PipelineError(failure_message(outcome[0]))


def wait() -> None:
    """Wait until no dbt is at work in this process. Whoever stops reading the events of `invoke` before their
    end leaves it at work; the lock must outlast it."""
    while _workers:
        _workers.pop().join()


def _close_warehouse() -> None:
    """dbt-duckdb keeps the file open until the process ends; nobody else could read it so long."""
    with suppress(Exception):  # `env` raises a bare Exception when nothing was opened
        DuckDBConnectionManager.env().close()  # type: ignore[no-untyped-call]
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def failure_message(outcome: dbtRunnerResult) -> str:
    """What failed, a line for each node, from the result of an invocation."""
    if outcome.exception is not None:
        return f"dbt stopped: {outcome.exception}"
    results = getattr(outcome.result, "results", [])
    failed = [result for result in results if str(result.status) in ("error", "fail", "runtime error")]
    lines = [f"{result.node.name}: {' '.join((result.message or '').split())}" for result in failed]
    more = [f"and {len(lines) - REPORTED_FAILURES} more"] if len(lines) > REPORTED_FAILURES else []
    return "\n".join(["dbt could not build everything:", *lines[:REPORTED_FAILURES], *more])
