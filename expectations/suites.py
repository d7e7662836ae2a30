"""The rules of a gate as suites of Great Expectations, and their run on a frame. Importing this imports the
library.

Each suite is one of `seeds/quality_rules.csv`. It first expects that every observation of its rules is there,
then, rule by rule, that none lies outside its bounds; these bear the rule's severity, words, thresholds and
source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import great_expectations as gx
import pandas as pd
import pyarrow.compute as pc
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.expectation import ExpectEveryReporterToBeObserved, ExpectObservationsToStayWithinBounds
from expectations.frames import Frame
from expectations.rules import Rule


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations said about a rule.

    `is_complete`: all its observations were there, so that it ran; `rows`: positions of its findings in the
    frame."""

    rule: Rule
    is_complete: bool
    rows: tuple[int, ...]


def build_suites(rules: Iterable[Rule], frame: Frame) -> list[gx.ExpectationSuite]:
    """The suites of the rules, in the order in which the rules name them."""
    members: dict[str, list[Rule]] = {}
    for rule in rules:
        members.setdefault(rule.suite, []).append(rule)
    return [
        gx.ExpectationSuite(
            name=name, expectations=[_completeness(suite, frame), *[_within_bounds(rule) for rule in suite]]
        )
        for name, suite in members.items()
    ]


def _completeness(suite: Iterable[Rule], frame: Frame) -> ExpectEveryReporterToBeObserved:
    return ExpectEveryReporterToBeObserved(
        expected_rows={rule.rule_id: frame.expected_rows[rule.rule_id] for rule in suite},
        may_be_empty=frame.may_be_empty,
        severity=FailureSeverity.CRITICAL,
        description="Every rule observed every row of the expected list; otherwise it did not run.",
    )


def _within_bounds(rule: Rule) -> ExpectObservationsToStayWithinBounds:
    return ExpectObservationsToStayWithinBounds(
        rule_id=rule.rule_id,
        action_vi=rule.action_vi,
        action_en=rule.action_en,
        severity=FailureSeverity(rule.severity),
        description=f"{rule.title_vi} / {rule.title_en}",
        notes=[rule.description_vi, rule.description_en],
        meta={
            "source": rule.source,
            "unit": rule.unit,
            "asset": rule.asset,
            "fault": rule.fault,
            "low_threshold": rule.low_threshold,
            "high_threshold": rule.high_threshold,
            "minimum_threshold": rule.minimum_threshold,
        },
    )


def judge(rules: Iterable[Rule], frame: Frame) -> dict[str, Verdict]:
    """Run the suites of the rules on the frame, in a context that leaves nothing behind; a verdict per rule
    id.

    A rule whose expectation, or whose suite's completeness, was stopped by an error did not run."""
    by_id = {rule.rule_id: rule for rule in rules}
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset(f"gate_{frame.gate}")
    whole = asset.add_batch_definition_whole_dataframe("suite")
    pandas = _to_pandas(frame)
    suite_of = pandas["rule_id"].map({name: rule.suite for name, rule in by_id.items()})
    ran: set[str] = set()
    rows: dict[str, tuple[int, ...]] = {}
    for suite in build_suites(by_id.values(), frame):
        batch = whole.get_batch({"dataframe": pandas[suite_of == suite.name]})
        outcome = batch.validate(suite, result_format="COMPLETE")
        _read(cast(ExpectationSuiteValidationResult, outcome), ran, rows)
    return {
        name: Verdict(rule, name in ran and name in rows, rows.get(name, ())) for name, rule in by_id.items()
    }


def _to_pandas(frame: Frame) -> pd.DataFrame:
    """The frame as the library takes it: samples as one text, names as categories."""
    table = frame.observations
    samples = pc.binary_join(table["sample_case_codes"], ", ")
    table = table.set_column(table.schema.get_field_index("sample_case_codes"), "sample_case_codes", samples)
    return table.to_pandas(strings_to_categorical=True)


def _read(outcome: ExpectationSuiteValidationResult, ran: set[str], rows: dict[str, tuple[int, ...]]) -> None:
    """Note which rules of a suite ran and which rows they found; an expectation that raised has no
    details."""
    for result in outcome.results:
        config, details = result.expectation_config, result.result.get("details")
        if config is None or details is None:
            continue
        if "incomplete" in details:
            ran |= config.kwargs["expected_rows"].keys() - details["incomplete"].keys()
        else:
            rows[config.kwargs["rule_id"]] = tuple(record["row"] for record in details["findings"])
