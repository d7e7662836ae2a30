{{
    config(
        incremental_strategy="touched_agencies",
        meta={"digests": "int_procedure_count_digests"},
        post_hook="{{ record_taken_digests('int_procedure_count_digests') }}",
    )
}}

-- Whether all agencies are counted is known at run time only, so the parent is named here.
-- depends_on: {{ ref("int_procedure_count_digests") }}

with

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    {% if is_incremental() -%}
    where agency_code in ({{ touched_agencies(ref("int_procedure_count_digests")) }})
    {%- endif %}
),

events as (
    select * from {{ ref("int_counts_procedure") }}
    where agency_code in (select issuing_agency_code from boundaries)
),

{{ month_counts_from_events(["agency_code", "procedure_code"]) }},

{{ mapped_month_counts("procedure_code") }}

select * from mapped_counts
