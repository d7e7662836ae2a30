with

agency_month as (
    select * from {{ ref("fct_agency_month") }}
),

definitions as (
    select * from {{ ref("definitions") }}
),

definition_counts as (
    select * from {{ ref("int_definition_counts") }}
),

counted as (
    select
        agency_code,
        report_month,
        boundary,
        definition_version,
        cast(sum(resolved_cases) as bigint) as resolved_cases,
        cast(sum(fully_online_cases) as bigint) as fully_online_cases,
        cast(sum(evidenced_cases) as bigint) as evidenced_cases,
    from definition_counts
    group by all
),

{# Message A of an active month that resolves nothing counts 0; without message B nothing is known of its measure. #}
published as (
    select
        agency_month.agency_code,
        agency_month.report_month,
        agency_month.boundary,
        definitions.definition_version,
        case when definitions.feed = 'npsp' and agency_month.received_cases is not null then 0 end as known_zero,
    from agency_month
    cross join definitions
),

final as (
    select
        coalesce(published.agency_code, counted.agency_code) as agency_code,
        coalesce(published.report_month, counted.report_month) as report_month,
        coalesce(published.boundary, counted.boundary) as boundary,
        coalesce(published.definition_version, counted.definition_version) as definition_version,
        coalesce(counted.resolved_cases, published.known_zero) as resolved_cases,
        coalesce(counted.fully_online_cases, published.known_zero) as fully_online_cases,
        coalesce(counted.evidenced_cases, published.known_zero) as evidenced_cases,
    from published
    full outer join counted
        on published.agency_code = counted.agency_code
        and published.report_month = counted.report_month
        and published.boundary = counted.boundary
        and published.definition_version = counted.definition_version
)

select * from final
