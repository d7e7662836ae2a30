"""Rules as asset checks: what is shown of a gate, and what blocks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from expectations import runner, store
from expectations.rules import Rule, read_rules, rules_of
from expectations.runner import GateResult, RuleResult
from orchestration.ingestion import ensure_lake
from orchestration.quality import assets, preloading
from orchestration.quality.checks import EVERY_RULE_RAN, HELD_WHEN_CRITICAL, results_of, specs_of, summary_of
from orchestration.resources import WarehouseRun
from orchestration.settings import PROJECT_ROOT, Home

RULES = {rule.rule_id: rule for rule in read_rules()}
NOW = datetime(2025, 5, 1, 9)


def finding(rule: Rule, **values: Any) -> dict[str, Any]:
    return {
        "rule_id": rule.rule_id, "severity": rule.severity, "agency_code": "H25", "subject": "",
        "load_id": "", "observed": 1.0, "message_en": "words", "outcome": "finding",
        "sample_case_codes": ["H25-250401-0001"],
    } | values  # fmt: skip


def gate_result(gate: Any, *found: str, silent: str = "", opened: int = 0) -> GateResult:
    """A gate in which these rules found something once, and `silent` did not run."""
    rows = [
        finding(RULES[name], report_month=date(2025, 4, 1) if gate == "month" else None) for name in found
    ]
    table = pa.Table.from_pylist(rows, store.CHECKS)
    rules = tuple(
        RuleResult(
            rule,
            rule.rule_id != silent,
            83,
            0 if rule.rule_id == silent else 83,
            found.count(rule.rule_id),
            3,
        )
        for rule in rules_of(gate)
    )
    return GateResult(gate, "run", NOW, rules, table, table.slice(0, opened), table.slice(0, 0))


def test_every_rule_is_one_check_on_the_asset_that_it_judges() -> None:
    for gate in ("load", "month"):
        specs = {spec.name: spec for spec in specs_of(gate)}  # type: ignore[arg-type]
        rules = {rule.rule_id for rule in RULES.values() if rule.gate == gate}
        assert set(specs) - rules == {EVERY_RULE_RAN, *([HELD_WHEN_CRITICAL] if gate == "load" else [])}
        assert rules <= set(specs)
    specs = {spec.name: spec for spec in specs_of("month")}
    assert specs["f04_cash_as_online"].asset_key == dg.AssetKey(["lake", "npsp"])
    assert {name for name, spec in specs.items() if spec.blocking} == {
        "expected_list_complete",
        EVERY_RULE_RAN,
    }


def test_only_a_critical_finding_is_an_error_and_case_codes_are_not_shown() -> None:
    results = {
        result.check_name: result
        for result in results_of(gate_result("month", "expected_list_complete", "reporter_missing"))
    }
    assert (results["reporter_missing"].passed, results["reporter_missing"].severity.value) == (False, "WARN")
    assert results["expected_list_complete"].severity.value == "ERROR"
    assert results["reporter_partial"].passed and results[EVERY_RULE_RAN].passed
    assert results["reporter_partial"].description == "0 findings in 80 evaluated; 3 could not be evaluated."
    assert "H25-250401-0001" not in str(results["reporter_missing"].metadata)
    assert "2025-04" in str(results["reporter_missing"].metadata)


def test_a_rule_that_did_not_run_passes_nothing() -> None:
    results = {result.check_name: result for result in results_of(gate_result("load", silent="load_sender"))}
    assert (results["load_sender"].passed, results["load_sender"].severity.value) == (False, "ERROR")
    assert results["load_sender"].description == "Did not run: saw 0 of 83."
    assert not results[EVERY_RULE_RAN].passed


def test_a_gate_in_numbers() -> None:
    result = gate_result("load", "load_sender", "load_quarantined_rows", "load_foreign_cases", opened=2)
    assert summary_of(result) == {
        "critical": 1, "warning": 2, "info": 0, "opened": 2, "closed": 0, "not_evaluable": 51,
    }  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("EMC_HOME", str(tmp_path))
    monkeypatch.setattr(preloading, "wait", lambda: None)
    monkeypatch.setattr(assets, "silent_reporters", lambda *_: {})
    found = Home(tmp_path)
    ensure_lake(found)
    store.ensure(found.ledger)
    yield found


def chain() -> dg.Definitions:
    """The gates between assets that stand for the steps of a run."""
    judged = {spec.asset_key for spec in [*specs_of("load"), *specs_of("month")]}
    door = sorted(key for key in judged if key.path[0] == "lake")

    @dg.multi_asset(name="take_in", specs=[dg.AssetSpec(key) for key in door])
    def take_in() -> Iterator[Any]:
        yield from (dg.MaterializeResult(asset_key=key) for key in door)

    @dg.multi_asset(
        name="foundation", specs=[dg.AssetSpec(key, deps=door) for key in sorted(judged - set(door))]
    )
    def foundation() -> Iterator[Any]:
        yield from (dg.MaterializeResult(asset_key=key) for key in sorted(judged - set(door)))

    @dg.asset(deps=[["facts", "fct_agency_month"]])
    def marts() -> None: ...

    return dg.Definitions(
        [take_in, foundation, marts],
        asset_checks=assets.build_gates(),
        resources={"run": WarehouseRun(as_of="2025-05-01")},
        executor=dg.in_process_executor,
    )


def steps(monkeypatch: pytest.MonkeyPatch, loads: GateResult, months: GateResult) -> list[str]:
    """The steps that end well when the gates say this, in their order."""
    monkeypatch.setattr(runner, "judge_loads", lambda *_: loads)
    monkeypatch.setattr(runner, "judge_months", lambda *_: months)
    with dg.DagsterInstance.ephemeral() as instance:
        job = chain().resolve_implicit_global_asset_job_def()
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        return [event.step_key or "" for event in result.filter_events(lambda event: event.is_step_success)]


ALL = ["take_in", "gate_loads", "foundation", "gate_months", "marts"]


@pytest.mark.usefixtures("home")
def test_findings_block_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = gate_result("load", "load_sender", "load_quarantined_rows")
    months = gate_result("month", "reporter_missing", "cb07_printed_percent")
    assert steps(monkeypatch, loads, months) == ALL


@pytest.mark.usefixtures("home")
def test_an_incomplete_expected_list_blocks_the_marts(monkeypatch: pytest.MonkeyPatch) -> None:
    months = gate_result("month", "expected_list_complete")
    assert steps(monkeypatch, gate_result("load"), months) == ALL[:3]


@pytest.mark.usefixtures("home")
def test_a_suite_that_did_not_run_blocks_what_comes_after_its_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps(monkeypatch, gate_result("load", silent="load_clock"), gate_result("month")) == ALL[:1]
    assert steps(monkeypatch, gate_result("load"), gate_result("month", silent="reporter_missing")) == ALL[:3]


def test_great_expectations_is_not_imported_at_load() -> None:
    code = (
        "import sys; from orchestration.quality.assets import build_gates; build_gates()\n"
        "assert not {'great_expectations', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=True, timeout=60)
