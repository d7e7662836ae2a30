{{ config(materialized="view") }}

with

{{ judged_months() }},

statuses as (
    select * from {{ ref("reporting_status") }}
),

month_marks as (
    select * from {{ ref("int_month_marks") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

minimum as (
    select
        max(threshold) filter (where rule = 'unit_min_cases') as cases_per_unit,
        max(threshold) filter (where rule = 'silence_min_cases') as cases_per_month,
    from {{ ref("thresholds") }}
),

tracked as (
    select
        agency_months.as_was_agency_code as agency_code,
        counts.report_month,
        sum(counts.resolved_cases) as resolved_cases,
    from {{ ref("int_counts_combination") }} as counts
    inner join agency_months
        on counts.agency_code = agency_months.agency_code
        and counts.report_month = agency_months.report_month
    where counts.feed = 'emc'
    group by 1, 2
),

months as (
    select
        judged.agency_code,
        judged.report_month,
        statuses.reporting_status,
        coalesce(statuses.note = 'emc_only', false) as is_emc_only,
        statuses.reporting_status in ('sending', 'partial') as is_heard,
        statuses.days_without_activity,
        statuses.expected_units,
        statuses.active_units,
        coalesce(month_marks.received_cases, 0) as received_cases,
        {# Of the months in which it had cases, so that a long silence does not make it look small. #}
        avg(month_marks.received_cases) over (
            partition by judged.agency_code
            order by judged.report_month
            rows between unbounded preceding and 1 preceding
        ) as usual_cases,
        coalesce(tracked.resolved_cases, 0) as tracked_cases,
    from judged
    left join statuses
        on judged.agency_code = statuses.agency_code
        and judged.report_month = statuses.report_month
    left join month_marks
        on judged.agency_code = month_marks.agency_code
        and judged.report_month = month_marks.report_month
    left join tracked
        on judged.agency_code = tracked.agency_code
        and judged.report_month = tracked.report_month
),

observed as (
    select
        'reporter_missing' as rule_id,
        agency_code,
        report_month,
        case when is_heard then 0 else 1 end as observed,
        cast(null as bigint) as violations,
        cast(round(usual_cases) as bigint) as population,
        {# An agency that has a handful of cases a month may well have none in one: that is no silence. #}
        case when reporting_status = 'silent' and coalesce(usual_cases, 0) < minimum.cases_per_month then 'too_few_cases' end
            as missing_input,
    from months
    cross join minimum
    union all
    select
        'reporter_partial',
        agency_code,
        report_month,
        active_units / expected_units,
        expected_units - active_units,
        expected_units,
        case
            when not is_heard or received_cases < expected_units * minimum.cases_per_unit then 'too_few_cases'
            when expected_units is null then 'expected_units'
        end,
    from months
    cross join minimum
    union all
    select
        'reporter_emc_only',
        agency_code,
        report_month,
        case when is_emc_only then 1 else 0 end,
        tracked_cases,
        received_cases,
        null,
    from months
    union all
    select
        'days_without_activity',
        agency_code,
        report_month,
        days_without_activity,
        null,
        received_cases,
        null,
    from months
),

observations as (
    select
        *,
        '' as subject,
        {{ no_texts() }} as sample_case_codes,
    from observed
),

{{ bounded("observations") }}

select * from final
