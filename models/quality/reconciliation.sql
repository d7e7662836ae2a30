{#- Causes with cases to show for them, in the order in which they explain; what is left is told by the windows beside
    it, and then by its sign alone. -#}
{%- set shown_causes = ["quarantined", "held", "undated", "other_definition"] -%}

with

compared as (
    select * from {{ ref("int_totals_compared") }}
    where missing_input is null or (missing_input = 'message_a' and measure <> 'carried_over')
),

uncounted as (
    select * from {{ ref("int_uncounted_cases") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

decisions as (
    select * from {{ ref("stg_reconciliations") }}
),

{# Nothing heard of is not 0 cases counted: ours stays null, and the whole of theirs is what we lack. #}
differing as (
    select
        *,
        reported - coalesce(ours, 0) as difference,
    from compared
),

available as (
    select
        differing.agency_code,
        differing.period_start,
        differing.period_end,
        differing.measure,
        {% for cause in shown_causes -%}
        coalesce(sum(uncounted.cases) filter (where uncounted.cause = '{{ cause }}'), 0) as {{ cause }},
        {% endfor %}
    from differing
    inner join boundaries
        on differing.agency_code = boundaries.agency_code
        and differing.report_month = boundaries.report_month
    inner join uncounted
        on boundaries.issuing_agency_code = uncounted.agency_code
        and case differing.measure
            when 'received' then uncounted.received_month between differing.period_start and differing.period_end
            when 'resolved' then uncounted.resolved_month between differing.period_start and differing.period_end
            else uncounted.received_month < differing.period_start
                and coalesce(uncounted.pending_until_month >= differing.period_start, true)
        end
    group by all
),

{# Each cause takes what it can show of the cases that we lack and that no cause before it has taken. #}
shown as (
    select
        differing.*,
        {% for cause in shown_causes -%}
        least(
            coalesce(available.{{ cause }}, 0),
            greatest(
                differing.difference
                {%- for taken in shown_causes[:loop.index0] %}
                - cause_{{ taken }}
                {%- endfor %},
                0
            )
        ) as cause_{{ cause }},
        {% endfor -%}
        differing.difference
        {%- for cause in shown_causes %}
        - cause_{{ cause }}
        {%- endfor %} as rest,
    from differing
    left join available
        on differing.agency_code = available.agency_code
        and differing.period_start = available.period_start
        and differing.period_end = available.period_end
        and differing.measure = available.measure
),

{# Cases counted in different months: too many here are too few in the window beside it. Windows are paired along runs
    of opposite signs, first with second, third with fourth, so that no case explains two differences. #}
neighbours as (
    select
        *,
        measure <> 'carried_over'
        and lag(rest) over agency_windows * rest < 0
        and lag(period_end) over agency_windows + 1 = period_start as is_opposite,
    from shown
    window agency_windows as (partition by agency_code, measure order by period_start, period_end)
),

runs as (
    select
        *,
        count(*) filter (where is_opposite is distinct from true) over (
            partition by agency_code, measure
            order by period_start, period_end
        ) as run_no,
    from neighbours
),

places as (
    select
        *,
        row_number() over run_windows as place_in_run,
        lag(rest) over run_windows as rest_before,
        lead(rest) over run_windows as rest_after,
    from runs
    window run_windows as (partition by agency_code, measure, run_no order by period_start, period_end)
),

shifted as (
    select
        *,
        cast(sign(rest) * least(
            abs(rest),
            abs(coalesce(case when place_in_run % 2 = 1 then rest_after else rest_before end, 0))
        ) as bigint) as cause_other_month,
        rest - cause_other_month as remainder,
    from places
),

final as (
    select
        shifted.agency_code,
        shifted.period_start,
        shifted.period_end,
        shifted.measure,
        shifted.ours,
        shifted.reported,
        shifted.difference,
        shifted.tolerance,
        cast(greatest(shifted.remainder, 0) as bigint) as cause_never_received,
        {% for cause in ["quarantined", "held", "undated"] -%}
        cast(shifted.cause_{{ cause }} as bigint) as cause_{{ cause }},
        {% endfor -%}
        shifted.cause_other_month,
        cast(shifted.cause_other_definition as bigint) as cause_other_definition,
        cast(least(shifted.remainder, 0) as bigint) as cause_unexplained,
        shifted.missing_input is null and abs(shifted.difference) <= shifted.tolerance as is_within_tolerance,
        case
            {# A decision about another difference does not hold for this one. #}
            when decisions.state is not null and coalesce(decisions.difference, shifted.difference) = shifted.difference
                then decisions.state
            when not is_within_tolerance then 'open'
        end as state,
        decisions.reason as state_reason,
        decisions.person as decided_by,
        decisions.decided_at,
    from shifted
    left join decisions
        on shifted.agency_code = decisions.agency_code
        and shifted.period_start = decisions.period_start
        and shifted.period_end = decisions.period_end
        and shifted.measure = decisions.measure
)

select * from final
