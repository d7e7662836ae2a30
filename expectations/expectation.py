"""The two expectations of both gates and the metric they share. Importing this imports Great Expectations.

A stock expectation says how many values are unexpected; these say which agency and which month or load, what
was observed, what was expected, which cases show it and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

_BY_RULE = "observations.by_rule"
_IDENTITY = ["rule_id", "agency_code", "report_month", "load_id", "subject"]
_MEASURED = ["observed", "expected_low", "expected_high", "violations", "population", "sample_case_codes"]

Record = dict[str, Any]


@dataclass
class RuleObservations:
    """What the frame shows of one rule. `observed`: rows of the expected list that have an observation;
    `missing`: those that have none; `repeated`: second observations of one thing; `vacuous`: a null without a
    reason, or a value without any bound, which every comparison would let pass; `evaluable`: observations
    that can be compared; `outside`: those of them outside their bounds, `row` being the index in the
    frame."""

    observed: int
    missing: list[Record]
    repeated: int
    vacuous: int
    evaluable: int
    outside: list[Record]


NO_OBSERVATIONS = RuleObservations(0, [], 0, 0, 0, [])


class ObservationsByRule(TableMetricProvider):
    """The frame summed up by rule; computed once for all expectations of a batch."""

    metric_name = _BY_RULE

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the decorator makes it a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        **_unused: Any,
    ) -> dict[str, RuleObservations]:
        frame, _, _ = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        return sum_up(frame)


def sum_up(frame: pd.DataFrame) -> dict[str, RuleObservations]:
    """The observations of each rule that has a row in the frame."""
    evaluable = frame["is_observed"] & frame["missing_input"].isna()
    unbounded = frame["expected_low"].isna() & frame["expected_high"].isna()
    outside = (frame["observed"] < frame["expected_low"]) | (frame["observed"] > frame["expected_high"])
    marks = pd.DataFrame(
        {
            "repeated": frame.duplicated(_IDENTITY) & frame["is_observed"],
            "vacuous": evaluable & (frame["observed"].isna() | unbounded),
            "evaluable": evaluable,
        }
    )
    sums = marks.groupby(frame["rule_id"], observed=True).sum().to_dict("index")
    expected = frame.loc[frame["is_observed"]].groupby("rule_id", observed=True)["expected_row"].nunique()
    found = {
        rule_id: RuleObservations(observed=int(expected.get(rule_id, 0)), missing=[], outside=[], **counts)
        for rule_id, counts in sums.items()
    }
    for record in _records(frame.loc[~frame["is_observed"], _IDENTITY]):
        found[record["rule_id"]].missing.append(record)
    offending = frame.loc[evaluable & outside, [*_IDENTITY, *_MEASURED]]
    for row, record in zip(offending.index.tolist(), _records(offending), strict=True):
        found[record["rule_id"]].outside.append({"row": row, **record})
    return found


def _records(rows: pd.DataFrame) -> list[Record]:
    """The rows as dictionaries by column."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


class ExpectEveryReporterToBeObserved(BatchExpectation):
    """The frame has, for each rule, one observation of every row of the expected list, with a value or what
    it lacked.

    Fails on an empty frame too. The result names, by rule that did not run, who is missing. `expected_rows`:
    by rule, the length of its list; `may_be_empty`: whether a list without a row is right.
    """

    expected_rows: dict[str, int]
    may_be_empty: bool = False

    metric_dependencies = (_BY_RULE,)
    success_keys: ClassVar[tuple[str, ...]] = ("expected_rows", "may_be_empty")
    args_keys: ClassVar[tuple[str, ...]] = ("expected_rows",)

    def _validate(self, metrics: dict[str, Any], *_unused: Any, **_also_unused: Any) -> Record:
        incomplete = {}
        for rule_id, expected in self.expected_rows.items():
            shown = metrics[_BY_RULE].get(rule_id, NO_OBSERVATIONS)
            is_all = shown.observed == expected and (expected > 0 or self.may_be_empty)
            if not is_all or shown.missing or shown.repeated or shown.vacuous:
                incomplete[rule_id] = {
                    "expected": expected,
                    "observed": shown.observed,
                    "missing": shown.missing,
                    "repeated": shown.repeated,
                    "vacuous": shown.vacuous,
                }
        return {
            "success": not incomplete,
            "result": {"observed_value": len(incomplete), "details": {"incomplete": incomplete}},
        }


class ExpectObservationsToStayWithinBounds(BatchExpectation):
    """No evaluable observation of the rule lies below its lower or above its upper bound, as the frame gives
    them.

    The result has a record per offending agency and month or load, with the action to take.
    """

    rule_id: str
    action_vi: str = ""
    action_en: str = ""

    metric_dependencies = (_BY_RULE,)
    success_keys: ClassVar[tuple[str, ...]] = ("rule_id",)
    args_keys: ClassVar[tuple[str, ...]] = ("rule_id",)

    def _validate(self, metrics: dict[str, Any], *_unused: Any, **_also_unused: Any) -> Record:
        shown = metrics[_BY_RULE].get(self.rule_id, NO_OBSERVATIONS)
        action = {"action_vi": self.action_vi, "action_en": self.action_en}
        return {
            "success": not shown.outside,
            "result": {
                "element_count": shown.evaluable,
                "unexpected_count": len(shown.outside),
                "details": {"findings": [record | action for record in shown.outside]},
            },
        }
