"""Publication as assets: the serving snapshot of each run, the monthly edition, and the public pages."""

import os
from typing import Any

import dagster as dg

from orchestration.errors import EmcError
from orchestration.policies import TIME_ZONE, TRANSIENT, WAREHOUSE_POOL
from orchestration.publication.edition import publish_edition
from orchestration.publication.pages import write_pages
from orchestration.publication.postgres import follow
from orchestration.publication.postgres_url import VARIABLE
from orchestration.publication.serving import publish_serving
from orchestration.resources import WarehouseRun
from orchestration.transformation.translator import OWNER

PIPELINE_JOB = "emc_run"
FIRST_EDITION = "2024-01-01"  # the first published window of the EMC system

EDITION_MONTHS = dg.MonthlyPartitionsDefinition(start_date=FIRST_EDITION, timezone=TIME_ZONE)


class EditionConfig(dg.Config):
    """Who publishes; why, when the month has been published before; and why, when gate 2 objects."""

    person: str = "schedule"
    reason: str = ""
    override: str = ""


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
    def release(context: dg.AssetExecutionContext, run: WarehouseRun) -> dg.MaterializeResult[Any]:
        run.tell("serving")
        inputs = run.inputs(context.run.run_id)
        folder = publish_serving(run.home, inputs, context.run.run_id)
        metadata = {"release": folder.name, "as_of": inputs.as_of}
        followed = follow(run.home, os.environ.get(VARIABLE))
        if followed:
            (context.log.info if followed.is_current else context.log.warning)(followed.told)
            metadata["postgres"] = followed.told
        return dg.MaterializeResult(metadata=metadata)

    return release


@dg.asset(
    key=["editions", "month"],
    deps=[["serving", "release"]],
    partitions_def=EDITION_MONTHS,
    group_name="publication",
    owners=[OWNER],
    kinds={"duckdb", "parquet", "csv", "json"},
    description="All periods up to a month as known at its cut-off, frozen as the month's next revision.",
    pool=WAREHOUSE_POOL,
)
def edition(
    context: dg.AssetExecutionContext, config: EditionConfig, run: WarehouseRun
) -> dg.MaterializeResult[Any]:
    """Publish the partition's month; a month whose figures did not change keeps its last revision.

    A refusal fails the step with the words for the person who must act.
    """
    month = context.partition_time_window.start.date()
    try:
        published = publish_edition(run.home, month, config.person, config.reason, config.override)
    except EmcError as refusal:
        raise dg.Failure(str(refusal), allow_retries=False) from refusal
    return dg.MaterializeResult(
        metadata={
            "is_new": published.is_new,
            "revision": published.revision,
            "changed_figures": published.changes,
            "folder": dg.MetadataValue.path(published.folder),
        }
    )


@dg.asset(
    key=["site", "pages"],
    deps=[["editions", "month"]],
    group_name="publication",
    owners=[OWNER],
    kinds={"html"},
    description="The public pages, made from the editions alone; an unchanged page is not rewritten.",
    pool=WAREHOUSE_POOL,
)
def site_pages(run: WarehouseRun) -> dg.MaterializeResult[Any]:
    """Bring the pages up to date with the editions."""
    summary = write_pages(run.home)
    return dg.MaterializeResult(
        metadata={
            "pages": summary.pages,
            "written": summary.written,
            "unchanged": summary.unchanged,
            "removed": summary.removed,
        }
    )
