"""The code location: what `dagster dev` shows and `emc run` executes. Importing it does nothing; Dagster
calls it."""

from __future__ import annotations

import os

import dagster as dg

from orchestration import feeds, jobs, schedules, sensors
from orchestration.maintenance.assets import compactions
from orchestration.publication.assets import build_serving_asset, edition, site_pages
from orchestration.publication.serving import SERVED_SCHEMAS
from orchestration.quality.assets import LEDGER_ASSETS, build_audit_asset, build_gates
from orchestration.resources import WarehouseRun
from orchestration.settings import Home
from orchestration.transformation.assets import build_dbt_assets
from orchestration.transformation.project import prepare_manifest


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions over the home that `EMC_HOME` names; parses the dbt project if its files changed."""
    home = Home.from_env()
    os.environ["EMC_HOME"] = str(home.root)
    prepare_manifest(home)
    return build_definitions(home)


def build_definitions(home: Home) -> dg.Definitions:
    """Assets, jobs, schedules and sensors, from the manifest that lies in the home."""
    dbt = build_dbt_assets(home)
    served = [key for assets in dbt for key in assets.keys if key.path[0] in SERVED_SCHEMAS]
    return dg.Definitions(
        assets=[
            *feeds.LANDING,
            *LEDGER_ASSETS,
            feeds.take_in_batches,
            *dbt,
            build_serving_asset(served),
            build_audit_asset(),
            edition,
            site_pages,
            compactions,
        ],
        asset_checks=build_gates(),
        jobs=[jobs.emc_run, jobs.publish_month, jobs.maintenance],
        schedules=schedules.SCHEDULES,
        sensors=sensors.SENSORS,
        resources={"run": WarehouseRun()},
        executor=dg.in_process_executor,
    )
