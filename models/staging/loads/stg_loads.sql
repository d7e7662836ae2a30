{{ config(materialized="table") }}

with

receipts as (
    select * from read_parquet('{{ home_path("lake/receipts/*.parquet") }}', union_by_name = true)
),

decisions as (
    select * from {{ ledger_decisions() }} as ledger
),

last_decisions as (
    select
        load_id,
        max_by(action, decided_at || decision_id) as action,
        max_by(reason, decided_at || decision_id) as reason,
        max_by(person, decided_at || decision_id) as person,
        max(decided_at) as decided_at,
    from decisions
    group by load_id
),

states as (
    select
        receipts.*,
        case last_decisions.action
            when 'release' then 'released'
            when 'reject' then 'rejected'
            when 'withdraw' then 'withdrawn'
            when 'reingest' then 'withdrawn'
            else receipts.initial_state
        end as state,
        last_decisions.reason as decision_reason,
        last_decisions.person as decided_by,
        try_cast(last_decisions.decided_at as timestamp) as decided_at,
    from receipts
    left join last_decisions on receipts.load_id = last_decisions.load_id
)

select
    *,
    state in ('accepted', 'released') as is_usable,
from states
