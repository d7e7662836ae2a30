{{ config(materialized="view") }}

with

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

mapped as (
    select
        agency_code as issuing_agency_code,
        report_month,
        'as_was' as boundary,
        as_was_agency_code as agency_code,
        is_expected,
        last_day(report_month) < {{ as_of() }} as is_finished,
    from agency_months
    union all
    select
        agency_code,
        report_month,
        'as_is',
        as_is_agency_code,
        is_expected,
        last_day(report_month) < {{ as_of() }},
    from agency_months
),

final as (
    select
        *,
        count(*) over (partition by boundary, agency_code, report_month) = 1 as is_only_part,
    from mapped
)

select * from final
