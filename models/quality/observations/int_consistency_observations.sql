{{ config(materialized="view") }}

with

{{ judged_months() }},

facts as (
    select * from {{ ref("fct_agency_month") }}
    where boundary = 'as_was'
),

month_loads as (
    select * from {{ ref("int_month_loads") }}
),

{{ observed_marks("month_consistency") }},

counted_months as (
    select
        judged.agency_code,
        judged.report_month,
        facts.received_online_cases,
        facts.received_cases,
        facts.fully_online_cases,
        facts.resolved_cases,
    from judged
    left join facts
        on judged.agency_code = facts.agency_code
        and judged.report_month = facts.report_month
),

shares as (
    select
        'online_within_received' as rule_id,
        agency_code,
        report_month,
        received_online_cases / nullif(received_cases, 0) as observed,
        received_online_cases as violations,
        received_cases as population,
        cast(null as varchar) as missing_input,
    from counted_months
    union all
    select
        'fully_online_within_resolved',
        agency_code,
        report_month,
        fully_online_cases / nullif(resolved_cases, 0),
        fully_online_cases,
        resolved_cases,
        null,
    from counted_months
    union all
    select
        'submitter_concentration',
        judged.agency_code,
        judged.report_month,
        month_loads.top_submitter_rows / nullif(month_loads.top_submitter_of_rows, 0),
        month_loads.top_submitter_rows,
        month_loads.top_submitter_of_rows,
        case when month_loads.rows_in > 0 and month_loads.top_submitter_rows is null then 'submitter_key' end,
    from judged
    left join month_loads
        on judged.agency_code = month_loads.agency_code
        and judged.report_month = month_loads.report_month
),

observations as (
    select * from marked
    union all
    select
        rule_id,
        agency_code,
        report_month,
        '',
        observed,
        violations,
        population,
        missing_input,
        {{ no_texts() }},
    from shares
),

{{ bounded("observations") }}

select * from final
