with

states as (
    select * from {{ ref("int_case_states") }}
),

tracked as (
    select * from {{ ref("int_tracking_cases") }}
),

final as (
    select
        {% for column in version_columns() if column not in ("file_sha256", "marks") -%}
        states.{{ column }},
        {% endfor -%}
        states.owner_agency,
        states.owner_order,
        states.combination,
        states.is_fully_online,
        states.is_evidenced,
        states.is_present,
        {{ select_state_marks("states") }}
    from states
    left join tracked
        on states.case_month = tracked.case_month
        and states.case_key = tracked.case_key
)

select * from final
