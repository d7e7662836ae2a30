with

units as (
    select * from {{ ref("units") }}
    where expected_from is not null
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
    where is_expected
),

{# A unit is expected no longer than its agency, so nothing is asked of it once the agency is absorbed. #}
final as (
    select
        agency_months.agency_code,
        agency_months.report_month,
        units.unit_code,
        units.name_vi,
        units.name_en,
        units.unit_kind,
    from agency_months
    inner join units
        on agency_months.agency_code = units.agency_code
        and units.expected_from <= last_day(agency_months.report_month)
        and (units.expected_to is null or units.expected_to >= agency_months.report_month)
)

select * from final
