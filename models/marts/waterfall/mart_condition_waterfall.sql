with

agency_periods as (
    select * from {{ ref("int_agency_period_counts") }}
),

definition_conditions as (
    select * from {{ ref("definition_conditions") }}
),

definition_counts as (
    select * from {{ ref("int_definition_counts") }}
),

periods as (
    select * from {{ ref("int_periods") }}
),

losses as (
    select
        definition_counts.agency_code,
        definition_counts.boundary,
        definition_counts.definition_version,
        definition_counts.lost_at_step,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        cast(sum(definition_counts.resolved_cases) as bigint) as lost_cases,
    from definition_counts
    inner join periods
        on definition_counts.report_month = periods.report_month
    where definition_counts.lost_at_step > 0
    group by all
),

steps as (
    select
        agency_periods.agency_code,
        agency_periods.period_type,
        agency_periods.period_start,
        agency_periods.period_end,
        agency_periods.boundary,
        agency_periods.definition_version,
        definition_conditions.step,
        definition_conditions.condition,
        agency_periods.block,
        agency_periods.resolved_cases,
        case when agency_periods.resolved_cases is not null then coalesce(losses.lost_cases, 0) end as lost_cases,
    from agency_periods
    inner join definition_conditions
        on agency_periods.definition_version = definition_conditions.definition_version
    left join losses
        on agency_periods.agency_code = losses.agency_code
        and agency_periods.boundary = losses.boundary
        and agency_periods.definition_version = losses.definition_version
        and agency_periods.period_type = losses.period_type
        and agency_periods.period_start = losses.period_start
        and agency_periods.period_end = losses.period_end
        and definition_conditions.step = losses.lost_at_step
),

running as (
    select
        *,
        cast(sum(lost_cases) over (
            partition by agency_code, period_type, period_start, period_end, boundary, definition_version
            order by step
            rows between unbounded preceding and current row
        ) as bigint) as lost_so_far_cases,
    from steps
),

final as (
    select
        agency_code,
        period_type,
        period_start,
        period_end,
        boundary,
        definition_version,
        step,
        condition,
        block,
        resolved_cases,
        lost_cases,
        resolved_cases - lost_so_far_cases as remaining_cases,
        lost_cases / nullif(resolved_cases, 0) as lost_rate,
        (resolved_cases - lost_so_far_cases) / nullif(resolved_cases, 0) as remaining_rate,
    from running
)

select * from final
