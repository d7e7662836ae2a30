{{ config(materialized="view") }}

{%- set change = change_of(ref("int_tracking_inputs")) %}

-- depends_on: {{ ref("int_tracking_kept") }}

{% if change["rebuild"] or table_as_left("int_tracking_cases") is none -%}
select * from {{ ref("int_tracking_changes") }}
where false
{%- else -%}
select * from {{ ref("int_tracking_kept") }}
{%- endif %}
