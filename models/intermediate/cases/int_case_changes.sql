{{ config(post_hook="{{ insert_later_spans('case', 'staging.stg_npsp__case_versions') }}") }}

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
from {{ ref("int_case_states") }} as states
left join {{ ref("int_tracking_cases") }} as tracked
    on states.case_month = tracked.case_month
    and states.case_key = tracked.case_key
where {{ in_first_span("case", "staging.stg_npsp__case_versions", "states.") }}
