with

period_counts as (
    select * from {{ ref("int_agency_period_counts") }}
),

thresholds as (
    select * from {{ ref("thresholds") }}
    where rule = 'ranking_min_resolved_cases'
),

eligible as (
    select
        period_counts.*,
        coalesce(period_counts.is_expected and period_counts.resolved_cases >= thresholds.threshold, false)
            as is_ranked,
    from period_counts
    cross join thresholds
),

{#- Ties are by exact fraction, yet the order is that of the double quotient. This is the same order: a double
    quotient is the exact one correctly rounded, so equal fractions give one double, and two different fractions of
    denominators b and d lie at least 1 / (b * d) apart, which is more than a double's step below 1 (2^-53) as long
    as b * d < 2^53, that is below 94 million resolved cases each; the whole nation resolves 26 million in a year. #}
final as (
    select
        *,
        case
            when is_ranked
                then cast(rank() over (
                    partition by
                        boundary, definition_version, period_type, period_start, period_end, is_ranked, block
                    order by fully_online_rate desc
                ) as bigint)
        end as rank_in_block,
        case
            when is_ranked
                then cast(rank() over (
                    partition by boundary, definition_version, period_type, period_start, period_end, is_ranked
                    order by fully_online_rate desc
                ) as bigint)
        end as rank_overall,
    from eligible
)

select * from final
