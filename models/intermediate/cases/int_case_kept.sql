{%- set inputs = ref("int_case_inputs") %}
{%- set change = change_of(inputs) %}
{# The current cases are merged further down; their table is read here, once, as the last change left it. #}
{%- set cases = table_as_left("int_cases") %}

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
senders as (
    select * from {{ ref("stg_agencies") }}
),

catalogue_changes as (
    select distinct
        owner_code,
        procedure_key,
    from {{ inputs }}
    where kind = 'catalogue' and is_current <> is_applied
),

touched as (
    {{ keys_of_loads("npsp", "select input_id from " ~ inputs ~ " where kind = 'load' and is_current <> is_applied") }}
    {% if change["retracks"] -%}
    union
    {{
        keys_of_loads(
            "emc", "select input_id from " ~ inputs ~ " where kind = 'tracking' and is_current <> is_applied", "lake.status = 3"
        )
    }}
    {%- endif %}
    {% if change["recatalogues"] -%}
    union
    select cases.case_key, cases.case_month
    from {{ cases }} as cases
    inner join catalogue_changes
        on cases.procedure_key = catalogue_changes.procedure_key
    left join senders
        on cases.owner_agency = senders.agency_code
    where catalogue_changes.owner_code in ('VN', cases.owner_agency, senders.successor_code, senders.second_successor_code)
    {%- endif %}
),

final as (
    {{ rows_touched(cases) }}
)
{%- endif %}

select * from final
