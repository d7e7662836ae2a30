with

combination_counts as (
    select * from {{ ref("int_counts_combination") }}
),

verdicts as (
    select * from {{ ref("int_combination_verdicts") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
),

final as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        boundaries.boundary,
        verdicts.definition_version,
        coalesce(verdicts.lost_at_step, 0) as lost_at_step,
        cast(sum(combination_counts.resolved_cases) as bigint) as resolved_cases,
        cast(coalesce(sum(combination_counts.resolved_cases) filter (where verdicts.is_fully_online), 0) as bigint)
            as fully_online_cases,
        cast(coalesce(sum(combination_counts.resolved_cases) filter (where verdicts.is_evidenced), 0) as bigint)
            as evidenced_cases,
    from combination_counts
    inner join verdicts
        on combination_counts.feed = verdicts.feed
        and combination_counts.combination = verdicts.combination
    inner join boundaries
        on combination_counts.agency_code = boundaries.issuing_agency_code
        and combination_counts.report_month = boundaries.report_month
    group by all
    having sum(combination_counts.resolved_cases) <> 0
)

select * from final
