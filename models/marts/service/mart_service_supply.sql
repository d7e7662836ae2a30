with

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where is_expected and is_finished
),

statuses as (
    select * from {{ ref("int_reporting_status") }}
),

procedures as (
    select * from {{ ref("int_agency_procedures") }}
),

procedure_month as (
    select * from {{ ref("fct_agency_procedure_month") }}
    where boundary = 'as_was'
),

supply as (
    select
        procedures.agency_code,
        procedures.report_month,
        count(*) as procedures,
        count(*) filter (where procedures.service_level = 'full') as fully_online_services,
        count(*) filter (where procedure_month.received_cases > 0) as services_with_cases,
        count(*) filter (where procedures.service_level = 'full' and procedure_month.received_online_cases > 0)
            as fully_online_services_with_online_cases,
    from procedures
    left join procedure_month
        on procedures.agency_code = procedure_month.agency_code
        and procedures.report_month = procedure_month.report_month
        and procedures.procedure_base = procedure_month.procedure_code
    group by all
),

{# Whether a procedure had cases is not known of a part that reported nothing. #}
parts as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        boundaries.boundary,
        supply.procedures,
        supply.fully_online_services,
        case when statuses.has_activity then supply.services_with_cases end as services_with_cases,
        case when statuses.has_activity then supply.fully_online_services_with_online_cases end
            as fully_online_services_with_online_cases,
    from boundaries
    inner join statuses
        on boundaries.issuing_agency_code = statuses.agency_code
        and boundaries.report_month = statuses.report_month
        and statuses.boundary = 'as_was'
    left join supply
        on boundaries.issuing_agency_code = supply.agency_code
        and boundaries.report_month = supply.report_month
),

summed as (
    select
        agency_code,
        report_month,
        boundary,
        cast(sum(procedures) as bigint) as procedures,
        cast(sum(fully_online_services) as bigint) as fully_online_services,
        cast(sum(services_with_cases) as bigint) as services_with_cases,
        cast(sum(fully_online_services_with_online_cases) as bigint) as fully_online_services_with_online_cases,
    from parts
    group by all
),

final as (
    select
        summed.agency_code,
        summed.report_month,
        summed.boundary,
        statuses.block,
        statuses.name_vi,
        summed.procedures,
        summed.fully_online_services,
        summed.services_with_cases,
        summed.fully_online_services_with_online_cases,
        summed.fully_online_services / nullif(summed.procedures, 0) as fully_online_service_rate,
        summed.fully_online_services_with_online_cases / nullif(summed.services_with_cases, 0)
            as fully_online_service_use_rate,
        statuses.reporting_status,
    from summed
    inner join statuses
        on summed.agency_code = statuses.agency_code
        and summed.report_month = statuses.report_month
        and summed.boundary = statuses.boundary
)

select * from final
