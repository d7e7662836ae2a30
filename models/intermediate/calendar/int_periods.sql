with

months as (
    select * from {{ ref("int_months") }}
),

month_starts as (
    select
        report_month,
        cast(date_trunc('quarter', report_month) as date) as quarter_start,
        cast(date_trunc('year', report_month) as date) as year_start,
    from months
),

periods as (
    select
        'month' as period_type,
        report_month as period_start,
        report_month as last_month,
        report_month - interval 1 month as previous_start,
        report_month - interval 1 month as previous_last_month,
    from month_starts
    union all
    select distinct
        'quarter',
        quarter_start,
        cast(quarter_start + interval 2 month as date),
        quarter_start - interval 3 month,
        quarter_start - interval 1 month,
    from month_starts
    union all
    select
        'ytd',
        year_start,
        report_month,
        year_start - interval 1 year,
        report_month - interval 1 year,
    from month_starts
    union all
    select distinct
        'year',
        year_start,
        cast(year_start + interval 11 month as date),
        year_start - interval 1 year,
        year_start - interval 1 month,
    from month_starts
),

{# Only periods that were over by the as-of day are published; their end is a last day, not an instant. #}
ended as (
    select
        period_type,
        period_start,
        cast(last_month + interval 1 month - interval 1 day as date) as period_end,
        cast(previous_start as date) as previous_period_start,
        cast(previous_last_month + interval 1 month - interval 1 day as date) as previous_period_end,
    from periods
    where cast(last_month + interval 1 month as date) <= {{ as_of() }}
),

final as (
    select
        ended.period_type,
        ended.period_start,
        ended.period_end,
        months.report_month,
        ended.previous_period_start,
        ended.previous_period_end,
    from ended
    inner join months
        on months.report_month between ended.period_start and ended.period_end
)

select * from final
