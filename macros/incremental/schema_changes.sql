{#- Columns of an incremental table follow its model when all its rows are replaced anyway; in any other change another
    column is an error, for rows counted before would lack it. -#}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) -%}
    {%- if not all_rows_are_replaced() -%}
        {%- set followed = on_schema_change -%}
    {%- elif config.get("incremental_strategy") == "touched_agencies" -%}
        {#- The strategy replaces the table. -#}
        {%- set followed = "ignore" -%}
    {%- else -%}
        {%- set followed = "sync_all_columns" -%}
    {%- endif -%}
    {{ return(adapter.dispatch("process_schema_changes", "dbt")(followed, source_relation, target_relation)) }}
{%- endmacro %}

{% macro all_rows_are_replaced() -%}
    {%- if target.type != "duckdb" -%}
        {{ return(false) }}
    {%- elif config.get("incremental_strategy") == "touched_months" -%}
        {{ return(not samples_follow_the_change()) }}
    {%- elif config.get("incremental_strategy") == "touched_agencies" -%}
        {{ return(all_agencies_are_touched(config.get("meta")["digests"])) }}
    {%- endif -%}
    {{ return(change_of("intermediate.int_" ~ config.get("meta")["chain"] ~ "_inputs")["rebuild"]) }}
{%- endmacro %}
