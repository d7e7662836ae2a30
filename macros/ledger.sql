{#- What people decided: append-only JSON files under ledger/<folder>, one decision each, every field as text. An empty
    ledger gives an empty relation. -#}
{% macro ledger_rows(folder, columns) -%}
    {{ return(adapter.dispatch("ledger_rows")(folder, columns)) }}
{%- endmacro %}

{% macro default__ledger_rows(folder, columns) -%}
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

{#- A pattern without any file is an error for Spark, and there is no asking beforehand: the pattern names a file that
    always lies there as well, and its lines are left out. -#}
{% macro spark__ledger_rows(folder, columns) -%}
    (
        select decision.*
        from (
            select from_json(value, '{{ columns.split() | join(" string, ") }} string') as decision
            from text.`{{ home_path("{ledger/" ~ folder ~ "/*.json,lake/npsp/schema.parquet}") }}`
            where endswith(_metadata.file_name, '.json') and trim(value) <> ''
        ) as decisions
    )
{%- endmacro %}

{#- Decisions about loads. -#}
{% macro ledger_decisions() -%}
    {{ ledger_rows("decisions", "decision_id load_id action reason person decided_at new_load_id") }}
{%- endmacro %}
