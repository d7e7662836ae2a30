"""The semantic models asked through MetricFlow: the SQL that it writes for a metric is run on a warehouse,
and what it gives is compared with the marts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
from dbt_metricflow.cli.dbt_connectors.adapter_backed_client import AdapterBackedSqlClient
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from tests.integration.warehouse import Emc


class Renderer(AdapterBackedSqlClient):
    """MetricFlow writes the SQL; it is run elsewhere, so no adapter of dbt is needed."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self) -> None:
        """Unlike its parent, without an adapter."""


class Metrics:
    """The metrics of one data home."""

    def __init__(self, warehouse: Path, semantic_manifest: Path) -> None:
        manifest = parse_manifest_from_dbt_generated_manifest(semantic_manifest.read_text(encoding="utf-8"))
        self._engine = MetricFlowEngine(SemanticManifestLookup(manifest), Renderer())
        self._warehouse = warehouse

    def ask(
        self,
        metrics: Sequence[str],
        group_by: Sequence[str] = (),
        period: tuple[date, date] | None = None,
    ) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Values of the metrics by the values of `group_by`, both in the order asked for.

        `period`: its first and last day.
        """
        first, last = period or (None, None)
        request = MetricFlowQueryRequest.create(
            metric_names=metrics,
            group_by_names=group_by,
            time_constraint_start=first and datetime.combine(first, time()),
            time_constraint_end=last and datetime.combine(last, time()),
        )
        sql = self._engine.explain(request).sql_statement.sql
        with duckdb.connect(self._warehouse, read_only=True) as connection:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return {tuple(row[name] for name in group_by): tuple(row[name] for name in metrics) for row in rows}


@dataclass(frozen=True)
class Comparison:
    """A mart, and the metrics that must give its columns."""

    mart: str
    semantic_model: str
    group_by: dict[str, str]  # MetricFlow's name to the mart's column
    columns: dict[str, str]  # metric to the mart's column
    where: str = "true"  # which rows of the mart
    boundary: str = "boundary"  # an expression of the mart


def counts(prefix: str = "") -> dict[str, str]:
    """The metrics of fully online cases, by the mart's columns."""
    return {f"{prefix}{name}": name for name in ("resolved_cases", "fully_online_cases", "fully_online_rate")}


COMPARISONS = (
    Comparison(
        "mart_ranking",
        "agency_month",
        {"agency": "agency_code"},
        {**counts(), "evidenced_cases": "evidenced_cases", "evidenced_rate": "evidenced_rate"},
        "definition_version = 'headline'",
    ),
    Comparison(
        "mart_ranking",
        "agency_month_definition",
        {"agency": "agency_code", "agency_month_definition__definition_version": "definition_version"},
        counts("definition_"),
        "definition_version <> 'headline'",
    ),
    Comparison(
        "mart_block_summary",
        "agency_month",
        {"agency__block": "block"},
        counts(),
        "definition_version = 'headline' and block <> 'national'",
    ),
    Comparison(
        "mart_block_summary",
        "agency_month",
        {},
        counts(),
        "definition_version = 'headline' and block = 'national'",
    ),
    Comparison(
        "mart_procedure_summary",
        "agency_procedure_month",
        {"agency_procedure_month__procedure_code": "procedure_code"},
        {**counts("procedure_"), "procedure_lost_cases": "lost_cases"},
        boundary="'as_was'",
    ),
    Comparison(
        "mart_agency_procedure",
        "agency_procedure_month",
        {"agency": "agency_code", "agency_procedure_month__procedure_code": "procedure_code"},
        counts("procedure_"),
    ),
)


def differences(metrics: Metrics, emc: Emc, comparison: Comparison) -> tuple[list[str], int]:
    """Where the metrics and the mart differ, in any period and boundary; and how many rows were compared."""
    found: list[str] = []
    compared = 0
    periods = defaultdict(list)
    for row in emc.query(
        f"select *, {comparison.boundary} as of_boundary from marts.{comparison.mart}"
        f" where {comparison.where} and resolved_cases is not null"
    ):
        periods[row["period_start"], row["period_end"]].append(row)
    boundary = f"{comparison.semantic_model}__boundary"
    for period, rows in periods.items():
        asked = metrics.ask(tuple(comparison.columns), (boundary, *comparison.group_by), period)
        for row in rows:
            key = tuple(row[column] for column in ("of_boundary", *comparison.group_by.values()))
            expected = tuple(row[column] for column in comparison.columns.values())
            compared += 1
            if asked.get(key) != expected:
                found.append(f"{period} {key}: {asked.get(key)} is not {expected}")
    return found, compared
