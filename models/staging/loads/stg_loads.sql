{{ config(materialized="table") }}

with

receipts as (
    select * from {{ parquet_rows("lake/receipts/*.parquet") }}
),

decisions as (
    select * from {{ ledger_decisions() }} as ledger
),

replacements as (
    select distinct
        load_id as new_load_id,
        replaces_load_id,
    from receipts
    where replaces_load_id is not null
),

{# A reingest takes effect with the receipt of its new load, so a crash between the two changes nothing. #}
last_decisions as (
    select decisions.*
    from decisions
    left join receipts as new_receipts
        on decisions.new_load_id = new_receipts.load_id
    where decisions.action <> 'reingest' or new_receipts.load_id is not null
    qualify row_number() over (
        partition by decisions.load_id
        order by decisions.decided_at desc, decisions.decision_id desc
    ) = 1
),

states as (
    select
        receipts.*,
        case
            when replacements.replaces_load_id is not null then 'withdrawn'
            when last_decisions.action = 'release' then 'released'
            when last_decisions.action = 'reject' then 'rejected'
            when last_decisions.action in ('withdraw', 'reingest') then 'withdrawn'
            else receipts.initial_state
        end as state,
        last_decisions.reason as decision_reason,
        last_decisions.person as decided_by,
        try_cast(last_decisions.decided_at as timestamp) as decided_at,
    from receipts
    left join last_decisions on receipts.load_id = last_decisions.load_id
    left join replacements on receipts.load_id = replacements.replaces_load_id
)

select
    *,
    state in ('accepted', 'released') as is_usable,
from states
