{#- Seeds on Spark: one statement a seed, whose rows are literals, so that it needs no file that a cluster could not read. -#}

{% macro spark__create_csv_table(model, agate_table) -%}
    {{ return("") }}
{%- endmacro %}

{% macro spark__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- do adapter.drop_relation(old_relation) -%}
    {{ return("") }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model["config"].get("column_types", {}) -%}
    {%- set names = agate_table.column_names -%}
    {%- do adapter.drop_relation(this.incorporate(type="table")) -%}
    {%- set rows -%}
        create table {{ this }} using {{ spark_table_format() }} as
        select
            {%- for name in names %}
            cast({{ name }} as {{ engine_text(types.get(name, adapter.convert_type(agate_table, loop.index0))) }}) as {{ name }}{{ "," if not loop.last }}
            {%- endfor %}
        from values
            {%- for row in agate_table.rows %}
            ({% for value in row %}{{ spark_literal(value) }}{{ ", " if not loop.last }}{% endfor %}){{ "," if not loop.last }}
            {%- endfor %}
        as given ({{ names | join(", ") }})
    {%- endset -%}
    {#- Not through `statement`, which spells types: a seed's texts are taken as they are. -#}
    {%- do adapter.add_query(rows, abridge_sql_log=True) -%}
    {{ return("") }}
{%- endmacro %}

{% macro spark_literal(value) -%}
    {%- if value is none -%}
        null
    {%- else -%}
        '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
