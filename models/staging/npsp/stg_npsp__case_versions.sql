with

versions as (
    select * from {{ usable_rows("npsp") }} as lake
),

senders as (
    select * from {{ ref("stg_agencies") }}
),

final as (
    select
        {{ case_key("versions", "senders") }} as case_key,
        versions.*,
    from versions
    left join senders on versions.sender_agency = senders.agency_code
)

select * from final
