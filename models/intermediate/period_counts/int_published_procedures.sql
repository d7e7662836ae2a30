with

{# A code of no known form is a reporter's own text: it is counted, but not published. #}
procedure_month as (
    select
        procedure_code,
        report_month,
        agency_code,
        received_cases,
        received_online_cases,
        resolved_cases,
        fully_online_cases,
    from {{ ref("fct_agency_procedure_month") }}
    where boundary = 'as_was'
        and (received_cases > 0 or resolved_cases > 0)
        and {{ is_base_procedure("procedure_code") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
    where is_expected
),

periods as (
    select * from {{ ref("int_periods") }}
),

summed as (
    select
        procedure_month.procedure_code,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        count(distinct procedure_month.agency_code) as agencies,
        cast(sum(procedure_month.received_cases) as bigint) as received_cases,
        cast(sum(procedure_month.received_online_cases) as bigint) as received_online_cases,
        cast(sum(procedure_month.resolved_cases) as bigint) as resolved_cases,
        cast(sum(procedure_month.fully_online_cases) as bigint) as fully_online_cases,
        cast(sum(procedure_month.resolved_cases - procedure_month.fully_online_cases) as bigint) as lost_cases,
    from procedure_month
    inner join agency_months
        on procedure_month.agency_code = agency_months.agency_code
        and procedure_month.report_month = agency_months.report_month
    inner join periods
        on procedure_month.report_month = periods.report_month
    group by all
),

ranked as (
    select
        *,
        row_number() over (
            partition by period_type, period_start, period_end
            order by lost_cases desc, resolved_cases desc, procedure_code
        ) as rank_by_lost,
    from summed
    where resolved_cases > 0
),

final as (
    select
        procedure_code,
        period_type,
        period_start,
        period_end,
        agencies,
        received_cases,
        received_online_cases,
        resolved_cases,
        fully_online_cases,
        lost_cases,
        cast(rank_by_lost as bigint) as rank_by_lost,
    from ranked
    where rank_by_lost <= {{ var("published_procedures") }}
)

select * from final
