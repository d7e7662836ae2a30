with

periods as (
    select * from {{ ref("int_periods") }}
),

statuses as (
    select * from {{ ref("int_reporting_status") }}
),

agency_periods as (
    select
        statuses.agency_code,
        statuses.boundary,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        max(periods.previous_period_start) as previous_period_start,
        max(periods.previous_period_end) as previous_period_end,
        max(statuses.report_month) as last_month,
        max(statuses.block) as block,
        bool_or(statuses.is_expected) as is_expected,
        count(*) as existing_months,
        count(*) filter (where statuses.reporting_status in ('sending', 'partial')) as months_reported,
        count(*) filter (where statuses.reporting_status = 'never_connected') as never_connected_months,
        count(*) filter (where statuses.reporting_status = 'disconnected') as disconnected_months,
        count(*) filter (where statuses.reporting_status = 'silent') as silent_months,
    from periods
    inner join statuses
        on periods.report_month = statuses.report_month
    group by all
),

{# The status and the name of a period are those of the last month in which the agency existed. #}
final as (
    select
        agency_periods.*,
        last_statuses.name_vi,
        last_statuses.reporting_status,
        last_statuses.unit_coverage,
    from agency_periods
    inner join statuses as last_statuses
        on agency_periods.agency_code = last_statuses.agency_code
        and agency_periods.boundary = last_statuses.boundary
        and agency_periods.last_month = last_statuses.report_month
)

select * from final
