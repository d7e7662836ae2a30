{#- Read before the merge further down: the state that each changed case had in the last finished change. -#}
{%- set change = change_of(ref("int_case_inputs")) %}
{%- set cases = table_as_left("int_cases") %}

with

changes as (
    select * from {{ ref("int_case_changes") }}
),

final as (
    {% if change["rebuild"] or cases is none -%}
    select * from changes where false
    {%- else -%}
    select cases.*
    from {{ cases }} as cases
    where cases.case_month in (select case_month from changes)
        and cases.case_key in (select case_key from changes)
    {%- endif %}
)

select * from final
