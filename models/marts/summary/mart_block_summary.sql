with

agency_periods as (
    select * from {{ ref("int_agency_period_ranks") }}
    where is_expected
),

same_reporters as (
    select * from {{ ref("int_same_reporters") }}
),

targets as (
    select * from {{ ref("block_targets") }}
),

blocks as (
    select 'national' as block
    union all
    select 'ministry'
    union all
    select 'province'
),

pooled as (
    select
        blocks.block,
        agency_periods.period_type,
        agency_periods.period_start,
        agency_periods.period_end,
        agency_periods.boundary,
        agency_periods.definition_version,
        max(agency_periods.previous_period_start) as previous_period_start,
        max(agency_periods.previous_period_end) as previous_period_end,
        cast(sum(agency_periods.fully_online_cases) as bigint) as fully_online_cases,
        cast(sum(agency_periods.evidenced_cases) as bigint) as evidenced_cases,
        cast(sum(agency_periods.resolved_cases) as bigint) as resolved_cases,
        sum(agency_periods.fully_online_cases) / nullif(sum(agency_periods.resolved_cases), 0) as fully_online_rate,
        sum(agency_periods.evidenced_cases) / nullif(sum(agency_periods.resolved_cases), 0) as evidenced_rate,
        count(*) as expected_agencies,
        count(*) filter (where agency_periods.months_reported > 0) as reporters_counted,
        count(*) filter (where agency_periods.is_ranked) as ranked_agencies,
    from agency_periods
    inner join blocks
        on blocks.block in ('national', agency_periods.block)
    group by all
),

same_pooled as (
    select
        blocks.block,
        same_reporters.period_type,
        same_reporters.period_start,
        same_reporters.period_end,
        same_reporters.definition_version,
        count(*) as same_reporters,
        sum(same_reporters.fully_online_cases) / nullif(sum(same_reporters.resolved_cases), 0)
            as same_reporters_rate,
        sum(same_reporters.previous_fully_online_cases) / nullif(sum(same_reporters.previous_resolved_cases), 0)
            as same_reporters_previous_rate,
    from same_reporters
    inner join blocks
        on blocks.block in ('national', same_reporters.block)
    group by all
),

final as (
    select
        pooled.block,
        pooled.period_type,
        pooled.period_start,
        pooled.period_end,
        pooled.boundary,
        pooled.definition_version,
        pooled.fully_online_cases,
        pooled.evidenced_cases,
        pooled.resolved_cases,
        pooled.fully_online_rate,
        pooled.evidenced_rate,
        previous_pooled.fully_online_rate as previous_fully_online_rate,
        100 * (pooled.fully_online_rate - previous_pooled.fully_online_rate) as rate_change_pp,
        cast(targets.target_rate as double) as target_rate,
        100 * (pooled.fully_online_rate - targets.target_rate) as gap_pp,
        pooled.expected_agencies,
        pooled.reporters_counted,
        pooled.ranked_agencies,
        coalesce(same_pooled.same_reporters, 0) as same_reporters,
        same_pooled.same_reporters_rate,
        same_pooled.same_reporters_previous_rate,
        100 * (same_pooled.same_reporters_rate - same_pooled.same_reporters_previous_rate)
            as same_reporters_change_pp,
    from pooled
    left join pooled as previous_pooled
        on pooled.block = previous_pooled.block
        and pooled.boundary = previous_pooled.boundary
        and pooled.definition_version = previous_pooled.definition_version
        and pooled.period_type = previous_pooled.period_type
        and pooled.previous_period_start = previous_pooled.period_start
        and pooled.previous_period_end = previous_pooled.period_end
    left join same_pooled
        on pooled.block = same_pooled.block
        and pooled.definition_version = same_pooled.definition_version
        and pooled.period_type = same_pooled.period_type
        and pooled.period_start = same_pooled.period_start
        and pooled.period_end = same_pooled.period_end
    left join targets
        on pooled.block = targets.block
        and extract(year from pooled.period_start) = targets.target_year
        and pooled.period_type in ('ytd', 'year')
)

select * from final
