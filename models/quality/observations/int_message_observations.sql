{{ config(materialized="view") }}

with

{{ judged_months() }},

month_loads as (
    select * from {{ ref("int_month_loads") }}
),

day_counts as (
    select * from {{ ref("int_counts_day") }}
),

samples as (
    select * from {{ ref("int_sample_cases") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

{{ observed_marks("month_messages") }},

received_days as (
    select
        agency_months.as_was_agency_code as agency_code,
        agency_months.report_month,
        day_counts.event_date,
    from day_counts
    inner join agency_months
        on day_counts.agency_code = agency_months.agency_code
        and date_trunc('month', day_counts.event_date) = agency_months.report_month
    group by 1, 2, 3
    having sum(day_counts.received_cases) > 0
),

{# Days without a received case before each day with one, from the first of the month, and after the last. #}
runs as (
    select
        agency_code,
        report_month,
        coalesce(
            lag(event_date) over (partition by agency_code, report_month order by event_date),
            cast(report_month - interval 1 day as date)
        ) as day_before,
        event_date,
    from received_days
),

gaps as (
    select
        agency_code,
        report_month,
        greatest(
            max({{ days_between("day_before", "event_date") }} - 1),
            min({{ days_between("event_date", "last_day(report_month)") }})
        ) as days_in_a_row,
    from runs
    group by 1, 2
),

others as (
    select
        'f10_unmapped_codes' as rule_id,
        months.agency_code,
        months.report_month,
        (months.procedure_missing + coalesce(month_loads.unmapped_rows, 0))
        / nullif(months.received_cases + coalesce(month_loads.unmapped_rows, 0), 0) as observed,
        months.procedure_missing + coalesce(month_loads.unmapped_rows, 0) as violations,
        months.received_cases + coalesce(month_loads.unmapped_rows, 0) as population,
        samples.sample_case_codes,
    from months
    left join month_loads
        on months.agency_code = month_loads.agency_code
        and months.report_month = month_loads.report_month
    left join samples
        on months.agency_code = samples.agency_code
        and months.report_month = samples.report_month
        and samples.mark = 'procedure_missing'
    union all
    select
        'f16_repeats',
        judged.agency_code,
        judged.report_month,
        month_loads.repeated_rows / nullif(month_loads.rows_in, 0),
        month_loads.repeated_rows,
        month_loads.rows_in,
        null,
    from judged
    left join month_loads
        on judged.agency_code = month_loads.agency_code
        and judged.report_month = month_loads.report_month
    union all
    select
        'f22_days_never_sent',
        months.agency_code,
        months.report_month,
        gaps.days_in_a_row,
        null,
        months.received_cases,
        null,
    from months
    left join gaps
        on months.agency_code = gaps.agency_code
        and months.report_month = gaps.report_month
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
        null,
        coalesce(sample_case_codes, {{ no_texts() }}),
    from others
),

{{ bounded("observations") }}

select * from final
