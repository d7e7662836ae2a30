"""The dbt models as Dagster assets: one op per dbt invocation."""

from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import (
    DAGSTER_DBT_UNIQUE_ID_METADATA_KEY,
    get_updated_cli_invocation_params_for_context,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration import state
from orchestration.errors import PipelineError
from orchestration.policies import TRANSIENT, WAREHOUSE_POOL
from orchestration.resources import WarehouseRun
from orchestration.settings import PROJECT_ROOT, Home
from orchestration.transformation.arguments import INVOCATIONS, Invocation, build_arguments
from orchestration.transformation.project import artifacts, manifest_path
from orchestration.transformation.translator import WarehouseTranslator


def build_dbt_assets(home: Home) -> list[dg.AssetsDefinition]:
    """The assets of both invocations, from the manifest that lies in the home."""
    translator = WarehouseTranslator()
    with chdir(PROJECT_ROOT):  # dbt's `path:` selects by the working directory
        return [_assets_of(invocation, home, translator) for invocation in INVOCATIONS]


def _assets_of(invocation: Invocation, home: Home, translator: WarehouseTranslator) -> dg.AssetsDefinition:
    @dbt_assets(
        name=invocation.name,
        manifest=manifest_path(home),
        select=invocation.select,
        exclude=invocation.exclude or None,
        dagster_dbt_translator=translator,
        retry_policy=TRANSIENT,
        pool=WAREHOUSE_POOL,
    )
    def build(context: dg.AssetExecutionContext, run: WarehouseRun) -> Iterator[Any]:
        yield from _build(context, run, invocation.name)

    return build


def passes_by_itself(message: str) -> bool:
    """Whether dbt failed on something outside the project: a reader holding the file, or a full disk."""
    return any(words in message for words in ("Could not set lock on file", "No space left on device"))


def _build(context: dg.AssetExecutionContext, run: WarehouseRun, step: str) -> Iterator[Any]:
    """Invoke dbt for the selected assets and turn its results into materializations and check results."""
    from orchestration.transformation.runner import invoke

    chosen = get_updated_cli_invocation_params_for_context(
        context=context, manifest={}, dagster_dbt_translator=WarehouseTranslator()
    )
    as_of = date.fromisoformat(run.inputs(context.run.run_id).as_of)
    arguments = build_arguments(as_of, run.full_refresh, chosen.indirect_selection)
    state.forget(run.home)
    checks = {spec.metadata[DAGSTER_DBT_UNIQUE_ID_METADATA_KEY] for spec in context.assets_def.check_specs}
    total = len(context.selected_asset_keys) + len(context.selected_asset_check_keys)
    run.tell(step, 0, total)
    done = 0
    try:
        for event in invoke(run.home, [*arguments, *chosen.selection_args]):
            unique_id = event["data"]["node_info"]["unique_id"]
            if unique_id.startswith("test.") and unique_id not in checks:
                continue  # when such a test fails, the invocation does
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            done += 1
            run.tell(step, done, total)
            yield from message.to_default_asset_events(
                manifest=chosen.manifest,
                dagster_dbt_translator=chosen.dagster_dbt_translator,
                context=context,
                target_path=artifacts(run.home),
            )
    except PipelineError as failure:
        raise dg.Failure(str(failure), allow_retries=passes_by_itself(str(failure))) from None
