"""What a revision changed and why: each figure that moved since the revision before it, with its causes.

A cause is found by comparing what the two revisions were made from: the loads and their states, people's
decisions about differences, reference data and models (`causes.sql`). What moved only because others moved is
`follows`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from orchestration.publication.figures import KEY, compare

# In the order in which they are told.
CAUSES = (
    "late_cases", "late_report", "held_load_released", "load_withdrawn", "load_reingested", "reconciliation",
    "rule", "agency_map", "follows",
)  # fmt: skip
# Say to whom cases count; everything else in models and seeds is a rule.
MAP_SEEDS = frozenset(
    {"agencies", "agency_aliases", "agency_history", "agency_transfers", "gso_codes", "unit_aliases", "units"}
)
# Told to readers, and used in no figure that is compared.
SILENT_SEEDS = frozenset({"known_conflicts", "published_figures", "quality_rules"})
CAUSES_SQL = Path(__file__).with_name("causes.sql").read_text(encoding="utf-8")

# A load is used now and was not, or was and is not. It speaks of cases from its first case month on; where
# that is not known, of any month.
MOVED_LOADS = """
create or replace temp table moved_loads as
with replaced as (
    select distinct replaces_load_id as load_id from warehouse.quality.load_receipts
    where replaces_load_id is not null
)
select
    receipts.load_id, receipts.replaces_load_id, receipts.sender_agency, receipts.feed,
    coalesce(
        try_cast(receipts.first_case_month || '-01' as date),
        date_trunc('month', receipts.period_start),
        date '0001-01-01'
    ) as from_month,
    case
        when receipts.replaces_load_id is not null or replaced.load_id is not null then 'load_reingested'
        when not receipts.is_usable then 'load_withdrawn'
        when receipts.state = 'released' then 'held_load_released'
        when receipts.feed in ('npsp', 'emc') then 'late_cases'
        else 'late_report'
    end as cause
from warehouse.quality.load_receipts as receipts
left join replaced on receipts.load_id = replaced.load_id
left join read_parquet($before) as loads_before on receipts.load_id = loads_before.load_id
where receipts.is_usable <> (loads_before.load_id is not null)
"""
# Whose loads reach an agency's month: its own, those of the agencies that counted for it then, and those of
# whom these count for now.
SENDERS = """
create or replace temp table senders as
select distinct
    as_was.agency_code, as_was.report_month,
    unnest([as_was.agency_code, as_was.issuing_agency_code, as_is.agency_code]) as sender_agency
from warehouse.intermediate.int_agency_boundaries as as_was
inner join warehouse.intermediate.int_agency_boundaries as as_is
    on as_was.issuing_agency_code = as_is.issuing_agency_code and as_was.report_month = as_is.report_month
where as_was.boundary = 'as_was' and as_is.boundary = 'as_is'
"""
DECIDED = """
create or replace temp table decided as
select now.agency_code, now.period_start, now.period_end, now.measure, now.state
from read_parquet($now) as now
left join read_parquet($before) as before
    on now.agency_code = before.agency_code and now.period_start = before.period_start
    and now.period_end = before.period_end and now.measure = before.measure
where now.decided_at is not null and now.decided_at is distinct from before.decided_at
"""
MOVED = """
create or replace temp table moved as
select
    row_number() over () as id, *,
    case
        when measure = 'rank_in_block' then []
        when measure = 'target_rate' then ['targets']
        when measure in ('raters', 'satisfaction_rate') then ['ratings']
        when measure like 'reconciliation_state:%' then ['npsp', 'emc', 'totals']
        when measure = 'reporting_status' then ['npsp', 'emc']
        else ['npsp', 'emc', 'catalogue']
    end as feeds  -- whose loads can move it
from differences
"""
CHANGES = f"""
create or replace temp table changes as
with causes as ({CAUSES_SQL})
select
    {KEY}, before_value, after_value, before_text, after_text,
    coalesce(
        nullif(
            array_to_string(list_filter($order, lambda cause: list_contains(causes.causes, cause)), ','), ''
        ),
        'follows'
    ) as cause,
    coalesce(causes.loads, 0) as loads
from moved
left join causes on moved.id = causes.id
"""


def find_changes(
    connection: duckdb.DuckDBPyConnection, before: Path | None, after: Path, general: Collection[str]
) -> int:
    """Make the temporary table `changes` (columns: `dictionary.OWN`) between two editions; how many rows.

    `connection` sees the warehouse that `after` was made from; `general`: those of `rule`, `agency_map` that
    differ between the two. Without `before` the table is empty.
    """
    compare(connection, before, after, "differences")
    loads, *states = (
        str((before or after) / "parquet" / "loads.parquet"),
        str((before or after) / "parquet" / "reconciliation.parquet"),
        str(after / "parquet" / "reconciliation.parquet"),
    )
    connection.execute(MOVED_LOADS, {"before": loads})
    connection.execute(SENDERS)
    connection.execute(DECIDED, {"before": states[0], "now": states[1]})
    connection.execute(MOVED)
    connection.execute(CHANGES, {"general": sorted(general), "order": list(CAUSES)})
    row = connection.execute("select count(*) from changes").fetchone()
    return row[0] if row else 0
