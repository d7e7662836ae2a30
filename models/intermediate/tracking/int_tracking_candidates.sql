{{ config(materialized="view") }}

{%- set inputs = ref("int_tracking_inputs") %}
{%- set change = change_of(inputs) %}
{%- set cases = table_as_left("int_tracking_cases") %}

-- Which branch is taken is known at run time only, so the parents are named here.
-- depends_on: {{ ref("stg_agencies") }}
-- depends_on: {{ ref("stg_loads") }}
-- depends_on: {{ ref("stg_emc__events") }}
-- depends_on: {{ ref("int_tracking_kept") }}

with

{% if change["rebuild"] or cases is none -%}
events as (
    select * from {{ ref("stg_emc__events") }}
),

final as (
    select
        {{ tracking_columns("events") }}
        true as is_present,
    from events
    where events.status = 3
)
{%- else -%}
senders as (
    select * from {{ ref("stg_agencies") }}
),

added_rows as (
    select *
    from {{ lake_rows("emc", "select input_id from " ~ inputs ~ " where kind = 'load' and is_current and not is_applied") }} as lake
    where status = 3
),

added as (
    select
        {{ case_key("added_rows", "senders") }} as case_key,
        added_rows.*,
    from added_rows
    left join senders on added_rows.sender_agency = senders.agency_code
),

{% if change["removes"] -%}
removed_rows as (
    select *
    from {{ lake_rows("emc", "select input_id from " ~ inputs ~ " where kind = 'load' and not is_current") }} as lake
    where status = 3
),

removed as (
    select distinct
        {{ case_key("removed_rows", "senders") }} as case_key,
        removed_rows.case_month,
    from removed_rows
    left join senders on removed_rows.sender_agency = senders.agency_code
),

{# With a load taken out, the events of its cases that other loads brought count again. #}
remaining as (
    select events.*
    from {{ ref("stg_emc__events") }} as events
    where events.status = 3
        and events.case_month in (select case_month from removed)
        and events.case_key in (select case_key from removed)
        and events.load_id not in (select load_id from added)
),

{% endif -%}
kept as (
    select cases.*
    from {{ ref("int_tracking_kept") }} as cases
    {% if change["removes"] -%}
    where cases.case_key not in (select case_key from removed)
    {%- endif %}
),

final as (
    select
        {{ tracking_columns("added") }}
        true as is_present,
    from added
    union all
    select
        {{ tracking_columns("kept") }}
        true,
    from kept
    {% if change["removes"] -%}
    union all
    select
        {{ tracking_columns("remaining") }}
        true,
    from remaining
    union all
    select
        {% for column in tracking_column_names() -%}
        {{ column if column in ("case_key", "case_month") else "null" }},
        {% endfor -%}
        false,
    from removed
    {%- endif %}
)
{%- endif %}

select * from final
