with

day_counts as (
    select * from {{ ref("int_counts_day") }}
),

combination_counts as (
    select * from {{ ref("int_counts_combination") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

day_events as (
    select
        agency_code,
        event_date,
        cast(date_trunc('month', event_date) as date) as report_month,
    from day_counts
    group by all
    having sum(received_cases) > 0 or sum(resolved_cases) > 0
),

{# Days before the calendar begins bear no agency map, and no absorption was that early: the agency is the issuer. #}
active_months as (
    select
        coalesce(boundaries.agency_code, day_events.agency_code) as agency_code,
        day_events.report_month,
        count(distinct day_events.event_date) as active_days,
        max(day_events.event_date) as last_active_day,
    from day_events
    left join boundaries
        on day_events.agency_code = boundaries.issuing_agency_code
        and day_events.report_month = boundaries.report_month
    group by all
),

tracked_months as (
    select
        boundaries.agency_code,
        boundaries.report_month,
    from combination_counts
    inner join boundaries
        on combination_counts.agency_code = boundaries.issuing_agency_code
        and combination_counts.report_month = boundaries.report_month
    where combination_counts.feed = 'emc'
    group by all
    having sum(combination_counts.resolved_cases) > 0
),

calendar as (
    select
        agency_code,
        report_month,
    from boundaries
    where issuing_agency_code = agency_code and is_finished
),

history as (
    select
        coalesce(calendar.agency_code, active_months.agency_code) as agency_code,
        coalesce(calendar.report_month, active_months.report_month) as report_month,
        calendar.agency_code is not null as is_in_calendar,
        coalesce(active_months.active_days, 0) as active_days,
        max(active_months.last_active_day) over (
            partition by coalesce(calendar.agency_code, active_months.agency_code)
            order by coalesce(calendar.report_month, active_months.report_month)
            rows between unbounded preceding and current row
        ) as last_activity_on,
    from calendar
    full outer join active_months
        on calendar.agency_code = active_months.agency_code
        and calendar.report_month = active_months.report_month
),

final as (
    select
        history.agency_code,
        history.report_month,
        history.active_days > 0 as has_activity,
        extract(day from last_day(history.report_month)) - history.active_days as days_without_activity,
        history.last_activity_on,
        tracked_months.agency_code is not null as is_tracked_by_message_b,
    from history
    left join tracked_months
        on history.agency_code = tracked_months.agency_code
        and history.report_month = tracked_months.report_month
    where history.is_in_calendar
)

select * from final
