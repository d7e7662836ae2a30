with

statuses as (
    select * from {{ ref("int_reporting_status") }}
    where is_expected
),

{# Both boundaries compare with the rate of the agency as it was, for which the target was registered. #}
agency_month as (
    select * from {{ ref("fct_agency_month") }}
    where boundary = 'as_was'
),

registrations as (
    select * from {{ ref("stg_targets__registered") }}
),

{# An agency may change its target: what it registered last counts, whichever message came last. #}
targets as (
    select
        sender_agency as agency_code,
        report_month,
        target_percent,
        registered_on,
    from registrations
    qualify row_number() over (
        partition by sender_agency, report_month
        order by registered_on desc nulls last, sent_at desc, file_sha256 desc, row_number desc
    ) = 1
),

final as (
    select
        statuses.agency_code,
        statuses.report_month,
        statuses.boundary,
        statuses.block,
        statuses.name_vi,
        case when targets.target_percent is null then 'not_registered' else 'registered' end as target_status,
        targets.target_percent / 100 as target_rate,
        targets.registered_on,
        targets.registered_on > last_day(statuses.report_month) as is_registered_late,
        agency_month.fully_online_cases,
        agency_month.resolved_cases,
        agency_month.fully_online_cases / nullif(agency_month.resolved_cases, 0) as actual_rate,
        100 * (agency_month.fully_online_cases / nullif(agency_month.resolved_cases, 0)) - targets.target_percent
            as gap_pp,
        statuses.reporting_status,
    from statuses
    left join agency_month
        on statuses.agency_code = agency_month.agency_code
        and statuses.report_month = agency_month.report_month
    left join targets
        on statuses.agency_code = targets.agency_code
        and statuses.report_month = targets.report_month
)

select * from final
