with

counts as (
    select agency_code, digest from {{ ref("int_procedure_count_digests") }}
    where digest is not null
),

names as (
    select
        owner_code,
        {{ digest_of_rows(["procedure_code", "name_vi"]) }} as digest,
    from {{ ref("int_procedure_names") }}
    group by owner_code
),

catalogued as (
    select
        agency_code,
        {{ digest_of_rows(["procedure_base", "report_month", "service_level"]) }} as digest,
    from {{ ref("int_agency_procedures") }}
    group by agency_code
),

periods as (
    select {{ digest_of_rows(["report_month", "period_type", "period_start", "period_end"]) }} as digest
    from {{ ref("int_periods") }}
),

published as (
    select {{ digest_of_rows(["procedure_code", "period_type", "period_start", "period_end"]) }} as digest
    from {{ ref("int_published_procedures") }}
),

national_names as (
    select digest from names
    where owner_code = ''
),

present as (
    select
        counts.agency_code,
        counts.digest
        {%- for part in ("names", "catalogued", "periods", "published", "national_names") %}
        || ' ' || coalesce(cast({{ part }}.digest as varchar), '')
        {%- endfor %}
        || ' {{ var("published_procedures_of_an_agency") }}' as digest,
    from counts
    cross join periods
    cross join published
    left join national_names
        on true
    left join names
        on counts.agency_code = names.owner_code
    left join catalogued
        on counts.agency_code = catalogued.agency_code
),

{{ compare_digests("present", "mart_agency_procedure") }}
