{{
    config(
        materialized="incremental",
        incremental_strategy="signed_log",
        on_schema_change="fail",
        meta={"chain": "case", "measures": ["received_cases"] + mark_names()},
    )
}}

with

{# Few combinations of marks occur: adding up each mark over them costs nothing, over the cases it would. #}
combinations as (
    select
        agency_code,
        cast(date_trunc('month', received_date) as date) as report_month,
        marks,
        sum(sign) as cases,
    from {{ signed_changes() }} as signed
    where received_date is not null
    group by 1, 2, 3
    having sum(sign) <> 0
),

final as (
    select
        agency_code,
        report_month,
        cast(sum(cases) as bigint) as received_cases,
        {% for name in mark_names() -%}
        cast(coalesce(sum(cases) filter (where marks & {{ mark_bit(name) }} <> 0), 0) as bigint) as {{ name }},
        {% endfor -%}
        (select max(change_no) from {{ ref("int_case_inputs") }}) as change_no,
    from combinations
    group by 1, 2
)

select * from final
where received_cases <> 0
    {% for name in mark_names() -%}
    or {{ name }} <> 0
    {% endfor %}
