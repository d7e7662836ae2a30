with

events as (
    select * from {{ usable_rows("emc") }} as lake
),

senders as (
    select * from {{ ref("stg_agencies") }}
),

final as (
    select
        {{ case_key("events", "senders") }} as case_key,
        events.*,
    from events
    left join senders on events.sender_agency = senders.agency_code
)

select * from final
