with

day_counts as (
    select * from {{ ref("int_counts_day") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

final as (
    select
        boundaries.agency_code,
        day_counts.event_date,
        cast(sum(day_counts.received_cases) as bigint) as received_cases,
        cast(sum(day_counts.received_online_cases) as bigint) as received_online_cases,
        cast(sum(day_counts.resolved_cases) as bigint) as resolved_cases,
        cast(sum(day_counts.resolved_early_cases) as bigint) as resolved_early_cases,
        cast(sum(day_counts.resolved_on_time_cases) as bigint) as resolved_on_time_cases,
        cast(sum(day_counts.resolved_overdue_cases) as bigint) as resolved_overdue_cases,
        cast(sum(day_counts.closed_cases) as bigint) as closed_cases,
    from day_counts
    inner join boundaries
        on day_counts.agency_code = boundaries.issuing_agency_code
        and cast(date_trunc('month', day_counts.event_date) as date) = boundaries.report_month
    group by all
    having sum(day_counts.received_cases) <> 0
        or sum(day_counts.resolved_cases) <> 0
        or sum(day_counts.closed_cases) <> 0
)

select * from final
