{#- What people decided: append-only JSON files under ledger/<folder>, one decision each, every field as text. An empty
    ledger gives an empty relation. -#}
{% macro ledger_rows(folder, columns) -%}
    {%- set pattern = home_path("ledger/" ~ folder ~ "/*.json") -%}
    {%- set found = execute and run_query("select count(*) from glob('" ~ pattern ~ "')").columns[0].values()[0] > 0 -%}
    {%- set columns = columns.split() -%}
    (
        {% if found -%}
        select * from read_json('{{ pattern }}', columns = { {%- for column in columns %}'{{ column }}': 'varchar'{{ ", " if not loop.last }}{% endfor -%} })
        {%- else -%}
        select {% for column in columns %}cast(null as varchar) as {{ column }}{{ ", " if not loop.last }}{% endfor %} where false
        {%- endif %}
    )
{%- endmacro %}

{#- Decisions about loads. -#}
{% macro ledger_decisions() -%}
    {{ ledger_rows("decisions", "decision_id load_id action reason person decided_at new_load_id") }}
{%- endmacro %}
