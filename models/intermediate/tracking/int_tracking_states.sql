{{ config(materialized="view") }}

with

candidates as (
    select * from {{ ref("int_tracking_candidates") }}
),

first_results as (
    select *
    from candidates
    qualify row_number() over (
        partition by case_month, case_key
        order by is_present desc, received_at, file_sha256, row_number
    ) = 1
),

final as (
    select
        {{ tracking_columns("first_results") }}
        first_results.is_present,
        case when first_results.code_parsed then first_results.code_agency else first_results.sender_agency end
            as agency_code,
        case
            when coalesce(substr(first_results.procedure_base, 1, 1) in ('5', '6'), false) then null
            else cast(first_results.received_at as date)
        end as resolved_date,
        case when first_results.level is null then 'U' when first_results.level = 4 then 'P' else 'F' end
        || case when first_results.reception is null then 'U' when first_results.reception = 1 then 'P' else 'F' end
        || case when first_results.payment is null then 'U' when first_results.payment in (0, 1) then 'P' else 'F' end
            as combination,
    from first_results
)

select * from final
