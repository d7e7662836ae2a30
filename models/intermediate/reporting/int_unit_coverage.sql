with

expected_units as (
    select * from {{ ref("int_expected_units") }}
),

unit_activity as (
    select * from {{ ref("int_unit_activity") }}
),

final as (
    select
        expected_units.agency_code,
        expected_units.report_month,
        count(distinct expected_units.unit_code) as expected_units,
        count(distinct unit_activity.unit_code) as active_units,
    from expected_units
    left join unit_activity
        on expected_units.agency_code = unit_activity.agency_code
        and expected_units.report_month = unit_activity.report_month
        and expected_units.unit_code = unit_activity.unit_code
    group by all
)

select * from final
