{{ config(materialized="view") }}

with

{# What no case of could be dated was sent in its month or soon after it. #}
loads as (
    select
        load_id,
        sender_agency,
        coalesce(
            cast(first_case_month || '-01' as date),
            cast(date_trunc('month', sent_at) - interval 1 month as date)
        ) as first_month,
        coalesce(
            cast(last_case_month || '-01' as date),
            cast(date_trunc('month', sent_at) as date)
        ) as last_month,
    from {{ ref("stg_loads") }}
    where state = 'held' and feed in ('npsp', 'emc')
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
),

final as (
    select distinct
        boundaries.agency_code,
        boundaries.boundary,
        boundaries.report_month,
        loads.load_id,
    from loads
    inner join boundaries
        on loads.sender_agency = boundaries.issuing_agency_code
        and boundaries.report_month between loads.first_month and loads.last_month
)

select * from final
