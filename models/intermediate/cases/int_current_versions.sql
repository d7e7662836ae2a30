{{ config(materialized="view") }}

with

candidates as (
    select * from {{ ref("int_case_candidates") }}
),

latest as (
    select *
    from candidates
    qualify row_number() over (
        partition by case_month, case_key
        order by is_present desc, sent_at desc, file_sha256 desc, row_number desc
    ) = 1
),

{# A code that does not parse belongs to the sender of its earliest version. Read anew: there are few, and the engine would
   write down all candidates if one CTE were read twice. #}
owners as (
    select
        case_month,
        case_key,
        min_by(owner_agency, owner_order) as owner_agency,
        min(owner_order) as owner_order,
    from {{ ref("int_case_candidates") }}
    where not code_parsed and is_present
    group by case_month, case_key
),

final as (
    select
        {% for column in version_columns() -%}
        latest.{{ column }},
        {% endfor -%}
        coalesce(owners.owner_agency, latest.owner_agency) as owner_agency,
        owners.owner_order,
        latest.is_present,
    from latest
    left join owners
        on latest.case_month = owners.case_month
        and latest.case_key = owners.case_key
)

select * from final
