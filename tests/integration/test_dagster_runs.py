"""Runs on a real Dagster instance: those whose process died, and the lock that a run takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage

from orchestration import lock
from orchestration.event_storage import without_waiting_for_the_disk
from orchestration.instance import PROCESS_TAG, close_dead_runs, is_alive, prepare_instance, process_mark
from orchestration.resources import WarehouseRun
from orchestration.sensors import dead_runs
from orchestration.settings import Home
from orchestration.transformation import runner

POOL = "warehouse"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("EMC_HOME", str(tmp_path))
    found = Home(tmp_path)
    prepare_instance(found)
    return found


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home.dagster)) as found:
        found.event_log_storage.initialize_concurrency_limit_to_default(POOL)
        yield found


def dead_mark() -> str:
    """The mark of a process that has ended."""
    code = "from orchestration.instance import process_mark; print(process_mark())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def started_run(instance: dg.DagsterInstance, mark: str) -> str:
    run = dg.DagsterRun("emc_run", status=dg.DagsterRunStatus.STARTED, tags={PROCESS_TAG: mark})
    instance.add_run(run)
    return run.run_id


def test_a_process_knows_its_own_mark_and_not_another_of_its_id() -> None:
    assert is_alive(process_mark())
    assert not is_alive(dead_mark())
    assert not is_alive(f"{os.getpid()}:1")
    assert not is_alive("")


def test_dead_runs_are_closed_and_their_slot_is_free(instance: dg.DagsterInstance) -> None:
    storage = instance.event_log_storage
    dead = started_run(instance, dead_mark())
    assert storage.claim_concurrency_slot(POOL, dead, "foundation").is_claimed
    assert not storage.claim_concurrency_slot(POOL, "next", "foundation").is_claimed
    storage.free_concurrency_slots_for_run("next")

    assert close_dead_runs(instance) == [dead]

    closed = instance.get_run_by_id(dead)
    assert closed is not None
    assert closed.status == dg.DagsterRunStatus.FAILURE
    assert storage.claim_concurrency_slot(POOL, "next", "foundation").is_claimed


def test_the_daemon_closes_them_by_itself(instance: dg.DagsterInstance) -> None:
    dead = started_run(instance, dead_mark())
    skipped = dead_runs(dg.build_sensor_context(instance=instance))
    assert dead in (skipped.skip_message or "")
    assert "No run" in (dead_runs(dg.build_sensor_context(instance=instance)).skip_message or "")


def test_a_run_ends_after_the_dbt_that_a_failed_op_left_at_work(
    home: Home, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster keeps the generator of an op that failed: nobody reads dbt's events, and it works on."""
    ended = []

    class SlowDbt:
        def __init__(self, callbacks: list[Callable[[object], None]], **_: object) -> None:
            self.tell = callbacks[0]

        def invoke(self, _arguments: list[str]) -> SimpleNamespace:
            self.tell(SimpleNamespace(info=SimpleNamespace(name="LogModelResult")))
            time.sleep(1)
            ended.append(lock_is_free(home))
            return SimpleNamespace(success=True)

    monkeypatch.setattr(runner, "dbtRunner", SlowDbt)
    monkeypatch.setattr(runner, "prepare_manifest", lambda _home: False)
    monkeypatch.setattr(runner, "_manifest", lambda _folder: None)
    monkeypatch.setattr(runner, "msg_to_dict", lambda event: event)

    @dg.asset
    def fails(run: WarehouseRun) -> None:
        kept.append(runner.invoke(run.home, []))
        next(kept[0])
        raise ValueError("an event that Dagster does not like")

    kept: list[Iterator[object]] = []
    job = dg.Definitions([fails], resources={"run": WarehouseRun()}).resolve_implicit_global_asset_job_def()
    assert not job.execute_in_process(instance=instance, raise_on_error=False).success
    assert ended == [False]
    assert lock_is_free(home)


def lock_is_free(home: Home) -> bool:
    try:
        with lock.hold(home, "probe"):
            return True
    except lock.LockHeld:
        return False


def test_living_runs_and_runs_of_unknown_process_are_left_alone(instance: dg.DagsterInstance) -> None:
    alive = started_run(instance, process_mark())
    instance.event_log_storage.claim_concurrency_slot(POOL, alive, "foundation")
    unknown = dg.DagsterRun("emc_run", status=dg.DagsterRunStatus.STARTED)
    instance.add_run(unknown)
    assert close_dead_runs(instance) == []
    assert not instance.event_log_storage.claim_concurrency_slot(POOL, "next", "foundation").is_claimed


def probe(seen: list[str]) -> dg.Definitions:
    """A job whose only op tries to take the lock that its run should hold."""

    @dg.asset
    def locked(run: WarehouseRun) -> None:
        try:
            with lock.hold(run.home, "probe"):
                seen.append("free")
        except lock.LockHeld as held:
            seen.append(str(held))

    return dg.Definitions([locked], resources={"run": WarehouseRun()}, executor=dg.in_process_executor)


def test_a_run_holds_the_lock_and_leaves_its_mark(home: Home, instance: dg.DagsterInstance) -> None:
    seen: list[str] = []
    job = probe(seen).resolve_implicit_global_asset_job_def()
    with without_waiting_for_the_disk():
        result = job.execute_in_process(instance=instance)
    assert result.success
    assert "Dagster run" in seen[0]
    run = instance.get_run_by_id(result.run_id)
    assert run is not None
    assert run.tags[PROCESS_TAG] == process_mark()
    with lock.hold(home, "afterwards"):
        pass


def test_the_event_log_is_asked_for_its_columns_until_they_are_there(instance: dg.DagsterInstance) -> None:
    asked: list[str] = []
    own = SqlEventLogStorage.has_secondary_index

    def answer(_storage: SqlEventLogStorage, name: str) -> bool:
        asked.append(name)
        return len(asked) > 1

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SqlEventLogStorage, "has_secondary_index", answer)
        with without_waiting_for_the_disk():
            storage = instance.event_log_storage
            assert [storage.has_secondary_index("migrated") for _ in range(3)] == [False, True, True]
        assert asked == ["migrated", "migrated"]
        assert SqlEventLogStorage.has_secondary_index is answer
    assert SqlEventLogStorage.has_secondary_index is own


def test_a_run_fails_at_once_while_another_process_writes(home: Home, instance: dg.DagsterInstance) -> None:
    job = probe([]).resolve_implicit_global_asset_job_def()
    with lock.hold(home, "somebody else"):
        result = job.execute_in_process(instance=instance, raise_on_error=False)
    assert not result.success


def test_the_instance_is_told_the_projects_settings(home: Home, instance: dg.DagsterInstance) -> None:
    assert not instance.telemetry_enabled
    assert os.environ["DAGSTER_HOME"] == str(home.dagster)
