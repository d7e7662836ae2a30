"""Publication as assets: the serving snapshot of each run, and the monthly edition."""

import dagster as dg

from orchestration.policies import TIME_ZONE, TRANSIENT, WAREHOUSE_POOL
from orchestration.publication.edition import NothingChangedError, publish_edition
from orchestration.publication.serving import publish_serving
from orchestration.resources import WarehouseRun
from orchestration.transformation.translator import OWNER

PIPELINE_JOB = "emc_run"
FIRST_EDITION = "2024-01-01"  # the first published window of the EMC system

EDITION_MONTHS = dg.MonthlyPartitionsDefinition(start_date=FIRST_EDITION, timezone=TIME_ZONE)


class EditionConfig(dg.Config):
    """Who publishes, and why when the month has been published before."""

    person: str = "schedule"
    reason: str = ""


def build_serving_asset(public_tables: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The snapshot that BI tools read, downstream of the tables that it copies."""

    @dg.asset(
        key=["serving", "release"],
        deps=public_tables,
        group_name="publication",
        owners=[OWNER],
        kinds={"duckdb", "parquet", "csv"},
        description="Immutable copy of facts, marts, quality and reference, swapped in as `serving/current`.",
        retry_policy=TRANSIENT,
        pool=WAREHOUSE_POOL,
    )
    def release(context: dg.AssetExecutionContext, run: WarehouseRun) -> dg.MaterializeResult[None]:
        run.tell("serving")
        inputs = run.inputs(context.run_id)
        folder = publish_serving(run.home, inputs, context.run_id)
        return dg.MaterializeResult(metadata={"release": folder.name, "as_of": inputs.as_of})

    return release


@dg.asset(
    key=["editions", "month"],
    deps=[["serving", "release"]],
    partitions_def=EDITION_MONTHS,
    group_name="publication",
    owners=[OWNER],
    kinds={"parquet", "csv"},
    description="All periods up to a month as known at its cut-off, frozen as the month's next revision.",
    pool=WAREHOUSE_POOL,
)
def edition(
    context: dg.AssetExecutionContext, config: EditionConfig, run: WarehouseRun
) -> dg.MaterializeResult[None]:
    """Publish the partition's month; a month whose figures did not change keeps its last revision."""
    month = context.partition_time_window.start.date()
    try:
        published = publish_edition(run.home, month, config.person, config.reason)
    except NothingChangedError as unchanged:
        context.log.info(str(unchanged))
        return dg.MaterializeResult(metadata={"changed": False})
    return dg.MaterializeResult(
        metadata={"changed": True, "revision": published.revision, "tables": list(published.changed_tables)}
    )
