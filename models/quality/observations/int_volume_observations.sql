{{ config(materialized="view") }}

with

{{ judged_months() }},

day_counts as (
    select * from {{ ref("int_counts_day") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

median_months as (
    select cast(threshold as integer) as months
    from {{ ref("thresholds") }}
    where rule = 'volume_median_months'
),

volumes as (
    select
        agency_code,
        cast(date_trunc('month', event_date) as date) as report_month,
        sum(received_cases) as received_cases,
    from day_counts
    group by 1, 2
),

{# Like with like: an absorber's months before are counted with those of the agencies that it has absorbed by now. #}
histories as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        volumes.report_month as volume_month,
        sum(volumes.received_cases) as received_cases,
    from boundaries
    inner join median_months on true
    inner join volumes
        on boundaries.issuing_agency_code = volumes.agency_code
        and volumes.report_month between {{ months_before("boundaries.report_month", "median_months.months") }} and boundaries.report_month
    where boundaries.is_finished
    group by 1, 2, 3
    having sum(volumes.received_cases) > 0
),

compared as (
    select
        agency_code,
        report_month,
        max(received_cases) filter (where volume_month = report_month) as received_cases,
        median(received_cases) filter (where volume_month < report_month) as usual_cases,
        count(*) filter (where volume_month < report_month) as known_months,
    from histories
    group by 1, 2
),

observations as (
    select
        'volume_change' as rule_id,
        judged.agency_code,
        judged.report_month,
        '' as subject,
        compared.received_cases / compared.usual_cases as observed,
        cast(compared.received_cases as bigint) as violations,
        {{ whole_number("compared.usual_cases") }} as population,
        case when coalesce(compared.known_months, 0) < median_months.months then 'previous_months' end as missing_input,
        {{ no_texts() }} as sample_case_codes,
    from judged
    cross join median_months
    left join compared
        on judged.agency_code = compared.agency_code
        and judged.report_month = compared.report_month
),

{{ bounded("observations") }}

select * from final
