with

agency_periods as (
    select * from {{ ref("int_agency_period_counts") }}
    where boundary = 'as_is' and is_expected
),

months_in_periods as (
    select
        period_type,
        period_start,
        period_end,
        count(*) as months_in_period,
    from {{ ref("int_periods") }}
    group by all
),

{# The agencies heard from in every month of a period, under today's boundaries. #}
steady as (
    select agency_periods.*
    from agency_periods
    inner join months_in_periods
        on agency_periods.period_type = months_in_periods.period_type
        and agency_periods.period_start = months_in_periods.period_start
        and agency_periods.period_end = months_in_periods.period_end
        and agency_periods.months_reported = months_in_periods.months_in_period
),

final as (
    select
        steady.agency_code,
        steady.block,
        steady.definition_version,
        steady.period_type,
        steady.period_start,
        steady.period_end,
        steady.fully_online_cases,
        steady.resolved_cases,
        previous_steady.fully_online_cases as previous_fully_online_cases,
        previous_steady.resolved_cases as previous_resolved_cases,
    from steady
    inner join steady as previous_steady
        on steady.agency_code = previous_steady.agency_code
        and steady.definition_version = previous_steady.definition_version
        and steady.period_type = previous_steady.period_type
        and steady.previous_period_start = previous_steady.period_start
        and steady.previous_period_end = previous_steady.period_end
)

select * from final
