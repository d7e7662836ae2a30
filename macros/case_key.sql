{#- The key of a case: its normalised code where the code parses, else that code under the sender's present agency. -#}
{% macro case_key(version, sender) -%}
    case when {{ version }}.code_parsed then {{ version }}.case_code
        else {{ sender }}.present_code || '|' || {{ version }}.case_code end
{%- endmacro %}
