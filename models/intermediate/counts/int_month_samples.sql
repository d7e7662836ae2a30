{{
    config(
        incremental_strategy="touched_months",
        on_schema_change="fail",
        post_hook="{{ record_sampled_inputs() }}",
    )
}}

{#- Five codes are enough for a person to look at; the count of all is in int_month_marks. -#}
{%- set kept = 5 %}

-- Whether all months are looked at is known at run time only, so the parents are named here.
-- depends_on: {{ ref("int_case_inputs") }}
-- depends_on: {{ ref("int_case_changes") }}

with

message_b_senders as (
    select distinct {{ each_text("message_b_senders") }} as agency_code
    from {{ ref("int_month_marks") }}
),

cases as (
    select
        cases.case_month,
        cases.case_key,
        cases.load_id,
        cases.marks,
        {{ select_counting_columns("cases") }}
    from {{ ref("int_cases") }} as cases
    where (
        cases.marks & {{ sampled_bits() }} <> 0
        or (cases.marks & {{ mark_bit("untracked") }} <> 0 and cases.owner_agency in (select agency_code from message_b_senders))
    )
    {% if is_incremental() and samples_follow_the_change() -%}
    and cases.case_month in (select case_month from {{ ref("int_case_changes") }})
    {%- endif %}
),

marks as (
    {% for name in sampled_marks() -%}
    select '{{ name }}' as mark, cast({{ mark_bit(name) }} as bigint) as bit
    {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (
    select
        cases.case_month,
        cases.agency_code,
        cast(date_trunc('month', cases.received_date) as date) as report_month,
        marks.mark,
        {{ first_texts("cases.case_key", kept) }} as case_keys,
        {{ beside_first_texts("cases.load_id", "cases.case_key", kept) }} as load_ids,
    from cases
    inner join marks
        on cases.marks & marks.bit <> 0
    where cases.received_date is not null
    group by 1, 2, 3, 4
)

select * from final
