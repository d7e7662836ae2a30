with

counts as (
    select
        agency_code,
        {{ digest_of_rows(["procedure_code", "report_month"] + (case_measures().keys() | list)) }} as digest,
    from {{ ref("int_counts_procedure") }}
    group by agency_code
),

boundaries as (
    select
        agency_code,
        issuing_agency_code,
        {{ digest_of_rows(["report_month", "boundary", "is_only_part"]) }} as digest,
    from {{ ref("int_agency_boundaries") }}
    group by agency_code, issuing_agency_code
),

calendar as (
    select {{ digest_of_rows(["report_month"]) }} as digest from {{ ref("int_months") }}
),

parts as (
    select
        boundaries.agency_code,
        boundaries.issuing_agency_code,
        boundaries.digest as boundary_digest,
        counts.digest as count_digest,
    from boundaries
    left join counts
        on boundaries.issuing_agency_code = counts.agency_code
),

agencies as (
    select
        agency_code,
        {{ digest_of_rows(["issuing_agency_code", "boundary_digest", "count_digest"]) }} as digest,
    from parts
    group by agency_code
),

present as (
    select
        agencies.agency_code,
        cast(agencies.digest as varchar) || ' ' || cast(calendar.digest as varchar) as digest,
    from agencies
    cross join calendar
),

{{ compare_digests("present", "fct_agency_procedure_month") }}
