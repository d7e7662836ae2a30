with

versions as (
    select *
    from {{ lake_rows("npsp", "select load_id from " ~ ref("stg_loads") ~ " where state = 'held'") }} as lake
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
