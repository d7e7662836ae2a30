with

agency_periods as (
    select * from {{ ref("int_agency_period_changes") }}
),

periods as (
    select distinct
        period_type,
        period_start,
        period_end,
        previous_period_start,
        previous_period_end,
    from {{ ref("int_periods") }}
),

held_loads as (
    select * from {{ ref("int_held_loads") }}
),

message_b_definitions as (
    select definition_version from {{ ref("definitions") }}
    where feed = 'emc'
),

held_in_periods as (
    select
        held_loads.agency_code,
        held_loads.boundary,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        count(distinct held_loads.load_id) as held_loads,
    from held_loads
    inner join periods
        on held_loads.report_month between periods.period_start and periods.period_end
    group by 1, 2, 3, 4, 5
),

thresholds as (
    select
        cast(max(threshold) filter (where rule = 'band_high') as decimal(9, 6)) as band_high,
        cast(max(threshold) filter (where rule = 'band_low') as decimal(9, 6)) as band_low,
    from {{ ref("thresholds") }}
),

{# Bands compare whole cases with an exact decimal share of the resolved ones: no quotient, no rounding. #}
present as (
    select
        agency_periods.*,
        case
            when not agency_periods.is_ranked then 'not_ranked'
            when agency_periods.fully_online_cases > thresholds.band_high * agency_periods.resolved_cases
                then 'over_50'
            when agency_periods.fully_online_cases < thresholds.band_low * agency_periods.resolved_cases
                then 'under_10'
            else '10_to_50'
        end as band,
        case
            when agency_periods.is_ranked then null
            when agency_periods.never_connected_months = agency_periods.existing_months then 'never_connected'
            when agency_periods.disconnected_months = agency_periods.existing_months then 'disconnected'
            when agency_periods.silent_months = agency_periods.existing_months then 'silent'
            when agency_periods.is_expected then 'too_few_cases'
        end as unranked_reason,
        case
            when agency_periods.definition_version not in (select definition_version from message_b_definitions)
                then coalesce(held_in_periods.held_loads, 0)
        end as held_loads,
    from agency_periods
    cross join thresholds
    left join held_in_periods
        on agency_periods.agency_code = held_in_periods.agency_code
        and agency_periods.boundary = held_in_periods.boundary
        and agency_periods.period_type = held_in_periods.period_type
        and agency_periods.period_start = held_in_periods.period_start
        and agency_periods.period_end = held_in_periods.period_end
),

{# An agency of the period before that has ended since keeps a row, so that nobody looks for it in vain. #}
departed as (
    select
        agency_periods.*,
        periods.period_start as next_period_start,
        periods.period_end as next_period_end,
    from agency_periods
    inner join periods
        on agency_periods.period_type = periods.period_type
        and agency_periods.period_start = periods.previous_period_start
        and agency_periods.period_end = periods.previous_period_end
    left join agency_periods as followers
        on agency_periods.agency_code = followers.agency_code
        and agency_periods.boundary = followers.boundary
        and agency_periods.definition_version = followers.definition_version
        and periods.period_type = followers.period_type
        and periods.period_start = followers.period_start
        and periods.period_end = followers.period_end
    where agency_periods.is_expected and followers.agency_code is null
),

final as (
    select
        agency_code,
        period_type,
        period_start,
        period_end,
        boundary,
        definition_version,
        block,
        name_vi,
        fully_online_cases,
        evidenced_cases,
        resolved_cases,
        fully_online_rate,
        evidenced_rate,
        rank_in_block,
        rank_overall,
        previous_rank_in_block,
        rank_change,
        rate_change_pp,
        band,
        reporting_status,
        unit_coverage,
        months_reported,
        existing_months,
        unranked_reason,
        held_loads,
    from present
    union all
    select
        agency_code,
        period_type,
        next_period_start,
        next_period_end,
        boundary,
        definition_version,
        block,
        name_vi,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        rank_in_block,
        null,
        null,
        'not_ranked',
        null,
        null,
        null,
        null,
        'not_in_period',
        null,
    from departed
)

select * from final
