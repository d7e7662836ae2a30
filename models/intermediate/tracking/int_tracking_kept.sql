{%- set inputs = ref("int_tracking_inputs") %}
{%- set change = change_of(inputs) %}
{# The tracked cases are merged further down; their table is read here, once, as the last change left it. #}
{%- set cases = table_as_left("int_tracking_cases") %}

-- Which branch is taken is known at run time only, so the parents are named here.
-- depends_on: {{ ref("stg_agencies") }}
-- depends_on: {{ ref("stg_loads") }}

with

{% if change["rebuild"] or cases is none -%}
final as (
    select
        cast(null as varchar) as case_key,
        cast(null as varchar) as case_month,
    where false
)
{%- else -%}
touched as (
    {{ keys_of_loads("emc", "select input_id from " ~ inputs ~ " where kind = 'load' and is_current <> is_applied", "lake.status = 3") }}
),

final as (
    {{ rows_touched(cases) }}
)
{%- endif %}

select * from final
