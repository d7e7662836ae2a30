{#- The columns of a case version that decide a count: what the lake holds and the current cases keep. -#}
{% macro version_columns(relation) -%}
    {%- set columns = [
        "load_id", "row_number", "file_sha256", "sent_at", "sender_agency", "case_key", "case_code", "code_parsed",
        "code_agency", "case_month", "unit_code", "procedure_code", "procedure_base", "status", "channel",
        "received_at", "due_at", "finished_at", "returned_at", "refused_at", "return_form", "payment", "fee",
        "has_result_link", "is_digitised", "is_reused", "processed_online", "visited", "paper_submitted",
        "field_checked", "flags",
    ] -%}
    {%- for column in columns %}
    {{ relation }}.{{ column }},
    {%- endfor -%}
{%- endmacro %}

{#- Among the versions of a code that does not parse, the one that is earliest in this order owns the case. -#}
{% macro version_order(relation) -%}
    cast({{ relation }}.sent_at as varchar) || {{ relation }}.file_sha256
        || lpad(cast({{ relation }}.row_number as varchar), 12, '0')
{%- endmacro %}
