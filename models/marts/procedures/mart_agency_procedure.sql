{{
    config(
        incremental_strategy="touched_agencies",
        meta={"digests": "int_agency_procedure_digests"},
        post_hook="{{ record_taken_digests('int_agency_procedure_digests') }}",
    )
}}

-- Whether all agencies are counted is known at run time only, so the parent is named here.
-- depends_on: {{ ref("int_agency_procedure_digests") }}

with

procedure_month as (
    select
        agency_code,
        procedure_code,
        report_month,
        boundary,
        received_cases,
        received_online_cases,
        resolved_cases,
        fully_online_cases,
    from {{ ref("fct_agency_procedure_month") }}
    where (received_cases > 0 or resolved_cases > 0)
        and {{ is_base_procedure("procedure_code") }}
        {% if is_incremental() -%}
        and agency_code in ({{ touched_agencies(ref("int_agency_procedure_digests")) }})
        {%- endif %}
),

periods as (
    select * from {{ ref("int_periods") }}
),

published as (
    select * from {{ ref("int_published_procedures") }}
),

names as (
    select * from {{ ref("int_procedure_names") }}
),

catalogued as (
    select * from {{ ref("int_agency_procedures") }}
),

summed as (
    select
        procedure_month.agency_code,
        procedure_month.procedure_code,
        procedure_month.boundary,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        cast(sum(procedure_month.received_cases) as bigint) as received_cases,
        cast(sum(procedure_month.received_online_cases) as bigint) as received_online_cases,
        cast(sum(procedure_month.resolved_cases) as bigint) as resolved_cases,
        cast(sum(procedure_month.fully_online_cases) as bigint) as fully_online_cases,
        cast(sum(procedure_month.resolved_cases - procedure_month.fully_online_cases) as bigint) as lost_cases,
    from procedure_month
    inner join periods
        on procedure_month.report_month = periods.report_month
    group by all
),

ranked as (
    select
        *,
        row_number() over (
            partition by agency_code, boundary, period_type, period_start, period_end
            order by lost_cases desc, resolved_cases desc, procedure_code
        ) as rank_by_lost,
    from summed
),

kept as (
    select ranked.*
    from ranked
    left join published
        on ranked.procedure_code = published.procedure_code
        and ranked.period_type = published.period_type
        and ranked.period_start = published.period_start
        and ranked.period_end = published.period_end
    where (published.procedure_code is not null and ranked.boundary = 'as_was')
        or (ranked.resolved_cases > 0 and ranked.rank_by_lost <= {{ var("published_procedures_of_an_agency") }})
),

final as (
    select
        kept.agency_code,
        kept.procedure_code,
        kept.period_type,
        kept.period_start,
        kept.period_end,
        kept.boundary,
        coalesce(own_names.name_vi, national_names.name_vi) as procedure_name_vi,
        catalogued.service_level,
        kept.received_cases,
        kept.received_online_cases,
        kept.resolved_cases,
        kept.fully_online_cases,
        kept.lost_cases,
        kept.fully_online_cases / nullif(kept.resolved_cases, 0) as fully_online_rate,
        cast(kept.rank_by_lost as bigint) as rank_by_lost,
    from kept
    left join names as own_names
        on kept.agency_code = own_names.owner_code
        and kept.procedure_code = own_names.procedure_code
    left join names as national_names
        on national_names.owner_code = ''
        and kept.procedure_code = national_names.procedure_code
    left join catalogued
        on kept.agency_code = catalogued.agency_code
        and kept.procedure_code = catalogued.procedure_base
        and cast(date_trunc('month', kept.period_end) as date) = catalogued.report_month
)

select * from final
