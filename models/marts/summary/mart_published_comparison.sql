with

published_figures as (
    select * from {{ ref("published_figures") }}
),

computed_figures as (
    select * from {{ ref("mart_computed_figures") }}
),

thresholds as (
    select * from {{ ref("thresholds") }}
    where rule = 'published_tolerance_points'
),

{# Half a unit of the last printed digit: 0,005 for two decimals, 500 where a count is printed in thousands. #}
paired as (
    select
        published_figures.*,
        computed_figures.our_value,
        computed_figures.our_text,
        computed_figures.our_value - published_figures.value as difference,
        greatest(
            case when published_figures.unit = 'percent' then thresholds.threshold else 0 end,
            0.5 * power(10, -published_figures.decimals)
        ) as tolerance,
    from published_figures
    cross join thresholds
    left join computed_figures
        on published_figures.indicator = computed_figures.indicator
        and published_figures.scope = computed_figures.scope
        and coalesce(published_figures.agency_code, '') = coalesce(computed_figures.agency_code, '')
        and published_figures.boundary = computed_figures.boundary
        and published_figures.period_type = computed_figures.period_type
        and published_figures.period_start = computed_figures.period_start
        and published_figures.period_end = computed_figures.period_end
),

final as (
    select
        figure_id,
        number_id,
        conflict_id,
        scope,
        agency_code,
        indicator,
        period_type,
        period_start,
        period_end,
        definition_version,
        boundary,
        relation,
        value as published_value,
        value_text as published_text,
        unit,
        cast(decimals as integer) as decimals,
        our_value,
        our_text,
        difference,
        case when relation in ('eq', 'approx') then tolerance end as tolerance,
        {#- The first word printed is the status; behind it stands the reason. #}
        case
            when unit = 'text' then our_text = split_part(value_text, ' ', 1)
            when our_value is null or value is null then null
            when relation = 'gt' then our_value > value
            when relation = 'lt' then our_value < value
            when relation = 'rank' then our_value = value
            else abs(difference) <= tolerance
        end as is_within_tolerance,
        binding as is_binding,
        source,
        note,
    from paired
)

select * from final
