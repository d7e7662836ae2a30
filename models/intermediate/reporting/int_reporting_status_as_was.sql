with

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

activity as (
    select * from {{ ref("int_agency_activity") }}
),

unit_coverage as (
    select * from {{ ref("int_unit_coverage") }}
),

disconnections as (
    select * from {{ ref("disconnections") }}
),

disconnected_months as (
    select
        agency_months.agency_code,
        agency_months.report_month,
        disconnections.since,
        disconnections.since_is_known,
        disconnections.reason_vi,
        disconnections.reason_en,
    from agency_months
    inner join disconnections
        on agency_months.agency_code = disconnections.agency_code
        and (disconnections.since is null or disconnections.since <= last_day(agency_months.report_month))
        and (disconnections.until is null or disconnections.until >= agency_months.report_month)
    qualify row_number() over (
        partition by agency_months.agency_code, agency_months.report_month
        order by disconnections.since desc nulls last
    ) = 1
),

statuses as (
    select
        agency_months.agency_code,
        agency_months.report_month,
        agency_months.name_vi,
        case when agency_months.is_expected then agency_months.block end as block,
        agency_months.is_expected,
        activity.has_activity,
        activity.days_without_activity,
        activity.last_activity_on,
        activity.is_tracked_by_message_b,
        unit_coverage.expected_units,
        unit_coverage.active_units,
        unit_coverage.active_units / unit_coverage.expected_units as unit_coverage,
        case
            when disconnected_months.agency_code is not null and not activity.has_activity then 'disconnected'
            when activity.last_activity_on is null then 'never_connected'
            when not activity.has_activity then 'silent'
            when unit_coverage.active_units < unit_coverage.expected_units then 'partial'
            else 'sending'
        end as reporting_status,
        disconnected_months.since as disconnected_since,
        disconnected_months.since_is_known,
        disconnected_months.reason_vi,
        disconnected_months.reason_en,
    from agency_months
    inner join activity
        on agency_months.agency_code = activity.agency_code
        and agency_months.report_month = activity.report_month
    left join unit_coverage
        on agency_months.agency_code = unit_coverage.agency_code
        and agency_months.report_month = unit_coverage.report_month
    left join disconnected_months
        on agency_months.agency_code = disconnected_months.agency_code
        and agency_months.report_month = disconnected_months.report_month
    where agency_months.is_expected or activity.has_activity
),

final as (
    select
        agency_code,
        report_month,
        name_vi,
        block,
        is_expected,
        has_activity,
        reporting_status,
        case when reporting_status = 'disconnected' then reason_vi end as reason_vi,
        case when reporting_status = 'disconnected' then reason_en end as reason_en,
        case
            when reporting_status = 'disconnected' then disconnected_since
            when reporting_status = 'silent' then cast(last_activity_on + interval 1 day as date)
        end as since,
        case
            when reporting_status = 'disconnected' then since_is_known
            when reporting_status = 'silent' then true
        end as since_is_known,
        case when reporting_status = 'silent' and is_tracked_by_message_b then 'emc_only' end as note,
        last_activity_on,
        days_without_activity,
        expected_units,
        active_units,
        unit_coverage,
    from statuses
)

select * from final
