"""The jobs: the whole chain, the publication of a month, and the upkeep of the home."""

from __future__ import annotations

import dagster as dg

from orchestration.publication.assets import PIPELINE_JOB

PUBLIC = dg.AssetSelection.assets(["editions", "month"], ["site", "pages"])

emc_run = dg.define_asset_job(
    PIPELINE_JOB,
    selection=dg.AssetSelection.all() - PUBLIC - dg.AssetSelection.groups("landing", "maintenance"),
    description="Take in what waits in landing and bring all tables up to date (`emc run`).",
)

publish_month = dg.define_asset_job(
    "publish_month",
    selection=PUBLIC,
    description="Freeze a month's figures as its next revision and write the pages (`emc publish`).",
)

maintenance = dg.define_asset_job(
    "maintenance",
    selection=dg.AssetSelection.groups("maintenance"),
    description="Compact the lake, apply the archive's retention, shrink the warehouse (`emc maintain`).",
)
