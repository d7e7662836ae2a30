"""How a dbt node looks in Dagster where the default does not say enough: group, owner, and the lake tables it
reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from dagster import AssetCheckSpec, AssetDep, AssetKey, AssetSpec
from dagster_dbt import DagsterDbtTranslator

from orchestration.lake_tables import LAKE_TABLES

if TYPE_CHECKING:
    from dagster_dbt import DbtProject

CHECKED_SCHEMAS = ("facts", "marts", "quality")
OWNER = "team:emc-warehouse"
# Staging reads the lake through macros, by the files that receipts name, and not through dbt sources: the
# folder of a staging model says which lake tables it reads.
READ_BY_FOLDER: Mapping[str, tuple[str, ...]] = {
    "npsp": ("npsp", "npsp_steps"),
    "loads": ("receipts",),
}
# The folder of the ledger that a staging model reads.
LEDGER_READ: Mapping[str, str] = {
    "stg_loads": "decisions",
    "stg_reconciliations": "reconciliations",
    "stg_check_results": "checks",
    "stg_check_runs": "check_runs",
}


def group_of(resource_props: Mapping[str, Any]) -> str:
    """`reference` for seeds, else the first folder under `models/`."""
    if resource_props["resource_type"] == "seed":
        return "reference"
    return PurePosixPath(resource_props["path"]).parts[0]


def lake_tables_read(resource_props: Mapping[str, Any]) -> tuple[str, ...]:
    """The lake tables that a staging model reads, by its folder `models/staging/<feed>/`; none for other
    models."""
    parts = PurePosixPath(resource_props["path"]).parts
    if len(parts) < 3 or parts[0] != "staging":
        return ()
    return READ_BY_FOLDER.get(parts[1], tuple(table for table in LAKE_TABLES if table == parts[1]))


class WarehouseTranslator(DagsterDbtTranslator):
    """Asset keys stay the default `<schema>/<name>`."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """See `group_of`."""
        return group_of(dbt_resource_props)

    def get_asset_check_spec(
        self, asset_spec: AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> AssetCheckSpec | None:
        """Data tests of the public tables are shown as checks. Tests of the layers below run too and stop the
        run, but each check costs three events, and there are hundreds."""
        if asset_spec.key.path[0] not in CHECKED_SCHEMAS:
            return None
        return super().get_asset_check_spec(asset_spec, manifest, unique_id, project)

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> AssetSpec:
        """The default, with the project's owner, and what is read of lake and ledger as upstream assets."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        read = [AssetKey(["lake", table]) for table in lake_tables_read(props)]
        if props["name"] in LEDGER_READ:
            read.append(AssetKey(["ledger", LEDGER_READ[props["name"]]]))
        known = {dep.asset_key for dep in spec.deps}
        added = [key for key in read if key not in known]
        return spec.replace_attributes(
            deps=[*spec.deps, *(AssetDep(key) for key in added)], owners=[*(spec.owners or [OWNER])]
        )
