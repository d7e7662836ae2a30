with

published as (
    select * from {{ ref("int_published_procedures") }}
),

names as (
    select * from {{ ref("int_procedure_names") }}
    where owner_code = ''
),

final as (
    select
        published.procedure_code,
        published.period_type,
        published.period_start,
        published.period_end,
        names.name_vi as procedure_name_vi,
        published.agencies,
        published.received_cases,
        published.received_online_cases,
        published.resolved_cases,
        published.fully_online_cases,
        published.lost_cases,
        published.fully_online_cases / nullif(published.resolved_cases, 0) as fully_online_rate,
        published.rank_by_lost,
    from published
    left join names
        on published.procedure_code = names.procedure_code
)

select * from final
