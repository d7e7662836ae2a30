{{ config(materialized="view") }}

{#- The checks of one row of the form (columns (3) to (13) of form II.06). `inputs` are tried in order: the first that is
    null is the missing one. `exceeds` is 0 where the row agrees. -#}
{%- set row_checks = [
    {
        "rule_id": "cb01_received_adds_up",
        "exceeds": "received_total - received_online - received_direct_or_post - carried_over",
        "inputs": ["received_total", "received_online", "received_direct_or_post", "carried_over"],
        "population": "received_total",
    },
    {
        "rule_id": "cb02_resolved_adds_up",
        "exceeds": "resolved_total - resolved_early - resolved_on_time - resolved_overdue",
        "inputs": ["resolved_total", "resolved_early", "resolved_on_time", "resolved_overdue"],
        "population": "resolved_total",
    },
    {
        "rule_id": "cb03_pending_adds_up",
        "exceeds": "pending_total - pending_in_time - pending_overdue",
        "inputs": ["pending_total", "pending_in_time", "pending_overdue"],
        "population": "pending_total",
    },
    {
        "rule_id": "cb04_received_is_resolved_and_pending",
        "exceeds": "received_total - resolved_total - pending_total",
        "inputs": ["received_total", "resolved_total", "pending_total"],
        "population": "received_total",
    },
    {
        "rule_id": "cb05_opening_is_closing",
        "exceeds": "carried_over - previous_pending_total",
        "inputs": ["carried_over", "previous_pending_total"],
        "population": "carried_over",
    },
    {
        "rule_id": "cb06_fields_add_up",
        "exceeds": "fields_difference",
        "inputs": ["fields_difference"],
        "population": "received_total",
        "totals_only": true,
    },
    {
        "rule_id": "cb08_fully_online_within",
        "exceeds": "online_excess",
        "inputs": ["online_excess"],
        "population": "received_total",
    },
] -%}
{#- What an input is called where it is no cell of the row. -#}
{%- set missing_names = {
    "previous_pending_total": "'previous_window'",
    "previous_received_total": "'previous_window'",
    "fields_difference": "'fields'",
    "online_excess": "case when received_online is null then 'received_online' when received_total is null then 'received_total'"
        ~ " when fully_online is null then 'fully_online' else 'carried_over' end",
} -%}

with

totals as (
    select
        *,
        {# A case may be fully online in a later window than the one it was received in: those carried over may be too.
           What is known to exceed is a finding, whatever else is missing. #}
        case
            when received_online > received_total or fully_online > received_online + carried_over
                then greatest(received_online - received_total, fully_online - received_online - carried_over)
            when received_online <= received_total and fully_online <= received_online + coalesce(carried_over, 0) then 0
        end as online_excess,
        {# Practice divides by cases received in the window or by all that were there: the nearer is meant. #}
        least(
            abs(printed_online_percent - 100 * received_online / nullif(received_online + received_direct_or_post, 0)),
            abs(printed_online_percent - 100 * received_online / nullif(received_total, 0))
        ) as online_percent_error,
        abs(printed_fully_online_percent - 100 * fully_online / nullif(resolved_total, 0)) as fully_online_percent_error,
    from {{ ref("int_totals_rows") }}
),

thresholds as (
    select
        {% for rule in [
            "none_allowed", "printed_percent_tolerance_points", "fault_share_high", "volume_low", "volume_high", "volume_min_cases",
        ] -%}
        max(threshold) filter (where rule = '{{ rule }}') as {{ rule }},
        {% endfor %}
    from {{ ref("thresholds") }}
),

checked_rows as (
    {% for check in row_checks -%}
    select
        '{{ check.rule_id }}' as rule_id,
        agency_code,
        report_month,
        subject,
        field_code,
        cast({{ check.exceeds }} as double) as observed,
        {{ "cast(null as double)" if check.rule_id.startswith("cb08") else "none_allowed" }} as expected_low,
        none_allowed as expected_high,
        cast(abs({{ check.exceeds }}) as bigint) as violations,
        cast({{ check.population }} as bigint) as population,
        case
            {% for input in check.inputs -%}
            when {{ input }} is null then {{ missing_names.get(input, "'" ~ input ~ "'") }}
            {% endfor %}
        end as missing_input,
    from totals
    cross join thresholds
    {% if check.totals_only -%}
    where field_code is null
    {%- endif %}
    union all
    {% endfor -%}
    {% for printed in ["online", "fully_online"] -%}
    select
        'cb07_printed_percent',
        agency_code,
        report_month,
        {{ "subject" if printed == "online" else "trim(subject || ' percent=fully_online')" }},
        field_code,
        round({{ printed }}_percent_error, 6),
        cast(null as double),
        printed_percent_tolerance_points,
        cast(null as bigint),
        {{ "coalesce(received_online + received_direct_or_post, received_total)" if printed == "online" else "resolved_total" }},
        case
            when printed_{{ printed }}_percent is null then 'printed_percent'
            {% for input in (["received_online", "received_total"] if printed == "online" else ["fully_online", "resolved_total"]) -%}
            when {{ printed }}_percent_error is null and {{ input }} is null then '{{ input }}'
            {% endfor -%}
            when {{ printed }}_percent_error is null then 'too_few_cases'
        end,
    from totals
    cross join thresholds
    {% if printed == "fully_online" -%}
    where printed_fully_online_percent is not null or fully_online is not null
    {%- endif %}
    union all
    {% endfor -%}
    {% for repeats in [false, true] -%}
    select
        'cb10_repeated_or_jumping',
        agency_code,
        report_month,
        {{ "trim(subject || ' cells=repeated')" if repeats else "subject" }},
        field_code,
        round({{ "cells_repeated / nullif(cells_compared, 0)" if repeats else "received_total / nullif(previous_received_total, 0)" }}, 6),
        {{ "null" if repeats else "volume_low" }},
        {# One cell that changed is enough to tell two windows apart. #}
        {{ "round(1 - 1 / nullif(cells_compared, 0), 6)" if repeats else "volume_high" }},
        cast(null as bigint),
        previous_received_total,
        case
            when received_total is null then 'received_total'
            when previous_received_total is null then 'previous_window'
            when previous_received_total < volume_min_cases then 'too_few_cases'
        end,
    from totals
    cross join thresholds
    where field_code is null
        {{ "and previous_received_total >= volume_min_cases and received_total is not null" if repeats }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

{# Whole numbers divided make every printed share 0 or 100: shares of all rows of a form that are so and should not be. #}
printed_shares as (
    {% for printed in ["online", "fully_online"] -%}
    select
        agency_code,
        report_month,
        window_subject,
        printed_{{ printed }}_percent in (0, 100) and {{ printed }}_percent_error > printed_percent_tolerance_points as is_cut,
    from totals
    cross join thresholds
    where {{ printed }}_percent_error is not null
    {{ "union all" if not loop.last }}
    {% endfor %}
),

form_checks as (
    select
        'f21_totals_all_or_nothing' as rule_id,
        printed_shares.agency_code,
        printed_shares.report_month,
        printed_shares.window_subject as subject,
        count(*) filter (where printed_shares.is_cut) / count(*) as observed,
        cast(null as double) as expected_low,
        any_value(thresholds.fault_share_high) as expected_high,
        count(*) filter (where printed_shares.is_cut) as violations,
        count(*) as population,
        cast(null as varchar) as missing_input,
    from printed_shares
    cross join thresholds
    group by printed_shares.agency_code, printed_shares.report_month, printed_shares.window_subject
),

{# The row of a field that agrees to the last case says nothing that the row of the whole form does not; one that lacks
   what only a form before could give, or has no case to print a share of, neither. #}
final as (
    select
        rule_id,
        agency_code,
        report_month,
        subject,
        observed,
        expected_low,
        expected_high,
        violations,
        population,
        missing_input,
    from checked_rows
    where field_code is null
        or round(observed, 2) <> 0
        or (missing_input not in ('previous_window', 'too_few_cases') and population is distinct from 0)
    union all
    select * from form_checks
)

select * from final
