{%- set columns = [
    "rule_id", "agency_code", "report_month", "subject", "observed", "expected_low", "expected_high", "violations",
    "population", "missing_input", "sample_case_codes",
] %}

with

observations as (
    {% for suite in ["reporter", "volume", "consistency", "message", "totals"] -%}
    select {{ columns | join(", ") }} from {{ ref("int_" ~ suite ~ "_observations") }}
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from observations
