"""The asset graph: what it holds, how it maps to two dbt invocations, and the pure functions beneath."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import chdir
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import build_definitions
from orchestration.ingestion.schema import TABLES
from orchestration.lake_tables import LAKE_TABLES
from orchestration.publication.assets import PIPELINE_JOB
from orchestration.quality.checks import specs_of
from orchestration.schedules import monthly_publication
from orchestration.sensors import landing
from orchestration.settings import Home
from orchestration.transformation.arguments import build_arguments
from orchestration.transformation.assets import passes_by_itself
from orchestration.transformation.project import manifest_path, prepare_manifest
from orchestration.transformation.translator import LEDGER_READ, group_of, lake_tables_read


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with a parsed project."""
    found = Home(tmp_path_factory.mktemp("definitions"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMC_HOME", str(found.root))
        prepare_manifest(found)
        yield found


@pytest.fixture(scope="module")
def definitions(home: Home, tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """Built in a folder that is not the project's: the command works from anywhere."""
    with chdir(tmp_path_factory.mktemp("elsewhere")):
        return build_definitions(home)


STEPS = ["take_in", "gate_loads", "foundation", "gate_months", "marts", "serving__release", "audit__pages"]


def test_the_job_runs_each_gate_and_each_dbt_invocation_once_and_in_order(
    definitions: dg.Definitions,
) -> None:
    """Dagster splits an op where the second invocation feeds the first; each part costs a start of dbt."""
    job = definitions.resolve_job_def(PIPELINE_JOB)
    assert {node.name for node in job.nodes} == set(STEPS)
    upstream = {
        invocation.name: {above.node for each in inputs.values() for above in each.get_node_dependencies()}
        for invocation, inputs in job.dependencies.items()
    }
    for before, after in pairwise(STEPS):
        assert before in upstream[after], (before, after)


def test_what_the_gates_judge_is_built_before_them(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def(PIPELINE_JOB)
    made_by = {key.to_user_string(): job.asset_layer.get(key).assets_def.node_def.name
               for key in job.asset_layer.executable_asset_keys}  # fmt: skip
    for gate, makers in (("load", {"take_in"}), ("month", {"take_in", "foundation"})):
        assert {made_by[spec.asset_key.to_user_string()] for spec in specs_of(gate)} <= makers  # type: ignore[arg-type]


def test_the_ledger_is_upstream_of_what_reads_it(definitions: dg.Definitions) -> None:
    specs = {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}
    for model, folder in LEDGER_READ.items():
        assert dg.AssetKey(["ledger", folder]) in {dep.asset_key for dep in specs[f"staging/{model}"].deps}


def test_every_model_and_seed_is_an_asset_of_the_job(home: Home, definitions: dg.Definitions) -> None:
    nodes = json.loads(manifest_path(home).read_text())["nodes"].values()
    expected = {
        f"{node['schema']}/{node['name']}"
        for node in nodes
        if node["resource_type"] in ("model", "seed") and node["config"]["materialized"] != "ephemeral"
    }
    layer = definitions.resolve_job_def(PIPELINE_JOB).asset_layer
    assert expected <= {key.to_user_string() for key in layer.executable_asset_keys}


def test_every_asset_has_a_group_an_owner_and_a_description(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.group_name not in (None, "default"), spec.key
        assert spec.owners == ["team:emc-warehouse"], spec.key
        assert spec.description, spec.key


def test_feeds_are_upstream_of_what_reads_them(definitions: dg.Definitions) -> None:
    specs = {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}
    assert dg.AssetKey(["landing", "npsp"]) in {dep.asset_key for dep in specs["lake/npsp"].deps}
    versions = specs["staging/stg_npsp__case_versions"]
    assert dg.AssetKey(["lake", "npsp"]) in {dep.asset_key for dep in versions.deps}
    assert specs["landing/npsp"].freshness_policy is not None


def test_what_writes_the_warehouse_waits_in_one_pool(definitions: dg.Definitions) -> None:
    pools = {node.name: node.definition.pools for node in definitions.resolve_job_def(PIPELINE_JOB).nodes}
    assert set(map(frozenset, pools.values())) == {frozenset({"warehouse"})}


def test_lake_tables_are_those_of_the_door() -> None:
    assert set(LAKE_TABLES) | {"compactions"} == set(TABLES)  # the latter is an asset of the upkeep


def test_build_arguments() -> None:
    arguments = build_arguments(date(2025, 5, 1), full_refresh=False)
    assert arguments[0] == "build"
    assert json.loads(arguments[arguments.index("--vars") + 1]) == {"as_of": "2025-05-01"}
    assert arguments[arguments.index("--exclude-resource-types") + 1] == "unit_test"
    assert arguments[arguments.index("--indirect-selection") + 1] == "eager"
    assert "--full-refresh" not in arguments
    assert build_arguments(date(2025, 5, 1), full_refresh=True)[-1] == "--full-refresh"
    subset = build_arguments(date(2025, 5, 1), full_refresh=False, indirect_selection="empty")
    assert subset[subset.index("--indirect-selection") + 1] == "empty"


@pytest.mark.parametrize(
    ("path", "tables"),
    [
        ("staging/npsp/stg_npsp__case_versions.sql", ("npsp", "npsp_steps")),
        ("staging/loads/stg_loads.sql", ("receipts",)),
        ("staging/emc/stg_emc__events.sql", ("emc",)),
        ("staging/reference/stg_agencies.sql", ()),
        ("marts/ranking/mart_ranking.sql", ()),
    ],
)
def test_lake_tables_read(path: str, tables: tuple[str, ...]) -> None:
    assert lake_tables_read({"resource_type": "model", "path": path}) == tables


def test_group_is_the_folder() -> None:
    assert group_of({"resource_type": "model", "path": "marts/ranking/mart_ranking.sql"}) == "marts"
    assert group_of({"resource_type": "seed", "path": "agencies.csv"}) == "reference"


def test_only_what_passes_by_itself_is_retried() -> None:
    assert passes_by_itself('IO Error: Could not set lock on file "warehouse.duckdb"')
    assert not passes_by_itself("Parser Error: syntax error at or near")


def test_the_sensor_asks_once_for_all_that_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMC_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        assert isinstance(landing(context), dg.SkipReason)
        for agency in ("H25", "H41"):
            folder = tmp_path / "landing" / "npsp" / agency
            folder.mkdir(parents=True)
            (folder / "day.json").write_text("[]")
            (folder / "day.json.manifest.json").write_text("{}")
            (folder / "next.json.part").write_text("[")
        request = landing(context)
        assert isinstance(request, dg.RunRequest)
        assert (request.tags["emc/waiting"], request.tags["emc/feeds"]) == ("2", "npsp")
        assert not [tag for tag in request.tags.values() if "day" in tag or "H25" in tag]
        assert landing(context).run_key == request.run_key
        (tmp_path / "landing" / "npsp" / "H25" / os.fsdecode(b"\xff.json")).write_text("[]")
        again = landing(context)
        assert isinstance(again, dg.RunRequest) and again.run_key != request.run_key
        instance.add_run(dg.DagsterRun(PIPELINE_JOB, status=dg.DagsterRunStatus.STARTED))
        assert isinstance(landing(context), dg.SkipReason)


def test_the_month_that_ended_last_is_published() -> None:
    for now, month in ((datetime(2025, 5, 11), "2025-04-01"), (datetime(2026, 1, 11), "2025-12-01")):
        context = dg.build_schedule_context(scheduled_execution_time=now)
        assert monthly_publication(context).partition_key == month
