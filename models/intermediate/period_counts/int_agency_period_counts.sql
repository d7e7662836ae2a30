with

agency_periods as (
    select * from {{ ref("int_agency_periods") }}
),

periods as (
    select * from {{ ref("int_periods") }}
),

definitions as (
    select * from {{ ref("definitions") }}
),

agency_month as (
    select * from {{ ref("fct_agency_month") }}
),

agency_month_definition as (
    select * from {{ ref("fct_agency_month_definition") }}
),

{# The headline is the definition in force on the day of each result, so it can change within a period. #}
versions as (
    select 'headline' as definition_version
    union all
    select definition_version from definitions
),

month_counts as (
    select
        agency_code,
        report_month,
        boundary,
        'headline' as definition_version,
        resolved_cases,
        fully_online_cases,
        evidenced_cases,
    from agency_month
    union all
    select
        agency_code,
        report_month,
        boundary,
        definition_version,
        resolved_cases,
        fully_online_cases,
        evidenced_cases,
    from agency_month_definition
),

period_counts as (
    select
        month_counts.agency_code,
        month_counts.boundary,
        month_counts.definition_version,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        cast(sum(month_counts.resolved_cases) as bigint) as resolved_cases,
        cast(sum(month_counts.fully_online_cases) as bigint) as fully_online_cases,
        cast(sum(month_counts.evidenced_cases) as bigint) as evidenced_cases,
    from month_counts
    inner join periods
        on month_counts.report_month = periods.report_month
    group by all
),

final as (
    select
        agency_periods.*,
        versions.definition_version,
        period_counts.resolved_cases,
        period_counts.fully_online_cases,
        period_counts.evidenced_cases,
        period_counts.fully_online_cases / nullif(period_counts.resolved_cases, 0) as fully_online_rate,
        period_counts.evidenced_cases / nullif(period_counts.resolved_cases, 0) as evidenced_rate,
    from agency_periods
    cross join versions
    left join period_counts
        on agency_periods.agency_code = period_counts.agency_code
        and agency_periods.boundary = period_counts.boundary
        and versions.definition_version = period_counts.definition_version
        and agency_periods.period_type = period_counts.period_type
        and agency_periods.period_start = period_counts.period_start
        and agency_periods.period_end = period_counts.period_end
)

select * from final
