{%- set spans = spans_of_change("tracking", "staging.stg_emc__events") -%}

{% for span in spans -%}
select *
from {{ ref("int_tracking_states") }}
where {{ in_span(span) }}
{{ "union all" if not loop.last }}
{% endfor %}
