{{ config(materialized="view") }}

{%- set inputs = ref("int_case_inputs") %}
{%- set change = change_of(inputs) %}
{%- set cases = table_as_left("int_cases") %}

-- Which branch is taken is known at run time only, so the parents are named here.
-- depends_on: {{ ref("stg_agencies") }}
-- depends_on: {{ ref("stg_loads") }}
-- depends_on: {{ ref("stg_npsp__case_versions") }}
-- depends_on: {{ ref("int_case_kept") }}

with

{% if change["rebuild"] or cases is none -%}
all_versions as (
    select * from {{ ref("stg_npsp__case_versions") }}
),

final as (
    select
        {{ select_lake_version("all_versions") }}
        true as is_present,
    from all_versions
)
{%- else -%}
senders as (
    select * from {{ ref("stg_agencies") }}
),

added_rows as (
    select *
    from {{ lake_rows("npsp", "select input_id from " ~ inputs ~ " where kind = 'load' and is_current and not is_applied") }} as lake
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
    from {{ lake_rows("npsp", "select input_id from " ~ inputs ~ " where kind = 'load' and not is_current") }} as lake
),

removed as (
    select distinct
        {{ case_key("removed_rows", "senders") }} as case_key,
        removed_rows.case_month,
        removed_rows.code_parsed,
    from removed_rows
    left join senders on removed_rows.sender_agency = senders.agency_code
),

{# With a load taken out, the versions of its cases that other loads brought count again. #}
remaining as (
    select versions.*
    from {{ ref("stg_npsp__case_versions") }} as versions
    where versions.case_month in (select case_month from removed)
        and versions.case_key in (select case_key from removed)
        and versions.load_id not in (select load_id from added)
),

{% endif -%}
kept as (
    select
        cases.*,
        loads.file_sha256,
    from {{ ref("int_case_kept") }} as cases
    left join {{ ref("stg_loads") }} as loads on cases.load_id = loads.load_id
    {% if change["removes"] -%}
    where cases.case_key not in (select case_key from removed)
    {%- endif %}
),

final as (
    select
        {{ select_lake_version("added") }}
        true as is_present,
    from added
    union all
    select
        {% for column in version_columns() -%}
        kept.{{ column }},
        {% endfor -%}
        kept.owner_agency,
        kept.owner_order,
        true,
    from kept
    {% if change["removes"] -%}
    union all
    select
        {{ select_lake_version("remaining") }}
        true,
    from remaining
    union all
    select
        {% for column in version_columns() -%}
        {{ column if column in ("case_key", "case_month", "code_parsed") else "null" }},
        {% endfor -%}
        null,
        null,
        false,
    from removed
    {%- endif %}
)
{%- endif %}

select * from final
