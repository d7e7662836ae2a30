{#- Columns of a case version, from the lake to the current cases. The current cases keep days instead of instants and
    nothing that a load's receipt or the lake can tell: their width is what a first build and a daily merge cost. -#}

{% macro version_columns() -%}
    {{ return([
        "load_id", "row_number", "file_sha256", "sent_at", "case_key", "case_month", "code_parsed", "unit_code",
        "procedure_key", "is_base_procedure", "status", "channel", "received_on", "due_on", "finished_on", "returned_on",
        "refused_on", "return_form", "payment", "fee", "has_result_link", "is_digitised", "is_reused",
        "processed_online", "visited", "paper_submitted", "field_checked", "marks",
    ]) }}
{%- endmacro %}

{#- A version as the lake holds it (with its case_key) in the columns above, with its sender as owner. -#}
{% macro select_lake_version(version) -%}
    {%- set derived = {
        "procedure_key": "coalesce(" ~ version ~ ".procedure_base, " ~ version ~ ".procedure_code)",
        "is_base_procedure": version ~ ".procedure_base is not null",
        "received_on": "cast(" ~ version ~ ".received_at as date)",
        "due_on": "cast(" ~ version ~ ".due_at as date)",
        "finished_on": "cast(" ~ version ~ ".finished_at as date)",
        "returned_on": "cast(" ~ version ~ ".returned_at as date)",
        "refused_on": "cast(" ~ version ~ ".refused_at as date)",
        "marks": sum_of_bits(version_marks(), version),
    } -%}
    {%- for column in version_columns() %}
        {{ derived.get(column, version ~ "." ~ column) }} as {{ column }},
    {%- endfor %}
        case when {{ version }}.code_parsed then {{ version }}.code_agency else {{ version }}.sender_agency end as owner_agency,
        case
            when not {{ version }}.code_parsed
                then cast({{ version }}.sent_at as varchar) || {{ version }}.file_sha256
                    || lpad(cast({{ version }}.row_number as varchar), 12, '0')
        end as owner_order,
{%- endmacro %}

{#- What every count and every condition is made from: the days on which a case counts, and its fee. -#}
{% macro select_counting_columns(case) -%}
    {%- set is_counted = "not (" ~ case ~ ".is_base_procedure and substr(" ~ case ~ ".procedure_key, 1, 1) in ('5', '6'))" -%}
    {%- set resolved_on = "coalesce(" ~ case ~ ".finished_on, " ~ case ~ ".returned_on)" -%}
    {%- set received_date = "case when " ~ is_counted ~ " and " ~ case ~ ".status not in (1, 3) then " ~ case ~ ".received_on end" -%}
    {%- set resolved_date = "case when " ~ is_counted ~ " and " ~ case ~ ".status in (9, 10) then " ~ resolved_on ~ " end" -%}
    {%- set closed_date = "case when " ~ is_counted ~ " and " ~ case ~ ".status in (3, 7, 8) then coalesce("
        ~ case ~ ".refused_on, " ~ resolved_on ~ ", cast(" ~ case ~ ".sent_at as date)) end" -%}
    {%- set left_date = "coalesce(" ~ resolved_date ~ ", " ~ closed_date ~ ")" -%}
        {{ case }}.owner_agency as agency_code,
        coalesce({{ case }}.unit_code, {{ case }}.owner_agency) as counted_unit_code,
        {{ received_date }} as received_date,
        {{ resolved_date }} as resolved_date,
        {{ closed_date }} as closed_date,
        {# A case resolved before its receipt never is pending. #}
        case when {{ left_date }} is not null and {{ received_date }} is not null then greatest({{ left_date }}, {{ received_date }}) end
            as pending_until,
        {{ is_counted }} and {{ case }}.status in (9, 10) and {{ resolved_on }} is null as is_resolved_undated,
        case
            when {{ case }}.due_on is null then 'no_due_date'
            when {{ resolved_on }} < {{ case }}.due_on then 'early'
            when {{ resolved_on }} = {{ case }}.due_on then 'on_time'
            else 'overdue'
        end as timeliness,
        {{ case }}.fee = 'due' or ({{ case }}.fee = 'absent' and coalesce({{ case }}.payment in (1, 2), false)) as is_fee_due,
{%- endmacro %}
