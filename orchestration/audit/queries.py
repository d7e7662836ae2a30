"""What the report asks the warehouse: one query per kind of row, none per agency or page."""

from __future__ import annotations

STATUSES = "select * from quality.reporting_status order by agency_code, report_month"

# The name of the last month in which an agency reports or is expected, and what became of it.
AGENCIES = """
    with last_months as (
        select
            agency_code,
            arg_max(name_vi, report_month) as name_vi,
            arg_max(block, report_month) as block,
            max(report_month) as last_month,
        from quality.reporting_status
        group by agency_code
    ),
    past as (  -- an end that lies after the as-of day is not known yet
        select * replace (case when valid_to < $as_of then valid_to end as valid_to)
        from reference.agency_history
    )
    select
        last_months.*,
        coalesce(history.name_en, agencies.name_en) as name_en,
        history.valid_to,
        case when history.valid_to is not null then history.successor_code end as successor_code,
    from last_months
    left join reference.agencies as agencies on last_months.agency_code = agencies.agency_code
    left join past as history
        on last_months.agency_code = history.agency_code
        and history.valid_from <= last_months.last_month
        and (history.valid_to is null or history.valid_to >= last_months.last_month)
    qualify row_number() over (partition by last_months.agency_code order by history.valid_from desc) = 1
    order by last_months.block nulls last, last_months.agency_code
"""

RANKING = """
    select * from marts.mart_ranking
    where period_type = 'month' and boundary = 'as_was' and definition_version = 'headline'
        and block is not null
    order by
        period_start, block, rank_in_block nulls last,
        array_position(
            ['never_connected', 'disconnected', 'silent', 'too_few_cases', 'not_in_period'], unranked_reason
        ),
        agency_code
"""

BLOCKS = """
    select * from marts.mart_block_summary
    where period_type = 'month' and boundary = 'as_was' and definition_version = 'headline'
    order by period_start, array_position(['national', 'ministry', 'province'], block)
"""

RULES = """
    select
        rules.*,
        lows.threshold as low_value, lows.unit as low_unit, lows.source as low_source,
        lows.description_vi as low_vi, lows.description_en as low_en,
        highs.threshold as high_value, highs.unit as high_unit, highs.source as high_source,
        highs.description_vi as high_vi, highs.description_en as high_en,
        minimums.threshold as minimum_value, minimums.unit as minimum_unit, minimums.source as minimum_source,
        minimums.description_vi as minimum_vi, minimums.description_en as minimum_en,
    from reference.quality_rules as rules
    left join reference.thresholds as lows on rules.low_threshold = lows.rule
    left join reference.thresholds as highs on rules.high_threshold = highs.rule
    left join reference.thresholds as minimums on rules.minimum_threshold = minimums.rule
    order by rules.gate, rules.suite, rules.rule_id
"""

# The log keeps what rules found that have been given up since; nobody judges them any more.
OF_KNOWN_RULES = "rule_id in (select rule_id from reference.quality_rules)"

# What holds now. A finding's rows differ only in their key, so their order is fixed.
FINDINGS = f"""
    select * from quality.check_results
    where is_current and outcome = 'finding' and {OF_KNOWN_RULES}
    order by
        array_position(['critical', 'warning', 'info'], severity), rule_id, report_month desc, load_id,
        subject, agency_code
"""

NOT_EVALUABLE = f"""
    select
        rule_id, agency_code, missing_input,
        count(distinct coalesce(cast(report_month as varchar), load_id)) as periods,
        min(report_month) as first_month, max(report_month) as last_month,
    from quality.check_results
    where is_current and outcome = 'not_evaluable' and {OF_KNOWN_RULES}
    group by all
    order by all
"""

# The moments at which findings began and ended, together for one run, agency and rule.
FINDING_EVENTS = f"""
    with steps as (
        select
            *,
            outcome = 'finding' as is_finding,
            coalesce(lag(outcome) over key_in_time = 'finding', false) as was_finding,
        from quality.check_results
        where {OF_KNOWN_RULES}
        window key_in_time as (
            partition by gate, rule_id, agency_code, report_month, load_id, subject
            order by checked_at, run_id
        )
    )
    select agency_code, checked_at, rule_id, is_finding, count(*) as findings
    from steps
    where is_finding <> was_finding
    group by all
    order by all
"""

CHECK_RUNS = """
    select * from quality.check_runs
    qualify row_number() over (partition by gate, rule_id order by checked_at desc, run_id desc) = 1
"""

RECONCILIATION = "select * from quality.reconciliation order by agency_code, period_start desc, measure"

LOADS = """
    select
        load_id, feed, sender_agency, file_name, archive_path, file_bytes, file_sha256, form, compression,
        sent_at, sent_at_source, arrived_at, rows_in, rows_accepted, rows_quarantined, rows_identical,
        period_start, period_end, hold_reasons, findings, replaces_load_id, simulated, state,
        decision_reason, decided_by, decided_at,
    from quality.load_receipts
    order by sent_at desc nulls last, load_id
"""

# The load that brought the present version of each case that a finding may name.
SAMPLED_CASES = """
    select unnest(case_keys) as case_code, unnest(load_ids) as load_id from intermediate.int_month_samples
"""

UNITS = """
    select
        expected.agency_code, expected.unit_code, expected.name_vi, expected.name_en, expected.report_month,
        activity.unit_code is not null as is_active,
    from intermediate.int_expected_units as expected
    left join intermediate.int_unit_activity as activity
        on expected.agency_code = activity.agency_code
        and expected.report_month = activity.report_month
        and expected.unit_code = activity.unit_code
    order by expected.agency_code, expected.unit_code, expected.report_month
"""

# A month's own figure in each of its published revisions; the path names both.
REVISIONS = """
    select
        editions.agency_code, editions.period_start as report_month,
        cast(regexp_extract(editions.filename, '/r(\\d+)/parquet/', 1) as integer) as revision,
        editions.fully_online_cases, editions.resolved_cases, editions.rank_in_block,
    from read_parquet($files, filename = true, union_by_name = true) as editions
    where editions.period_type = 'month' and editions.boundary = 'as_was'
        and editions.definition_version = 'headline'
        and strftime(editions.period_start, '%Y-%m')
            = regexp_extract(editions.filename, '(\\d{4}-\\d{2})/r\\d+/parquet/', 1)
    order by editions.agency_code, report_month desc, revision desc
"""
