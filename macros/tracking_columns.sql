{#- The columns of a tracking event that decide a count, or a mark of its case. -#}
{% macro tracking_column_names() -%}
    {{ return([
        "load_id", "row_number", "file_sha256", "case_key", "case_code", "code_parsed", "code_agency", "case_month",
        "sender_agency", "procedure_base", "received_at", "site_id", "reception", "payment", "level",
        "by_post",
    ]) }}
{%- endmacro %}

{#- The same, selected from a relation. -#}
{% macro tracking_columns(relation) -%}
    {%- for column in tracking_column_names() %}
    {{ relation }}.{{ column }},
    {%- endfor -%}
{%- endmacro %}
