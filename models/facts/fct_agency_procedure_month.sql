with

events as (
    select * from {{ ref("int_counts_procedure") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
),

{{ month_counts_from_events(["agency_code", "procedure_code"]) }},

{{ mapped_month_counts("procedure_code") }}

select * from mapped_counts
