with

as_was_statuses as (
    select * from {{ ref("int_reporting_status_as_was") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_is'
),

names as (
    select * from {{ ref("int_agency_months") }}
),

parts as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        max(as_was_statuses.block) as block,
        bool_or(as_was_statuses.is_expected) as is_expected,
        bool_or(as_was_statuses.has_activity) as has_activity,
        bool_and(as_was_statuses.reporting_status = 'sending') as all_sending,
        max(as_was_statuses.reporting_status) filter (where as_was_statuses.agency_code = boundaries.agency_code)
            as own_status,
        max(as_was_statuses.reporting_status) as some_status,
        cast(sum(as_was_statuses.expected_units) as bigint) as expected_units,
        cast(sum(as_was_statuses.active_units) as bigint) as active_units,
    from as_was_statuses
    inner join boundaries
        on as_was_statuses.agency_code = boundaries.issuing_agency_code
        and as_was_statuses.report_month = boundaries.report_month
    group by all
),

final as (
    select
        agency_code,
        report_month,
        'as_was' as boundary,
        name_vi,
        block,
        is_expected,
        has_activity,
        reporting_status,
        expected_units,
        active_units,
        unit_coverage,
    from as_was_statuses
    union all
    select
        parts.agency_code,
        parts.report_month,
        'as_is',
        names.name_vi,
        parts.block,
        parts.is_expected,
        parts.has_activity,
        case
            when parts.all_sending then 'sending'
            when parts.has_activity then 'partial'
            else coalesce(parts.own_status, parts.some_status)
        end,
        parts.expected_units,
        parts.active_units,
        parts.active_units / parts.expected_units,
    from parts
    inner join names
        on parts.agency_code = names.agency_code
        and parts.report_month = names.report_month
)

select * from final
