{{
    config(
        materialized="incremental",
        incremental_strategy="signed_log",
        on_schema_change="fail",
        meta={"chain": "case", "measures": ["cases"]},
    )
}}

with

{# A state that our counts leave out, or have in part: few are, and the columns that decide are read of the changed cases. #}
left_out as (
    select
        states.sign,
        states.owner_agency,
        states.status,
        states.received_on,
        states.is_base_procedure and substr(states.procedure_key, 1, 1) in ('5', '6') as is_internal,
        coalesce(states.finished_on, states.returned_on) as done_on,
        coalesce(states.refused_on, states.finished_on, states.returned_on, cast(states.sent_at as date)) as stopped_on,
    from {{ signed_states() }} as states
    where states.status in (1, 3, 7, 8)
        or (states.status in (9, 10) and states.finished_on is null and states.returned_on is null)
        or (states.is_base_procedure and substr(states.procedure_key, 1, 1) in ('5', '6'))
),

{# Our counts have the receipt of cases that were stopped or are undated, and nothing of the others. #}
known_apart as (
    select
        sign,
        case when status in (9, 10) and done_on is null and not is_internal then 'undated' else 'other_definition' end as cause,
        owner_agency as agency_code,
        case when is_internal or status in (1, 3) then received_on end as received_date,
        case
            when status in (9, 10) then coalesce(done_on, received_on)
            when status in (7, 8) then stopped_on
        end as resolved_date,
        case
            when received_date is null then null
            when status in (9, 10) then done_on
            when status in (3, 7, 8) then stopped_on
        end as pending_until,
    from left_out
),

final as (
    select
        agency_code,
        cause,
        cast(date_trunc('month', received_date) as date) as received_month,
        cast(date_trunc('month', resolved_date) as date) as resolved_month,
        cast(date_trunc('month', pending_until) as date) as pending_until_month,
        cast(sum(sign) as bigint) as cases,
        (select max(change_no) from {{ ref("int_case_inputs") }}) as change_no,
    from known_apart
    where received_date is not null or resolved_date is not null
    group by 1, 2, 3, 4, 5
    having sum(sign) <> 0
)

select * from final
