"""The one resource that the assets share: a run over a home: its lock, its as-of day, its listener."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Set
from dataclasses import asdict
from datetime import date

import dagster as dg
from pydantic import PrivateAttr

from orchestration import lock, state
from orchestration.errors import UsageError
from orchestration.instance import PROCESS_TAG, process_mark
from orchestration.settings import Home

Listener = Callable[[str, int, int], None]  # what is being done, steps done, steps in all (0 = not known)


class WarehouseRun(dg.ConfigurableResource["WarehouseRun"]):
    """A run over the data home that `EMC_HOME` names.

    It holds the writers' lock from its first op to its last. `emc run` takes the lock before it looks whether
    there is anything to do, and then says so with `lock_is_held`.
    """

    as_of: str = ""
    full_refresh: bool = False
    lock_is_held: bool = False
    _listener: Listener | None = PrivateAttr(default=None)

    def heard_by(self, listener: Listener | None) -> WarehouseRun:
        """The same run, telling `listener` how far it is."""
        self._listener = listener
        return self

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Pass on how far a step is, if anybody listens."""
        if self._listener:
            self._listener(step, done, total)

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[WarehouseRun]:
        """Hold the lock while the run's ops work, and leave the mark by which a dead run is recognised."""
        run_id = context.run.run_id if context.run else "outside a job"
        if context.instance and context.run:
            context.instance.add_run_tags(run_id, {PROCESS_TAG: process_mark()})
        with contextlib.ExitStack() as until_the_end:
            if not self.lock_is_held:
                until_the_end.enter_context(lock.hold(self.home, f"Dagster run {run_id}"))
            until_the_end.callback(_wait_for_dbt)
            yield self

    @property
    def home(self) -> Home:
        """The data home."""
        return Home.from_env()

    def as_of_day(self) -> date:
        """The day that figures are as of: as configured, else the home's default.

        Raises UsageError when what is configured is no date.
        """
        if not self.as_of:
            return state.default_as_of(self.home, state.local_now().date())
        try:
            return date.fromisoformat(self.as_of)
        except ValueError:
            raise UsageError(f"as_of is {self.as_of!r}; it must be a date like 2025-05-01") from None

    def fix_inputs(self, run_id: str, seen: Set[bytes] | None = None) -> state.Inputs:
        """Write down what this run is made from, so that its later ops work on the same; call once, after
        ingestion. `seen`: what lay in landing before it."""
        inputs = state.read_inputs(self.home, self.as_of_day(), seen)
        state.write_atomically(self.home.work / f"inputs-{run_id}.json", json.dumps(asdict(inputs)))
        return inputs

    def inputs(self, run_id: str) -> state.Inputs:
        """What this run is made from; as it is now when the run began after ingestion."""
        noted = self.home.work / f"inputs-{run_id}.json"
        if noted.exists():
            return state.Inputs(**json.loads(noted.read_text()))
        return self.fix_inputs(run_id)


def _wait_for_dbt() -> None:
    """Wait for what an op that failed may have left at work; without importing dbt for it."""
    runner = sys.modules.get("orchestration.transformation.runner")
    if runner:
        runner.wait()
