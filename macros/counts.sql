{#- Additive counts of case states. Every measure belongs to one of four events of a case, each with its own day. -#}

{% macro case_measures() -%}
    {{ return({
        "received_cases": {"received": "true"},
        "received_online_cases": {"received": "channel = 2"},
        "digitised_cases": {"received": "is_digitised"},
        "reused_cases": {"received": "is_reused"},
        "resolved_undated_cases": {"received": "is_resolved_undated"},
        "resolved_cases": {"resolved": "true"},
        "resolved_early_cases": {"resolved": "timeliness = 'early'"},
        "resolved_on_time_cases": {"resolved": "timeliness = 'on_time'"},
        "resolved_overdue_cases": {"resolved": "timeliness = 'overdue'"},
        "resolved_no_due_date_cases": {"resolved": "timeliness = 'no_due_date'"},
        "resolved_before_received_cases": {"resolved": "resolved_date < received_date"},
        "fee_due_cases": {"resolved": "is_fee_due"},
        "paid_online_cases": {"resolved": "substr(combination, 3, 1) = 'P'"},
        "electronic_result_cases": {"resolved": "substr(combination, 5, 1) = 'P'"},
        "electronic_result_applicable_cases": {"resolved": "substr(combination, 5, 1) <> 'N'"},
        "closed_cases": {"closed": "true"},
        "fully_online_cases": {"resolved": "is_fully_online"},
        "evidenced_cases": {"resolved": "is_evidenced"},
        "pending_change_cases": {"received": "not is_resolved_undated", "left": "true"},
    }) }}
{%- endmacro %}

{#- The columns of a case that some count is made from. -#}
{% macro counted_columns() -%}
    {{ return([
        "owner_agency", "unit_code", "procedure_key", "is_base_procedure", "status", "channel", "sent_at", "received_on",
        "due_on", "finished_on", "returned_on", "refused_on", "payment", "fee", "is_digitised", "is_reused", "marks",
        "combination", "is_fully_online", "is_evidenced",
    ]) }}
{%- endmacro %}

{#- The new state of each case that a change touches with sign 1, the state before with sign -1. Subqueries and not
    CTEs: each reader then scans only the columns that it counts. -#}
{% macro signed_states() -%}
(
            select {{ counted_columns() | join(", ") }}, 1 as sign from {{ ref("int_case_changes") }} where is_present
            union all
            select {{ counted_columns() | join(", ") }}, -1 as sign from {{ ref("int_case_previous") }}
        )
{%- endmacro %}

{#- Those with the days on which they count. -#}
{% macro signed_changes() -%}
(
        select
            states.sign,
            states.channel,
            states.is_digitised,
            states.is_reused,
            states.procedure_key,
            states.combination,
            states.is_fully_online,
            states.is_evidenced,
            states.marks,
            {{ select_counting_columns("states") }}
        from {{ signed_states() }} as states
    )
{%- endmacro %}

{#- Signed counts of the cases that a change touches: plus their new state, minus the state before.
    `dimensions` maps column names to expressions; `period` is an expression over `event_date`. -#}
{% macro count_changed_cases(dimensions, period_name, period) -%}
{%- set event_days = {"received": "received_date", "resolved": "resolved_date", "closed": "closed_date", "left": "pending_until"} -%}
{%- set measures = case_measures() -%}
with

events as (
    {% for event, day in event_days.items() -%}
    select
        {% for name, expression in dimensions.items() -%}
        {{ expression }} as {{ name }},
        {% endfor -%}
        {{ period | replace("event_date", day) }} as {{ period_name }},
        {% for measure, conditions in measures.items() -%}
        {% if event in conditions -%}
        sum({% if event == "left" %}-{% endif %}sign)
        {%- if conditions[event] != "true" %} filter (where {{ conditions[event] }}){% endif %} as {{ measure }},
        {% else -%}
        cast(0 as bigint) as {{ measure }},
        {% endif -%}
        {% endfor %}
    from {{ signed_changes() }} as signed
    where {{ day }} is not null
    group by all
    {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (
    select
        {% for name in dimensions -%}
        {{ name }},
        {% endfor -%}
        {{ period_name }},
        {% for measure in measures -%}
        cast(coalesce(sum({{ measure }}), 0) as bigint) as {{ measure }},
        {% endfor -%}
        (select max(change_no) from {{ ref("int_case_inputs") }}) as change_no,
    from events
    group by all
    having {% for measure in measures %}coalesce(sum({{ measure }}), 0) <> 0{{ " or " if not loop.last }}{% endfor %}
)

select * from final
{%- endmacro %}
