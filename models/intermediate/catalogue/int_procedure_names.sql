{{ config(materialized="view") }}

with

catalogue as (
    select * from {{ ref("int_catalogue") }}
    where name_vi is not null
),

by_owner as (
    select
        owner_code,
        procedure_key as procedure_code,
        name_vi,
    from catalogue
    qualify row_number() over (
        partition by owner_code, procedure_key
        order by valid_from desc, sent_at desc, procedure_code
    ) = 1
),

by_nation as (
    select
        '' as owner_code,
        procedure_key as procedure_code,
        name_vi,
    from catalogue
    qualify row_number() over (
        partition by procedure_key
        order by case when owner_code = 'VN' then 0 else 1 end, valid_from desc, sent_at desc, owner_code, procedure_code
    ) = 1
),

final as (
    select * from by_owner
    union all
    select * from by_nation
)

select * from final
