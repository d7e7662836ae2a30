with

day_counts as (
    select * from {{ ref("int_counts_day") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
),

events as (
    select
        *,
        cast(date_trunc('month', event_date) as date) as report_month,
    from day_counts
),

{{ month_counts_from_events(["agency_code"]) }},

counted as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        boundaries.boundary,
        {{- sum_measures("month_counts") }}
    from month_counts
    inner join boundaries
        on month_counts.agency_code = boundaries.issuing_agency_code
        and month_counts.report_month = boundaries.report_month
    group by all
),

active as (
    select * from counted
    where received_cases > 0 or resolved_cases > 0
),

{# A month that is not over expects nothing yet. #}
expected as (
    select distinct
        agency_code,
        report_month,
        boundary,
    from boundaries
    where is_expected and is_finished
),

final as (
    select
        coalesce(expected.agency_code, active.agency_code) as agency_code,
        coalesce(expected.report_month, active.report_month) as report_month,
        coalesce(expected.boundary, active.boundary) as boundary,
        {%- for measure in month_measures() + ["pending_cases"] %}
        active.{{ measure }},
        {%- endfor %}
    from expected
    full outer join active
        on expected.agency_code = active.agency_code
        and expected.report_month = active.report_month
        and expected.boundary = active.boundary
)

select * from final
