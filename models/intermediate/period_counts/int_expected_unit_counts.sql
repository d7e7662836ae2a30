with

expected_units as (
    select * from {{ ref("int_expected_units") }}
),

unit_month as (
    select * from {{ ref("fct_unit_month") }}
    where boundary = 'as_was'
),

{# A unit answers for its own cases and for those of the bodies below it. #}
final as (
    select
        expected_units.agency_code,
        expected_units.report_month,
        expected_units.unit_code,
        {{- sum_measures("unit_month") }}
    from expected_units
    inner join unit_month
        on expected_units.agency_code = unit_month.agency_code
        and expected_units.report_month = unit_month.report_month
        and (
            expected_units.unit_code = unit_month.unit_code
            or unit_month.unit_code like expected_units.unit_code || '.%'
        )
    group by all
    having sum(unit_month.received_cases) > 0 or sum(unit_month.resolved_cases) > 0
)

select * from final
