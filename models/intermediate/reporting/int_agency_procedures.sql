with

agency_months as (
    select * from {{ ref("int_agency_months") }}
    where is_expected and last_day(report_month) < {{ as_of() }}
),

catalogue as (
    select * from {{ ref("int_catalogue") }}
    where procedure_base is not null
),

months as (
    select distinct report_month from agency_months
),

{# What an owner's catalogue says of a procedure on the last day of a month. #}
month_catalogue as (
    select
        months.report_month,
        catalogue.owner_code,
        catalogue.procedure_base,
        catalogue.service_level,
        catalogue.performing_level,
    from months
    inner join catalogue
        on catalogue.valid_from <= last_day(months.report_month)
        and (catalogue.valid_to is null or catalogue.valid_to >= last_day(months.report_month))
    qualify row_number() over (
        partition by months.report_month, catalogue.owner_code, catalogue.procedure_base
        order by catalogue.valid_from desc, catalogue.sent_at desc, catalogue.procedure_code
    ) = 1
),

own as (
    select
        agency_months.agency_code,
        agency_months.report_month,
        month_catalogue.procedure_base,
        month_catalogue.service_level,
    from agency_months
    inner join month_catalogue
        on agency_months.agency_code = month_catalogue.owner_code
        and agency_months.report_month = month_catalogue.report_month
),

national as (
    select
        agency_months.agency_code,
        agency_months.report_month,
        month_catalogue.procedure_base,
        month_catalogue.service_level,
    from agency_months
    inner join month_catalogue
        on agency_months.report_month = month_catalogue.report_month
    where agency_months.block = 'province'
        and month_catalogue.owner_code = 'VN'
        and month_catalogue.performing_level between 1 and 3
),

{# A province's own row of a procedure goes before the national one. #}
final as (
    select
        agency_code,
        report_month,
        procedure_base,
        service_level,
    from own
    union all
    select
        national.agency_code,
        national.report_month,
        national.procedure_base,
        national.service_level,
    from national
    left join own
        on national.agency_code = own.agency_code
        and national.report_month = own.report_month
        and national.procedure_base = own.procedure_base
    where own.agency_code is null
)

select * from final
