"""The queries by which the report reads an edition's tables; `$month` is the first day of its month."""

from __future__ import annotations

TABLES = (
    "agencies",
    "agency_history",
    "block_targets",
    "changes",
    "definitions",
    "findings",
    "mart_block_summary",
    "mart_ranking",
    "mart_target_progress",
    "reconciliation",
    "reporting_status",
)
TREND_MONTHS = 16  # what a chart half a page wide shows with readable labels

# Targets are registered in steps of a tenth of a percent; six decimals take away what binary fractions add.
AGENCIES = """
select
    progress.agency_code as code,
    progress.name_vi,
    coalesce(
        (
            select min(history.name_en)
            from agency_history as history
            where history.agency_code = progress.agency_code and history.name_vi = progress.name_vi
        ),
        agencies.name_en
    ) as name_en,
    progress.block,
    progress.target_rate::decimal(9, 6) as target_rate,
    coalesce(progress.is_registered_late, false) as is_registered_late,
    progress.fully_online_cases,
    progress.resolved_cases,
    ranking.rate_change_pp,
    ranking.rank_in_block,
    ranking.held_loads,
    progress.reporting_status,
    status.expected_units,
    status.active_units,
    status.reason_vi,
    status.reason_en,
    status.since,
    status.since_is_known
from mart_target_progress as progress
left join agencies using (agency_code)
left join mart_ranking as ranking
    on progress.agency_code = ranking.agency_code
    and ranking.period_type = 'month'
    and progress.report_month = ranking.period_start
    and ranking.boundary = 'as_was'
    and ranking.definition_version = 'headline'
left join reporting_status as status
    on progress.agency_code = status.agency_code and progress.report_month = status.report_month
where progress.report_month = $month and progress.boundary = 'as_was'
order by progress.block, progress.agency_code
"""

# The annual target is compared with the year to date, never with a single month.
BLOCKS = """
select
    m.block,
    m.fully_online_cases,
    m.resolved_cases,
    m.rate_change_pp,
    m.same_reporters_change_pp,
    m.expected_agencies,
    m.reporters_counted,
    ytd.fully_online_cases as ytd_fully_online_cases,
    ytd.resolved_cases as ytd_resolved_cases,
    coalesce(ytd.target_rate, annual.target_rate) as target_rate,
    ytd.gap_pp
from mart_block_summary as m
left join (
    from mart_block_summary
    where period_type = 'ytd' and period_end = last_day($month::date) and boundary = 'as_was'
        and definition_version = 'headline'
) as ytd on m.block = ytd.block
left join block_targets as annual on m.block = annual.block and annual.target_year = year($month::date)
where m.period_type = 'month' and m.period_start = $month and m.boundary = 'as_was'
    and m.definition_version = 'headline'
order by list_position(['national', 'ministry', 'province'], m.block)
"""

TREND = f"""
select
    summary.period_start as report_month,
    summary.block,
    summary.fully_online_cases,
    summary.resolved_cases,
    annual.target_rate
from mart_block_summary as summary
left join block_targets as annual
    on summary.block = annual.block and annual.target_year = year(summary.period_start)
where period_type = 'month' and boundary = 'as_was' and definition_version = 'headline'
    and period_start <= $month and period_start > $month::date - interval {TREND_MONTHS} month
order by list_position(['national', 'ministry', 'province'], summary.block), period_start
"""

OTHER_DEFINITIONS = """
select
    definitions.name_vi,
    definitions.name_en,
    definitions.in_force_from <= $month and coalesce(definitions.in_force_to >= $month, true) as is_in_force,
    summary.fully_online_cases,
    summary.resolved_cases
from definitions
left join mart_block_summary as summary
    on definitions.definition_version = summary.definition_version
    and summary.block = 'national' and summary.period_type = 'month'
    and summary.period_start = $month and summary.boundary = 'as_was'
where definitions.is_headline
order by is_in_force desc, definitions.in_force_from
"""

FINDINGS = """
select severity, count(*) as findings
from findings
where report_month = $month
group by severity
"""

# Windows of the reporters' own totals that end in the month.
RECONCILIATION = """
select
    count(distinct agency_code) as compared_agencies,
    count(distinct agency_code) filter (state = 'open') as open_agencies,
    count(distinct agency_code) filter (state in ('explained', 'accepted', 'revised')) as settled_agencies
from reconciliation
where period_end between $month and last_day($month::date)
"""

CHANGES = "select count(*) as changes from changes"
