"""The two gates as Dagster ops, the ledger as assets, and the auditor's report."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import sizes, state
from orchestration.policies import TRANSIENT, WAREHOUSE_POOL
from orchestration.publication.assets import PIPELINE_JOB
from orchestration.quality import notices, preloading
from orchestration.quality.checks import blocking_words, held_result, results_of, specs_of, summary_of
from orchestration.quality.conditions import held_loads, silent_reporters, wrongly_held
from orchestration.resources import WarehouseRun
from orchestration.transformation.translator import OWNER

if TYPE_CHECKING:
    from expectations.runner import GateResult

LEDGER = {
    "decisions": "What people decided about loads: release, reject, withdraw, reingest. Append-only.",
    "reconciliations": "What people decided about differences from the reporters' own figures. Append-only.",
    "checks": "What the gates found, a row whenever the outcome of a check changed. Append-only.",
    "check_runs": "Which rules ran in which run, and on how much. Append-only.",
}

AUDITED = ("reporting_status", "check_results", "check_runs", "reconciliation", "load_receipts")

# Written by people, and by the gates, whose ops make checks and no tables: external assets, as the landing
# feeds are.
LEDGER_ASSETS = [
    dg.AssetSpec(["ledger", folder], description=words, group_name="ledger", owners=[OWNER], kinds={"file"})
    for folder, words in LEDGER.items()
]


def build_gates() -> list[dg.AssetChecksDefinition]:
    """The ops of both gates, their checks made from the rules as they are now."""

    @dg.multi_asset_check(
        name="gate_loads",
        specs=specs_of("load"),
        description="Gate 1: every load without results is judged on its receipt. Holding is the door's.",
        pool=WAREHOUSE_POOL,
    )
    def gate_loads(
        context: dg.AssetCheckExecutionContext, run: WarehouseRun
    ) -> Iterator[dg.AssetCheckResult]:
        preloading.wait()
        from expectations.runner import judge_loads

        run.tell("gate_loads")
        result = judge_loads(run.home, context.run.run_id, state.local_now())
        _tell(context, run, notices.HELD_LOAD, held_loads(run.home))
        yield held_result(wrongly_held(run.home))
        yield from _report(context, result)

    @dg.multi_asset_check(
        name="gate_months",
        specs=specs_of("month"),
        description="Gate 2: every expected agency is judged in every month that is over.",
        pool=WAREHOUSE_POOL,
    )
    def gate_months(
        context: dg.AssetCheckExecutionContext, run: WarehouseRun
    ) -> Iterator[dg.AssetCheckResult]:
        preloading.wait()
        from expectations.runner import judge_months

        run.tell("gate_months")
        as_of = date.fromisoformat(run.inputs(context.run.run_id).as_of)
        result = judge_months(run.home, context.run.run_id, state.local_now(), as_of)
        last_month = (as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
        _tell(context, run, notices.SILENT_REPORTER, silent_reporters(run.home, result.findings, last_month))
        yield from _report(context, result)

    return [gate_loads, gate_months]


def build_audit_asset() -> dg.AssetsDefinition:
    """The auditor's report, written when readers already see the figures that it is about."""

    @dg.asset(
        key=["audit", "pages"],
        deps=[["serving", "release"], *(["quality", table] for table in AUDITED)],
        group_name="publication",
        owners=[OWNER],
        kinds={"html"},
        description="Pages for auditors: status, findings, reconciliation, loads. They name case codes and "
        "files and stay in the data home.",
        retry_policy=TRANSIENT,
        pool=WAREHOUSE_POOL,
    )
    def pages(context: dg.AssetExecutionContext, run: WarehouseRun) -> dg.MaterializeResult[Any]:
        from orchestration.audit import write_audit

        run.tell("audit")
        inputs = run.inputs(context.run.run_id)
        summary = write_audit(run.home, date.fromisoformat(inputs.as_of))
        if context.run.job_name == PIPELINE_JOB:  # the last step: all that a run makes is there
            sizes.note(run.home)
            state.record(run.home, inputs, context.run.run_id)
        return dg.MaterializeResult(metadata={"written": summary.written, "unchanged": summary.unchanged})

    return pages


def _tell(
    context: dg.AssetCheckExecutionContext, run: WarehouseRun, kind: notices.Kind, current: dict[str, str]
) -> None:
    notices.tell(
        run.home, kind, current, environment=os.environ, log=context.log.warning, now=state.local_now()
    )


def _report(context: dg.AssetCheckExecutionContext, result: "GateResult") -> Iterator[dg.AssetCheckResult]:
    """Report a gate whose evidence lies in the ledger; fails the step if nothing downstream may be built."""
    for folder in ("checks", "check_runs"):
        context.op_execution_context.log_event(
            dg.AssetMaterialization(["ledger", folder], metadata={"gate": result.gate, **summary_of(result)})
        )
    yield from results_of(result)
    if words := blocking_words(result):
        raise dg.Failure(words, allow_retries=False)
