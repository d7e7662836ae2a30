with

events as (
    select * from {{ ref("int_counts_unit") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
),

{{ month_counts_from_events(["agency_code", "unit_code"]) }},

{{ mapped_month_counts("unit_code") }}

select * from mapped_counts
