with

statuses as (
    select * from {{ ref("int_reporting_status_as_was") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

loads as (
    select * from {{ ref("stg_loads") }}
    where is_usable and feed = 'npsp'
),

{# An absorbed agency's folder may go on sending: its loads are then its successor's. #}
last_loads as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        loads.load_id,
        loads.sent_at,
    from loads
    inner join boundaries
        on loads.sender_agency = boundaries.issuing_agency_code
    qualify row_number() over (
        partition by boundaries.agency_code, boundaries.report_month
        order by loads.sent_at desc, loads.load_id desc
    ) = 1
),

final as (
    select
        statuses.agency_code,
        statuses.report_month,
        statuses.name_vi,
        statuses.block,
        statuses.is_expected,
        statuses.reporting_status,
        statuses.reason_vi,
        statuses.reason_en,
        statuses.since,
        statuses.since_is_known,
        statuses.note,
        statuses.last_activity_on,
        cast(statuses.days_without_activity as integer) as days_without_activity,
        statuses.expected_units,
        statuses.active_units,
        statuses.unit_coverage,
        last_loads.load_id as last_accepted_load_id,
        last_loads.sent_at as last_received_at,
        cast({{ days_between("cast(last_loads.sent_at as date)", as_of()) }} as integer) as days_since_last_load,
    from statuses
    left join last_loads
        on statuses.agency_code = last_loads.agency_code
        and statuses.report_month = last_loads.report_month
)

select * from final
