{#- People's decisions: append-only JSON files, one decision each. An empty ledger gives an empty relation. -#}
{% macro ledger_decisions() -%}
    {%- set pattern = home_path("ledger/decisions/*.json") -%}
    {%- set found = execute and run_query("select count(*) from glob('" ~ pattern ~ "')").columns[0].values()[0] > 0 -%}
    {%- set columns = "decision_id load_id action reason person decided_at new_load_id".split() -%}
    (
        {% if found -%}
        select * from read_json('{{ pattern }}', columns = { {%- for column in columns %}'{{ column }}': 'varchar'{{ ", " if not loop.last }}{% endfor -%} })
        {%- else -%}
        select {% for column in columns %}cast(null as varchar) as {{ column }}{{ ", " if not loop.last }}{% endfor %} where false
        {%- endif %}
    )
{%- endmacro %}
