{#- dbt's own macro `statement`, with one step more: every statement passes through `engine_text` on its way to the engine.
    DuckDB gets what was written, to the letter. -#}
{%- macro statement(name=None, fetch_result=False, auto_begin=True, language='sql') -%}
    {%- if execute -%}
        {%- set compiled_code = engine_text(caller()) -%}
        {%- if name == 'main' -%}
            {{ log('Writing runtime {} for node "{}"'.format(language, model['unique_id'])) }}
            {{ write(compiled_code) }}
        {%- endif -%}
        {%- set res, table = adapter.execute(compiled_code, auto_begin=auto_begin, fetch=fetch_result) -%}
        {%- if name is not none -%}
            {{ store_result(name, response=res, agate_table=table) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{#- The text of a statement as the engine reads it. -#}
{% macro engine_text(sql) -%}
    {{ return(adapter.dispatch("engine_text")(sql)) }}
{%- endmacro %}

{% macro default__engine_text(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{#- Spark has no comma after the last column, and calls a text without a given length `string`. Both are matters of
    spelling, so they are settled here once and no model knows of them. -#}
{% macro spark__engine_text(sql) -%}
    {%- set text = modules.re.sub("(?i),(\\s+(from|where)\\b)", "\\1", sql) -%}
    {%- set text = modules.re.sub("(?i)\\bvarchar\\[\\]", "array<string>", text) -%}
    {{ return(modules.re.sub("(?i)\\bvarchar\\b(?!\\s*\\()", "string", text)) }}
{%- endmacro %}

{#- Contracts compare the columns of two queries that bypass `statement`. -#}
{% macro spark__get_assert_columns_equivalent(sql) -%}
    {{ return(assert_columns_equivalent(engine_text(sql))) }}
{%- endmacro %}

{% macro spark__get_empty_schema_sql(columns) -%}
    {{ return(engine_text(get_empty_schema_sql__columns(columns))) }}
{%- endmacro %}

{% macro get_empty_schema_sql__columns(columns) -%}
    select
        {%- for column in columns.values() %}
        cast(null as {{ column["data_type"] }}) as {{ column["name"] }}{{ ", " if not loop.last }}
        {%- endfor %}
    where false
{%- endmacro %}
