"""Rules as Dagster asset checks: a spec per rule, and a result per rule of a gate. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from expectations.rules import SEVERITIES, Gate, Rule, rules_of

if TYPE_CHECKING:
    from expectations.runner import GateResult, RuleResult

#: The check on each gate as a whole: what is downstream of its asset waits for it.
EVERY_RULE_RAN = "every_rule_ran"
#: The check that door and gate 1 come to the same.
HELD_WHEN_CRITICAL = "held_when_critical"
# Who reads the asset of a blocking check waits for it: the first dbt invocation reads the receipts,
# the second the facts.
GUARDED: Mapping[Gate, str] = {"load": "lake/receipts", "month": "facts/fct_agency_month"}
SHOWN_FINDINGS = 20  # in the metadata of one check; all of them are in `quality.check_results`


def specs_of(gate: Gate) -> list[dg.AssetCheckSpec]:
    """A check for each rule of the gate, on the asset that it judges, and those on the gate as a whole."""
    ran = dg.AssetCheckSpec(
        EVERY_RULE_RAN,
        asset=_key(GUARDED[gate]),
        description="Every rule of the gate saw all that it had to. Otherwise nothing downstream is built.",
        blocking=True,
    )
    held = dg.AssetCheckSpec(
        HELD_WHEN_CRITICAL,
        asset=_key(GUARDED["load"]),
        description="The door holds a load exactly when a critical rule of gate 1 finds something in it.",
    )
    return [*(_spec(rule) for rule in rules_of(gate)), ran, *([held] if gate == "load" else [])]


def _spec(rule: Rule) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        rule.rule_id,
        asset=_key(rule.asset),
        description=f"{rule.title_vi} · {rule.title_en}. {rule.description_en}",
        blocking=rule.blocks,
        metadata={"suite": rule.suite, "severity": rule.severity, "source": rule.source, "fault": rule.fault},
    )


def results_of(result: GateResult) -> Iterator[dg.AssetCheckResult]:
    """What Dagster shows of a gate. A critical finding is an error, every other a warning; neither blocks."""
    rows = result.findings.to_pylist()
    for outcome in result.rules:
        yield _result(outcome, [row for row in rows if row["rule_id"] == outcome.rule.rule_id])
    silent = [outcome.rule.rule_id for outcome in result.rules if not outcome.ran]
    yield dg.AssetCheckResult(
        asset_key=_key(GUARDED[result.gate]),
        check_name=EVERY_RULE_RAN,
        passed=not silent,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"rules": len(result.rules), "did_not_run": silent},
    )


def held_result(disagreements: Sequence[str]) -> dg.AssetCheckResult:
    """Whether door and gate 1 agree; `disagreements`: the loads on which they do not."""
    return dg.AssetCheckResult(
        asset_key=_key(GUARDED["load"]),
        check_name=HELD_WHEN_CRITICAL,
        passed=not disagreements,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"loads": len(disagreements), "first_loads": list(disagreements[:SHOWN_FINDINGS])},
    )


def _result(outcome: RuleResult, findings: list[dict[str, Any]]) -> dg.AssetCheckResult:
    rule = outcome.rule
    is_error = rule.severity == "critical" or not outcome.ran
    metadata: dict[str, Any] = {
        "observations": outcome.observations,
        "findings": outcome.findings,
        "not_evaluable": outcome.not_evaluable,
    }
    if findings:
        metadata["first_findings"] = dg.MetadataValue.table(
            [dg.TableRecord(_shown(row)) for row in findings[:SHOWN_FINDINGS]]
        )
    return dg.AssetCheckResult(
        asset_key=_key(rule.asset),
        check_name=rule.rule_id,
        passed=outcome.success,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description=_words(outcome),
        metadata=metadata,
    )


def _words(outcome: RuleResult) -> str:
    if not outcome.ran:
        return f"Did not run: saw {outcome.observations} of {outcome.expected_observations}."
    judged = outcome.observations - outcome.not_evaluable
    unknown = f"; {outcome.not_evaluable} could not be evaluated" if outcome.not_evaluable else ""
    return f"{outcome.findings} findings in {judged} evaluated{unknown}."


def _shown(row: dict[str, Any]) -> dict[str, str | float | None]:
    """What may be shown beside a run: neither case codes nor file names."""
    return {
        "agency": row["agency_code"],
        "period": f"{row['report_month']:%Y-%m}" if row["report_month"] else row["load_id"],
        "subject": row["subject"],
        "observed": row["observed"],
        "at_least": row["expected_low"],
        "at_most": row["expected_high"],
        "finding": row["message_en"],
    }


def blocking_words(result: GateResult) -> str:
    """Why nothing downstream of a gate may be built; empty when it may."""
    reasons = [f"{outcome.rule.rule_id}: {_words(outcome)}" for outcome in result.rules if outcome.must_block]
    return "\n".join(["Nothing downstream of this gate is built.", *reasons]) if reasons else ""


def summary_of(result: GateResult) -> dict[str, int]:
    """The gate in numbers: findings by severity, how many began and ended, what could not be evaluated."""
    by_severity = Counter(result.findings["severity"].to_pylist())
    return {
        **{severity: by_severity[severity] for severity in SEVERITIES},
        "opened": result.opened.num_rows,
        "closed": result.closed.num_rows,
        "not_evaluable": sum(outcome.not_evaluable for outcome in result.rules),
    }


def _key(asset: str) -> dg.AssetKey:
    return dg.AssetKey(asset.split("/"))
