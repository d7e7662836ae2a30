{#- Observations of the monthly gate: what each rule looks at, an agency and month a row. SQL observes and takes the
    bounds from reference data; whether an observation is a finding is judged by the suites alone. -#}

{#- Rules that look at the share of marked cases among the agency's received cases of a month, by columns of
    int_month_marks: what breaks the rule, of what, which mark is sampled, and which input the rule cannot do without. -#}
{% macro mark_rules(suite) -%}
    {%- set rules = {
        "month_consistency": [
            ("resolved_before_received", "resolved_before_received", "is_resolved", "resolved_before_received", ""),
            ("resolved_undated", "resolved_undated", "is_resolved + resolved_undated", "resolved_undated", ""),
            ("code_unparsed", "code_unparsed", "received_cases", "code_unparsed", ""),
            ("code_date_differs", "code_date_differs", "received_cases", "code_date_differs", ""),
            ("channel_against_message_b", "in_person_by_b", "is_tracked_online", "in_person_by_b", "message_b"),
            ("level_against_message_b", "partly_online_by_b", "is_tracked_full", "partly_online_by_b", "message_b"),
        ],
        "month_messages": [
            ("f01_done_without_finish", "done_without_finish", "is_done", "done_without_finish", ""),
            ("f02_submitted_file_as_result", "submitted_file_as_result", "is_resolved", "submitted_file_as_result", ""),
            ("f03_done_at_receipt", "done_at_receipt", "is_resolved", "done_at_receipt", ""),
            ("f04_cash_as_online", "paid_in_person_by_b", "is_tracked_paid_online", "paid_in_person_by_b", "message_b"),
            ("f05_vneid_constant", "is_vneid_verified", "has_vneid_flag", "", ""),
            ("f06_submitted_at_receipt", "submitted_at_receipt", "has_submission_time", "submitted_at_receipt", ""),
            ("f07_place_constant", "is_placed_on_portal", "has_online_place", "", ""),
            ("f08_dummy_identity", "identity_dummy", "received_cases", "identity_dummy", ""),
            ("f09_owner_code_is_identity", "owner_code_is_identity", "received_cases", "owner_code_is_identity", ""),
            ("f11_component_code_missing", "component_code_missing", "received_cases", "component_code_missing", ""),
            ("f12_message_v1", "channel_missing", "received_cases", "channel_missing", ""),
            ("f13_post_cancelled", "not_by_post_by_b", "is_tracked_by_post", "not_by_post_by_b", "message_b"),
            ("f14_unknown_procedures", "procedure_unknown", "is_resolved", "procedure_unknown", "catalogue"),
            ("f15_replaced_code", "missing_in_b", "trackable_cases", "untracked", "message_b"),
            ("f18_date_forms", "date_other_form", "received_cases", "date_other_form", ""),
            ("f19_fee_unreadable", "fee_unreadable", "has_fee_line", "fee_unreadable", ""),
            ("f20_text_cut", "text_cut", "received_cases", "text_cut", ""),
            ("f23_phone_in_fax", "phone_in_fax", "received_cases", "phone_in_fax", ""),
            ("f24_reuse_without_source", "reuse_without_source", "is_v2", "reuse_without_source", ""),
            ("f25_all_digitised", "is_digitised_case", "is_v2", "", ""),
            ("f26_fee_lines_missing", "fee_line_missing", "is_fee_expected", "fee_line_missing", "catalogue"),
        ],
    } -%}
    {{ return(rules[suite]) }}
{%- endmacro %}

{#- The CTE that lists who must be judged: every expected agency and month that is over. -#}
{% macro judged_months() -%}
judged as (
    select agency_code, report_month
    from {{ ref("int_agency_months") }}
    where is_expected and last_day(report_month) < {{ as_of() }}
)
{%- endmacro %}

{#- The CTE of a suite's observations by marks: `marked`, with what the agency lacks as `missing_input`. -#}
{% macro observed_marks(suite) -%}
months as (
    select
        judged.agency_code,
        judged.report_month,
        {% for name in ["received_cases"] + mark_names() + ["trackable_cases", "missing_in_b"] -%}
        coalesce(marks.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        marks.message_b_senders is not null as has_message_b,
        catalogued.agency_code is not null as has_catalogue,
    from judged
    left join {{ ref("int_month_marks") }} as marks
        on judged.agency_code = marks.agency_code
        and judged.report_month = marks.report_month
    left join (select distinct agency_code, report_month from {{ ref("int_agency_procedures") }}) as catalogued
        on judged.agency_code = catalogued.agency_code
        and judged.report_month = catalogued.report_month
),

{#- One pass over the months for all rules: Spark computes a CTE as often as it is read. -#}
rules as (
    select * from (values
        {%- for rule_id, violations, population, mark, input in mark_rules(suite) %}
        ('{{ rule_id }}', '{{ mark }}', '{{ input }}'){{ "," if not loop.last }}
        {%- endfor %}
    ) as rules (rule_id, mark, input)
),

counted as (
    select
        rules.rule_id,
        months.agency_code,
        months.report_month,
        rules.mark,
        case rules.rule_id
            {%- for rule_id, violations, population, mark, input in mark_rules(suite) %}
            when '{{ rule_id }}' then {{ violations }}
            {%- endfor %}
        end as violations,
        case rules.rule_id
            {%- for rule_id, violations, population, mark, input in mark_rules(suite) %}
            when '{{ rule_id }}' then {{ population }}
            {%- endfor %}
        end as population,
        case
            when months.received_cases > 0
                and (rules.input = 'message_b' and not months.has_message_b or rules.input = 'catalogue' and not months.has_catalogue)
                then rules.input
        end as missing_input,
    from months
    cross join rules
),

marked as (
    select
        counted.rule_id,
        counted.agency_code,
        counted.report_month,
        '' as subject,
        counted.violations / nullif(counted.population, 0) as observed,
        cast(counted.violations as bigint) as violations,
        cast(counted.population as bigint) as population,
        counted.missing_input,
        coalesce(samples.sample_case_codes, {{ no_texts() }}) as sample_case_codes,
    from counted
    left join {{ ref("int_sample_cases") }} as samples
        on counted.mark = samples.mark
        and counted.agency_code = samples.agency_code
        and counted.report_month = samples.report_month
)
{%- endmacro %}

{#- The CTE `final` of a suite: observations with their bounds. What has too few cases for its rule is not evaluable,
    and what is not evaluable has nothing observed. -#}
{% macro bounded(observations) -%}
bounds as (
    select
        rules.rule_id,
        low.threshold as expected_low,
        high.threshold as expected_high,
        minimum.threshold as fewest,
    from {{ ref("quality_rules") }} as rules
    left join {{ ref("thresholds") }} as low on rules.low_threshold = low.rule
    left join {{ ref("thresholds") }} as high on rules.high_threshold = high.rule
    left join {{ ref("thresholds") }} as minimum on rules.minimum_threshold = minimum.rule
),

judgeable as (
    select
        {{ observations }}.*,
        bounds.expected_low,
        bounds.expected_high,
        case
            when {{ observations }}.missing_input is not null then {{ observations }}.missing_input
            when {{ observations }}.population < bounds.fewest or {{ observations }}.observed is null then 'too_few_cases'
        end as lacking,
    from {{ observations }}
    inner join bounds on {{ observations }}.rule_id = bounds.rule_id
),

final as (
    select
        rule_id,
        agency_code,
        report_month,
        subject,
        case when lacking is null then cast(observed as double) end as observed,
        expected_low,
        expected_high,
        cast(violations as bigint) as violations,
        cast(population as bigint) as population,
        lacking as missing_input,
        sample_case_codes,
    from judgeable
)
{%- endmacro %}
