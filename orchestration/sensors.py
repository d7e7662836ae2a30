"""What the daemon watches: batches that wait in landing, runs whose process died, runs that failed."""

import os

import dagster as dg

from orchestration import alerts
from orchestration.instance import close_dead_runs
from orchestration.jobs import emc_run
from orchestration.lake_tables import FEEDS
from orchestration.policies import DEAD_RUNS_INTERVAL, LANDING_INTERVAL
from orchestration.settings import Home
from orchestration.state import fingerprint, listing, waiting_batches

UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@dg.sensor(
    name="landing",
    job=emc_run,
    minimum_interval_seconds=int(LANDING_INTERVAL.total_seconds()),
    description="One run for all batches that wait in landing; none while one is queued or running.",
)
def landing(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run when batches wait and nothing is under way.

    The run key is made of what waits, so a delivery that a run failed on is not tried again until something
    changes.
    """
    home = Home.from_env()
    waiting = waiting_batches(home)
    if not waiting:
        return dg.SkipReason("Nothing waits in landing.")
    if context.instance.get_run_records(dg.RunsFilter(job_name=emc_run.name, statuses=UNFINISHED), limit=1):
        return dg.SkipReason(f"{len(waiting)} batches wait for the run that is queued or running.")
    # Names of files and other folders are a sender's text, which may name a person.
    feeds = sorted({path.relative_to(home.landing).parts[0] for path in waiting} & set(FEEDS))
    return dg.RunRequest(
        run_key=fingerprint(listing(home.landing)),
        tags={"emc/waiting": str(len(waiting)), "emc/feeds": ", ".join(feeds) or "none"},
    )


@dg.sensor(
    name="dead_runs",
    minimum_interval_seconds=int(DEAD_RUNS_INTERVAL.total_seconds()),
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks runs as failed whose process is gone, so that those queued behind them can start.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Close runs that a kill or a crash of the machine left unfinished; Dagster's own monitoring sees only
    those that never began."""
    closed = close_dead_runs(context.instance)
    return dg.SkipReason(f"Closed: {', '.join(closed)}." if closed else "No run has lost its process.")


@dg.run_failure_sensor(
    name="failed_run",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells people about a failed run of any job or backfill (log, webhook, mail).",
)
def failed_run(context: dg.RunFailureSensorContext) -> None:
    """Send what failed to whoever the environment names."""
    run = context.dagster_run
    text = f"EMC: {run.job_name} failed (run {run.run_id})\n{context.failure_event.message}"
    context.log.error(text)
    for problem in alerts.send(text, os.environ):
        context.log.error(problem)


SENSORS = [landing, dead_runs, failed_run]
