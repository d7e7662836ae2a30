with

ranks as (
    select * from {{ ref("int_agency_period_ranks") }}
),

agency_history as (
    select * from {{ ref("agency_history") }}
    where successor_code is not null
),

pairs as (
    select
        ranks.*,
        previous_ranks.rank_in_block as previous_rank_in_block,
        previous_ranks.fully_online_rate as previous_fully_online_rate,
        ranks.is_ranked and coalesce(previous_ranks.is_ranked, false) as is_ranked_in_both,
    from ranks
    left join ranks as previous_ranks
        on ranks.agency_code = previous_ranks.agency_code
        and ranks.boundary = previous_ranks.boundary
        and ranks.definition_version = previous_ranks.definition_version
        and ranks.period_type = previous_ranks.period_type
        and ranks.previous_period_start = previous_ranks.period_start
        and ranks.previous_period_end = previous_ranks.period_end
),

{# Absorption takes effect the day after the absorbed agency's last: it counts when it comes after the first day of
   the period before and no later than this period's last day. #}
absorbers as (
    select distinct
        pairs.agency_code,
        pairs.period_type,
        pairs.period_start,
        pairs.period_end,
    from pairs
    inner join agency_history
        on pairs.agency_code = agency_history.successor_code
        and agency_history.valid_to >= pairs.previous_period_start
        and agency_history.valid_to < pairs.period_end
),

ranked_in_both as (
    select
        *,
        cast(rank() over (
            partition by
                boundary, definition_version, period_type, period_start, period_end, block, is_ranked_in_both
            order by fully_online_rate desc
        ) as bigint) as rank_of_both,
        cast(rank() over (
            partition by
                boundary, definition_version, period_type, period_start, period_end, block, is_ranked_in_both
            order by previous_fully_online_rate desc
        ) as bigint) as previous_rank_of_both,
    from pairs
),

final as (
    select
        ranked_in_both.*,
        case
            when ranked_in_both.is_ranked_in_both
                and not (ranked_in_both.boundary = 'as_was' and absorbers.agency_code is not null)
                then ranked_in_both.previous_rank_of_both - ranked_in_both.rank_of_both
        end as rank_change,
        100 * (ranked_in_both.fully_online_rate - ranked_in_both.previous_fully_online_rate) as rate_change_pp,
    from ranked_in_both
    left join absorbers
        on ranked_in_both.agency_code = absorbers.agency_code
        and ranked_in_both.period_type = absorbers.period_type
        and ranked_in_both.period_start = absorbers.period_start
        and ranked_in_both.period_end = absorbers.period_end
)

select * from final
