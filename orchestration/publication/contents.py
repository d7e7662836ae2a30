"""What an edition holds: its tables, and the queries that cut them to the periods up to its month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import duckdb

from orchestration.errors import NothingBuiltError
from orchestration.publication.export import tables_of

# Tables of the warehouse that are published as they are, but for what is withheld and what came later.
PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "marts": (
        "mart_ranking", "mart_block_summary", "mart_target_progress", "mart_condition_waterfall",
        "mart_service_supply", "mart_unit_scorecard", "mart_published_comparison", "mart_procedure_summary",
        "mart_agency_procedure",
    ),
    "facts": ("fct_agency_month", "fct_agency_month_definition"),
    "quality": ("reporting_status", "reconciliation"),
    "reference": (
        "agencies", "agency_history", "agency_transfers", "definitions", "definition_conditions",
        "conditions", "block_targets", "thresholds", "quality_rules", "known_conflicts", "disconnections",
        "units",
    ),
}  # fmt: skip
PERIOD_COLUMNS = ("period_end", "report_month")  # the first that a table has says when its row is known

FINDINGS = """
    select
        rule_id, agency_code, report_month, subject, severity, observed, expected_low, expected_high,
        violations, population, message_vi, message_en, action_vi, action_en
    from warehouse.quality.check_results
    where is_current and outcome = 'finding' and gate = 'month' and severity in ('critical', 'warning')
        and report_month < date '{end}'
"""
LOADS = """
    select load_id, feed, sender_agency, sent_at, state from warehouse.quality.load_receipts where is_usable
"""


def next_month(month: date) -> date:
    """The first day after a month given by its first."""
    return (month + timedelta(days=31)).replace(day=1)


def table_queries(connection: duckdb.DuckDBPyConnection, month: date) -> dict[str, str]:
    """Table name to query from the attached warehouse, of periods that lie wholly before the month's end.

    Raises NothingBuiltError when the warehouse lacks one of the tables.
    """
    end = next_month(month)
    found = {(table.schema, table.name): table for table in tables_of(connection, tuple(PUBLISHED))}
    queries = {}
    for schema, names in PUBLISHED.items():
        for name in names:
            if (schema, name) not in found:
                raise NothingBuiltError(f"The warehouse has no {schema}.{name} yet; `emc run` builds it.")
            table = found[schema, name]
            column = next((column for column in PERIOD_COLUMNS if column in table.columns), None)
            queries[name] = table.source + (f" where {column} < date '{end}'" if column else "")
    return {**queries, "findings": FINDINGS.format(end=end), "loads": LOADS}
