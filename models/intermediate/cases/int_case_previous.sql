{{ config(materialized="view") }}

{%- set change = change_of(ref("int_case_inputs")) %}

-- depends_on: {{ ref("int_case_kept") }}

{% if change["rebuild"] or table_as_left("int_cases") is none -%}
select * from {{ ref("int_case_changes") }}
where false
{%- else -%}
select * from {{ ref("int_case_kept") }}
{%- endif %}
